// Package serving is what the verb serve takes from outside the command line: its config
// file and environment, models, keys and certificates.
package serving

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/usage"
)

// ConfigFile is a file of flags: a JSON object by their names. An unknown or
// repeated name is an error, as a misspelt flag is.
type ConfigFile string

// BeforeResolve has kong take from the file what the command line leaves open.
func (ConfigFile) BeforeResolve(ctx *kong.Context, trace *kong.Path) error {
	path, ok := ctx.FlagValue(trace.Flag).(ConfigFile)
	if !ok || path == "" {
		return nil
	}
	f, err := os.Open(string(path))
	if err != nil {
		return err
	}
	defer f.Close()
	values, err := readConfig(f)
	if err != nil {
		return usage.Errorf("%s: %v", path, err)
	}
	ctx.AddResolver(&configured{string(path), values})
	return nil
}

// readConfig reads an object whose names are all different, and nothing after it.
func readConfig(r io.Reader) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(r)
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(errors.New("it must be one JSON object"), err)
	}
	values := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		if _, twice := values[name.(string)]; twice {
			return nil, fmt.Errorf("%q occurs twice", name)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		values[name.(string)] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return values, nil
}

// configured is a config file as kong asks it.
type configured struct {
	path   string
	values map[string]json.RawMessage
}

// Validate refuses names that are no flags of serve.
func (c *configured) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, verb := range app.Children {
		if verb.Name == "serve" {
			for _, flag := range verb.Flags {
				known[flag.Name] = flag.Name != "config"
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.values)) {
		if !known[name] {
			return usage.Errorf("%s: %q is not a flag of serve; tasnif serve --help lists them", c.path, name)
		}
	}
	return nil
}

// Resolve gives a flag's value in the words of the command line.
func (c *configured) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	raw, ok := c.values[flag.Name]
	if !ok || inEnvironment(flag) {
		return nil, nil
	}
	var list []string
	if raw[0] == '[' && json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ","), nil
	}
	var value any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	return nil, usage.Errorf("%s: %q must be a string, a number, true, false or an array of strings", c.path, flag.Name)
}

// Environment gives every flag of serve a variable: --max-conns is
// TASNIF_MAX_CONNS. The command line wins over it, and it over --config.
func Environment(k *kong.Kong) error {
	for _, verb := range k.Model.Children {
		if verb.Name != "serve" {
			continue
		}
		for _, flag := range verb.Flags {
			flag.Tag.Envs = []string{"TASNIF_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))}
		}
	}
	return nil
}

// inEnvironment tells whether a flag's variable is set.
func inEnvironment(flag *kong.Flag) bool {
	for _, name := range flag.Tag.Envs {
		if _, set := os.LookupEnv(name); set {
			return true
		}
	}
	return false
}
