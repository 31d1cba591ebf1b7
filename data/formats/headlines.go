package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// readLines reads a headline on each line, without labels. Text that is clearly of another
// format is refused.
func readLines(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	tabs := func(line []byte) error {
		if err := otherFormat(opt, true)(line); err != nil {
			return err
		}
		if bytes.IndexByte(line, '\t') >= 0 && opt.Note != nil {
			opt.Note(file, "lines have tabs, and each line is read as a headline; if these are columns, it is a table (.tsv)")
		}
		return nil
	}
	return eachLine(r, file, tabs, func(line string) (data.Document, error) {
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
	return eachLine(r, file, otherFormat(opt, false), func(line string) (data.Document, error) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "{") {
			return rows.document([]byte(line))
		}
		return data.Document{Headline: line}, nil
	})
}

// otherFormat refuses a first line of JSON or of a table's header row. JSON objects are
// refused only with objects.
func otherFormat(opt Options, objects bool) func(line []byte) error {
	return func(line []byte) error {
		if opt.Middle {
			return nil
		}
		line = bytes.TrimSpace(line)
		ending := ""
		switch {
		case objects && line[0] == '{' && jsontext.Value(line).IsValid():
			ending = ".jsonl"
		case line[0] == '[' && strings.HasPrefix(strings.TrimLeft(string(line[1:])+"{", " \t"), "{"),
			objects && string(line) == "{":
			ending = ".json"
		default:
			ending = headerOf(line, &opt)
		}
		if ending == "" {
			return nil
		}
		return &data.OptionError{Option: "Format", Value: ending, Err: fmt.Errorf("this is not a headline, it begins %s", begins[ending])}
	}
}

// begins names the formats that otherFormat recognizes.
var begins = map[string]string{".jsonl": "JSON Lines", ".json": "JSON", ".csv": "a table (CSV)", ".tsv": "a table (TSV)"}

// headerOf is the format of the table that has this line as header row; "": none. Two of
// its cells must be known, one of them as text, so that no headline is mistaken for one.
func headerOf(line []byte, opt *Options) string {
	for _, d := range []string{"\t", ",", ";", "|"} {
		c := cells{in: newLines(bytes.NewReader(line)), delimiter: d}
		row, err := c.next()
		if err != nil || len(row) < 2 {
			continue
		}
		if isHeader(row, opt, d, true) {
			if d == "\t" {
				return ".tsv"
			}
			return ".csv"
		}
	}
	return ""
}

// eachLine reads a document from each line that is not blank. begin checks the first of
// them; its error ends the reading.
func eachLine(r io.Reader, file string, begin func(line []byte) error, document func(line string) (data.Document, error)) iter.Seq2[data.Document, error] {
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
			if err = checkUTF8(line); err == nil && begin != nil {
				if err := begin(line); err != nil {
					yield(data.Document{}, fileError(place.String(), err))
					return
				}
			}
			begin = nil
			if err == nil {
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
