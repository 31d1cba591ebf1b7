package main

import (
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// environment gives every flag of serve a variable: --max-conns is
// TASNIF_MAX_CONNS. The command line wins over it, and it over --config.
func environment(k *kong.Kong) error {
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
