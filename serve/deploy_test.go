package serve_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"tasnif/serve"
)

// The Kubernetes manifest is YAML whose probes are answered by the program,
// without root, with limits, and with time enough to drain.
func TestKubernetesManifest(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("deploy", "kubernetes.yaml"))
	require.NoError(t, err)
	var kinds []string
	s := newServer(t, demo(), serve.Defaults())
	d := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var object struct {
			APIVersion string `yaml:"apiVersion"`
			Kind       string
			Metadata   struct{ Name string }
			Spec       struct {
				Selector any
				Template struct {
					Spec struct {
						Grace           int  `yaml:"terminationGracePeriodSeconds"`
						SecurityContext any  `yaml:"securityContext"`
						Token           bool `yaml:"automountServiceAccountToken"`
						Containers      []struct {
							Args      []string
							Resources struct{ Limits, Requests map[string]string }
							Startup   probe `yaml:"startupProbe"`
							Ready     probe `yaml:"readinessProbe"`
							Live      probe `yaml:"livenessProbe"`
							Security  struct {
								Escalation *bool `yaml:"allowPrivilegeEscalation"`
								ReadOnly   bool  `yaml:"readOnlyRootFilesystem"`
							} `yaml:"securityContext"`
						}
					}
				}
			}
		}
		err := d.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		kinds = append(kinds, object.APIVersion+" "+object.Kind+" "+object.Metadata.Name)
		if object.Kind != "Deployment" {
			continue
		}
		pod := object.Spec.Template.Spec
		security := pod.SecurityContext.(map[string]any)
		assert.Equal(t, true, security["runAsNonRoot"])
		assert.False(t, pod.Token)
		require.Len(t, pod.Containers, 1)
		c := pod.Containers[0]
		for _, p := range []probe{c.Startup, c.Ready, c.Live} {
			assert.Equal(t, "http", p.Get.Port)
			assert.Equal(t, 200, do(s, "GET", p.Get.Path, "").Code, p.Get.Path)
		}
		assert.NotEmpty(t, c.Resources.Limits["memory"])
		assert.NotEmpty(t, c.Resources.Requests["cpu"])
		assert.True(t, c.Security.ReadOnly)
		require.NotNil(t, c.Security.Escalation)
		assert.False(t, *c.Security.Escalation)
		o := serve.Defaults()
		assert.Greater(t, pod.Grace, int(o.DrainTimeout.Seconds())+5, "--drain-delay=5s and --drain-timeout fit in")
		assert.Contains(t, c.Args, "--drain-delay=5s")
	}
	assert.Equal(t, []string{"v1 PersistentVolumeClaim tasnif-models", "apps/v1 Deployment tasnif", "v1 Service tasnif", "policy/v1 PodDisruptionBudget tasnif"}, kinds)
}

type probe struct {
	Get struct{ Path, Port string } `yaml:"httpGet"`
}

// The unit is one that systemd takes, and keeps the program in.
func TestSystemdUnit(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("skipped: there is no systemd-analyze here")
	}
	text, err := os.ReadFile(filepath.Join("deploy", "tasnif.service"))
	require.NoError(t, err)
	program, err := os.Executable() // any that exists: the unit's own is not installed here
	require.NoError(t, err)
	unit := filepath.Join(t.TempDir(), "tasnif.service")
	require.NoError(t, os.WriteFile(unit, bytes.ReplaceAll(text, []byte("/usr/local/bin/tasnif"), []byte(program)), 0o600))
	said, err := exec.CommandContext(t.Context(), analyze, "verify", unit).CombinedOutput()
	require.NoError(t, err, string(said))
	assert.NotContains(t, string(said), unit+":", "verify complains")
	// Of 10: below 2 is "OK".
	said, err = exec.CommandContext(t.Context(), analyze, "security", "--offline=true", "--threshold=20", unit).CombinedOutput()
	assert.NoError(t, err, string(said[max(0, len(said)-300):]))
}

// The Dockerfile copies what there is, ends from scratch and is not root.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("deploy", "Dockerfile"))
	require.NoError(t, err)
	last := ""
	copied := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] == "#" {
			continue
		}
		switch words[0] {
		case "FROM":
			last = words[1]
		case "USER":
			assert.Regexp(t, `^[1-9]\d*:[1-9]\d*$`, words[1])
		case "COPY":
			if strings.HasPrefix(words[1], "--") {
				continue
			}
			for _, from := range words[1 : len(words)-1] {
				_, err := os.Stat(filepath.Join("..", from))
				assert.NoError(t, err)
				copied[from] = true
			}
		}
	}
	assert.Equal(t, "scratch", last)
	for _, room := range []string{"cmd", "data", "features", "model", "serve", "go.mod", "go.sum"} {
		assert.True(t, copied[room], room)
	}
}

func TestDeployedConfigIsJSON(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("deploy", "config.json"))
	require.NoError(t, err)
	var flags map[string]any
	require.NoError(t, json.Unmarshal(text, &flags))
	assert.Equal(t, "127.0.0.1:9090", flags["admin-addr"])
}
