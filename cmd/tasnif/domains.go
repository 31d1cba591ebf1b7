package main

import (
	"errors"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/features/domain"
)

// checkDomains holds the numbers given, on the command line or in a config file,
// to the domains in their flags' tags.
func checkDomains(verb *kong.Context) error {
	for _, given := range verb.Path {
		if given.Flag == nil {
			continue
		}
		for _, n := range domain.Numbers("", given.Flag.Tag.Get("domain"), given.Flag.Target) {
			err := n.Check()
			if wrong := (*domain.Error)(nil); errors.As(err, &wrong) {
				return usagef("--%s %v: give %s", given.Flag.Name, wrong.Value, wrong.Domain)
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

// withDomain is a flag's help, with the numbers that it takes.
func withDomain(value *kong.Value) string {
	help := kong.DefaultHelpValueFormatter(value)
	d, err := domain.Parse(value.Tag.Get("domain"))
	if err != nil || value.Tag.Get("domain") == "any" {
		return help
	}
	words := d.String()
	return help + " " + strings.ToUpper(words[:1]) + words[1:] + "."
}
