package main

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
	"tasnif/features/domain"
	"tasnif/serve"
)

// parserOf is the command line of the program's verbs.
func parserOf(t *testing.T) *kong.Kong {
	t.Helper()
	parser, err := kong.New(new(commandLine), options()...)
	require.NoError(t, err)
	return parser
}

// numbersOf are a flag's numbers: itself, or one in its list; none if it takes none.
func numbersOf(flag *kong.Flag) []domain.Field {
	target := reflect.New(flag.Target.Type()).Elem()
	if target.Kind() == reflect.Slice {
		target.Set(reflect.MakeSlice(target.Type(), 1, 1))
	}
	return domain.Numbers(flag.Name, flag.Tag.Get("domain"), target)
}

// asText is a number as the command line has it.
func asText(f domain.Field, x float64) string {
	f.Set(x)
	return fmt.Sprint(f.Value.Interface())
}

// least is a verb with the arguments that it cannot do without.
func least(verb *kong.Node) []string {
	args := []string{verb.Name}
	for _, flag := range verb.Flags {
		if flag.Required {
			args = append(args, "--"+flag.Name+"=x")
		}
	}
	for _, arg := range verb.Positional {
		if arg.Required {
			args = append(args, "x")
		}
	}
	return args
}

// Every number of every verb has a domain, and help says it. What lies just
// outside is refused, NaN and the infinities with it; what lies just inside, and
// the default, is taken.
func TestNumbersOfTheCommandLine(t *testing.T) {
	parser := parserOf(t)
	for _, verb := range parser.Model.Children {
		var help strings.Builder
		require.Equal(t, done, run(t.Context(), []string{verb.Name, "--help"}, nil, &help, &help))
		said := strings.Join(strings.Fields(help.String()), " ")
		for _, flag := range verb.Flags {
			numbers := numbersOf(flag)
			if len(numbers) == 0 {
				continue
			}
			f, name := numbers[0], verb.Name+" --"+flag.Name
			inside, outside, err := f.Edges()
			require.NoError(t, err, "give %s a domain, as the others have", name)
			check := func(value string) error {
				found, err := parser.Parse(append(least(verb), "--"+flag.Name+"="+value))
				require.NoError(t, err, "%s %s", name, value)
				return checkDomains(found)
			}
			for _, x := range inside {
				assert.NoError(t, check(asText(f, x)))
			}
			if flag.HasDefault {
				assert.NoError(t, check(flag.Default))
			}
			if f.Tag == "any" {
				continue
			}
			d, err := domain.Parse(f.Tag)
			require.NoError(t, err)
			words := d.String()
			assert.Contains(t, said, " "+strings.ToUpper(words[:1])+words[1:]+".", name)
			for _, x := range outside {
				value := asText(f, x)
				assert.EqualError(t, check(value), fmt.Sprintf("--%s %s: give %s", flag.Name, value, words))
			}
		}
	}
}

// A flag that is a field of a library's settings has the field's domain.
func TestFlagsHaveTheDomainsOfTheirFields(t *testing.T) {
	fields, parser := map[string]string{}, parserOf(t)
	add := func(verb, prefix string, settings any) {
		for _, f := range domain.Fields(settings) {
			fields[verb+"."+prefix+f.Name] = f.Tag
		}
	}
	add("serve", "", serve.Options{})
	add("train", "", features.Config{})
	same := 0
	for _, verb := range parser.Model.Children {
		for _, flag := range verb.Flags {
			name := map[string]string{"min-df": "min_df", "max-features": "max_features", "headline-weight": "headline_weight", "base-products": "embedding_products"}[flag.Name]
			if verb.Name == "serve" {
				name = strings.ReplaceAll(flag.Name, "-", "")
			}
			for field, tag := range fields {
				if strings.EqualFold(field, verb.Name+"."+name) {
					assert.Equal(t, tag, flag.Tag.Get("domain"), "%s --%s", verb.Name, flag.Name)
					same++
				}
			}
		}
	}
	assert.Equal(t, 4+24, same, "flags of features and of serve")
}
