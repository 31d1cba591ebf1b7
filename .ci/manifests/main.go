// Command manifests decodes Kubernetes manifests strictly into their Go types: a
// field that is not one, or that comes twice, is an error.
//
//	go run . FILE...
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	strict "sigs.k8s.io/yaml"
)

// kinds are the types by apiVersion and kind.
var kinds = map[string]func() any{
	"apps/v1 Deployment":                  func() any { return new(apps.Deployment) },
	"v1 Service":                          func() any { return new(core.Service) },
	"v1 PersistentVolumeClaim":            func() any { return new(core.PersistentVolumeClaim) },
	"policy/v1 PodDisruptionBudget":       func() any { return new(policy.PodDisruptionBudget) },
	"monitoring.coreos.com/v1 PodMonitor": func() any { return new(monitoring.PodMonitor) },
}

func main() {
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			os.Exit(1)
		}
	}
}

// check decodes every object of a file.
func check(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for documents := yaml.NewYAMLReader(bufio.NewReader(f)); ; {
		text, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var is struct{ APIVersion, Kind string }
		if err := strict.Unmarshal(text, &is); err != nil {
			return err
		}
		name := is.APIVersion + " " + is.Kind
		empty, ok := kinds[name]
		if !ok {
			return fmt.Errorf("%s: its type is not known here", name)
		}
		if err := strict.UnmarshalStrict(text, empty()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Println(file + ": " + name)
	}
}
