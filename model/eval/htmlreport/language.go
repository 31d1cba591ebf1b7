package htmlreport

import (
	"fmt"
	"html/template"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tasnif/model/eval/safetext"
	"tasnif/model/pictures"
)

// languageOf is the language asked for; otherwise Arabic where topics have Arabic names.
func languageOf(asked string, arabic bool) pictures.Language {
	switch {
	case slices.Contains(pictures.Languages, pictures.Language(asked)):
		return pictures.Language(asked)
	case arabic:
		return pictures.Arabic
	}
	return pictures.English
}

// message is what the report says, in both languages. {x} is filled in; {n:noun} is a
// number with its noun, {n:noun~} the same where it is not the subject.
type message struct{ ar, en string }

// messages are all of them, from the files messages_*.go.
var messages = func() map[string]message {
	all := map[string]message{}
	for _, part := range []map[string]message{frameMessages, verdictMessages, topicMessages, mistakeMessages, figureMessages, causeMessages, definitions} {
		maps.Copy(all, part)
	}
	return all
}()

var placeholder = regexp.MustCompile(`\{([a-z]+)(?::([a-z]+)(~?))?\}`)

// text is the report's words in one language.
type text struct{ language pictures.Language }

// name is other people's text within a message: it keeps its own direction.
type name string

// raw is a message as it is written.
func (t text) raw(key string) string {
	m, ok := messages[key]
	if !ok {
		panic("htmlreport: there is no message " + key)
	}
	if t.language == pictures.Arabic {
		return m.ar
	}
	return m.en
}

// known is a message without values, or otherwise where there is none.
func (t text) known(key, otherwise string) string {
	if _, ok := messages[key]; ok {
		return t.raw(key)
	}
	return safetext.Clean(otherwise)
}

// say is a message with its values, given as pairs of name and value, as HTML.
func (t text) say(key string, pairs ...any) template.HTML {
	return template.HTML(t.fill(t.upright(t.raw(key)), key, pairs, func(x any) string {
		if n, ok := x.(name); ok {
			return "<bdi>" + template.HTMLEscapeString(safetext.Clean(string(n))) + "</bdi>"
		}
		if h, ok := x.(template.HTML); ok {
			return string(h)
		}
		return t.upright(template.HTMLEscapeString(fmt.Sprint(x)))
	}))
}

// plain is a message with its values as text, for attributes.
func (t text) plain(key string, pairs ...any) string {
	return t.fill(t.raw(key), key, pairs, func(x any) string {
		if n, ok := x.(name); ok {
			return safetext.FSI + safetext.Clean(string(n)) + safetext.PDI
		}
		return fmt.Sprint(x)
	})
}

func (t text) fill(raw, key string, pairs []any, show func(any) string) string {
	return placeholder.ReplaceAllStringFunc(raw, func(hole string) string {
		m := placeholder.FindStringSubmatch(hole)
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] != m[1] {
				continue
			}
			if n, number := pairs[i+1].(int); number {
				if m[2] == "" {
					return thousands(n)
				}
				return count(t.language, n, m[3] == "~", nouns[m[2]])
			}
			return show(pairs[i+1])
		}
		panic("htmlreport: message " + key + ": no value for " + hole)
	})
}

// list joins names with the language's comma.
func (t text) list(names []template.HTML) template.HTML {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = string(n)
	}
	if t.language == pictures.Arabic {
		return template.HTML(strings.Join(parts, "، "))
	}
	return template.HTML(strings.Join(parts, ", "))
}

// percent is a share in whole per cent; near the ends with a decimal, so that only all
// is 100% and only nothing 0%.
func percent(x float64) string {
	switch {
	case x > 0 && x < .005:
		return fmt.Sprintf("%.1f%%", max(.1, 100*x))
	case x > .995 && x < 1:
		return fmt.Sprintf("%.1f%%", min(99.9, 100*x))
	}
	return fmt.Sprintf("%.0f%%", 100*x)
}

var percents = regexp.MustCompile(`[0-9.]+%`)

// upright keeps the sign of per cent at its place beside Arabic letters.
func (t text) upright(s string) string {
	if t.language != pictures.Arabic {
		return s
	}
	return percents.ReplaceAllString(s, `<bdi dir="ltr">$0</bdi>`)
}
