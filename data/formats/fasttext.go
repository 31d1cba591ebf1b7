package formats

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"tasnif/data"
)

// labelPrefix marks a label in fastText's files.
const labelPrefix = "__label__"

// readFastText reads "__label__a __label__b text", a document a line. As in
// fastText, a word with the prefix is a label wherever it stands. The text is
// the body, or the headline if opt.Headlines says so.
func readFastText(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return eachLine(r, file, func(line string) (data.Document, error) {
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
		// The text keeps its spaces: labels are cut from the front while they
		// stand there, and only a text with labels inside is put together anew.
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

// readLines reads a headline a line, without labels: a feed to be tagged.
func readLines(r io.Reader, file string, _ Options) iter.Seq2[data.Document, error] {
	return eachLine(r, file, func(line string) (data.Document, error) {
		if strings.HasPrefix(line, labelPrefix) {
			return data.Document{}, errors.New("a fastText line in a file of headlines; name the file .ft.txt")
		}
		return data.Document{Headline: strings.TrimSpace(line)}, nil
	})
}

// readFeed reads a feed in which a line that begins with a brace is a JSON
// object, and any other is a headline.
func readFeed(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	rows := newJSONRows(&opt)
	return eachLine(r, file, func(line string) (data.Document, error) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "{") {
			return rows.document([]byte(line))
		}
		return data.Document{Headline: line}, nil
	})
}

// eachLine reads a document from each line that is not blank.
func eachLine(r io.Reader, file string, document func(line string) (data.Document, error)) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		in := newLines(r)
		for {
			line, err := in.row()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(data.Document{}, fileError(file, err))
				return
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			var d data.Document
			place := data.Place{File: file, Line: in.n}
			if err = checkUTF8(line); err == nil {
				d, err = document(string(line))
				d.Place = place
			}
			if err != nil {
				d, err = data.Document{}, &RowError{Place: place, Err: err}
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
