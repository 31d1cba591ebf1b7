package formats

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"tasnif/data"
)

// labelPrefix marks a label in fastText's files.
const labelPrefix = "__label__"

// readFastText reads "__label__a __label__b text", a document on each line. As in fastText,
// every word with the prefix is a label. The text is the body, or the headline with
// opt.Headlines.
func readFastText(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return eachLine(r, file, nil, func(line string) (data.Document, error) {
		var d data.Document
		words := strings.Fields(line)
		for _, w := range words {
			if label, ok := strings.CutPrefix(w, labelPrefix); ok {
				if label == "" {
					return d, errors.New("a label is empty: " + labelPrefix + " must be followed by its name")
				}
				d.Labels = append(d.Labels, label)
			}
		}
		// The text keeps its spaces, unless there are labels inside it.
		text := strings.TrimSpace(line)
		for strings.HasPrefix(text, labelPrefix) {
			i := strings.IndexFunc(text, isFieldSpace)
			if i < 0 {
				i = len(text)
			}
			text = strings.TrimSpace(text[i:])
		}
		if strings.Contains(text, labelPrefix) {
			text = strings.Join(slices.DeleteFunc(strings.Fields(text), func(w string) bool { return strings.HasPrefix(w, labelPrefix) }), " ")
		}
		if opt.Headlines {
			d.Headline = text
		} else {
			d.Body = text
		}
		labels := d.Labels
		d.Labels = nil
		for _, label := range labels {
			list, err := opt.labels(label, "")
			if err != nil {
				return d, err
			}
			d.Labels = append(d.Labels, list...)
		}
		var err error
		if d.Labels, err = data.CleanLabels(d.Labels); opt.TextOnly {
			d.Labels = nil
		}
		return d, err
	})
}

// isFieldSpace is what strings.Fields splits at.
func isFieldSpace(r rune) bool { return strings.TrimSpace(string(r)) == "" }
