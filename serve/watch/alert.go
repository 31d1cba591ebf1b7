package watch

import (
	"bytes"
	"slices"

	"tasnif/features/arabic"
	"tasnif/serve/desk"
)

// matchers find the alerts that an item matches.
type matchers []matcher

type matcher struct {
	Alert
	phrases [][]byte // the words, normalized, each with a space before and after
}

func newMatchers(alerts []Alert) matchers {
	out := make(matchers, len(alerts))
	var tokens arabic.Tokens
	for n, a := range alerts {
		out[n].Alert = a
		for _, words := range a.Words {
			tokens.Read(words, arabic.Latest, nil)
			out[n].phrases = append(out[n].phrases, bytes.Clone(tokens.Text))
		}
	}
	return out
}

// webhook tells whether the alert has a webhook.
func (m matchers) webhook(name string) bool {
	return slices.ContainsFunc(m, func(a matcher) bool { return a.Name == name && a.Webhook != "" })
}

// met lists the names of the alerts that an item matches, in the order of the list.
func (m matchers) met(i desk.Item) (names []string) {
	var texts [][]byte // headline and body, normalized once there is a word to look for
	for _, a := range m {
		if a.Drift || len(a.Topics) > 0 && !slices.ContainsFunc(a.Topics, func(t string) bool { return slices.Contains(i.Labels, t) }) ||
			len(a.Sources) > 0 && !slices.Contains(a.Sources, i.Source) {
			continue
		}
		if len(a.phrases) > 0 {
			if texts == nil {
				texts = normalized(i.Headline, i.Body)
			}
			if !slices.ContainsFunc(a.phrases, func(p []byte) bool {
				return slices.ContainsFunc(texts, func(t []byte) bool { return bytes.Contains(t, p) })
			}) {
				continue
			}
		}
		names = append(names, a.Name)
	}
	return names
}

// normalized converts texts to normalized words with a space before and after each.
func normalized(texts ...string) [][]byte {
	out := make([][]byte, len(texts))
	var tokens arabic.Tokens
	for n, text := range texts {
		tokens.Read(text, arabic.Latest, nil)
		out[n] = bytes.Clone(tokens.Text)
	}
	return out
}
