package formats

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// Options say how corpora are read. The zero value reads UTF-8, guesses the
// names of fields and stops at the first bad row.
type Options struct {
	Encoding  string  // "utf-8" (also "") or "windows-1256"
	Columns   Columns // names of fields and columns; an empty one is guessed
	Delimiter string  // between the cells of CSV and TSV; "": a comma in .csv, a tab in .tsv
	Separator string  // between the labels in one cell of CSV and TSV; "": "|"
	Headlines bool    // the text of a fastText line is a headline; otherwise it is a body

	// SkipBad, if set, is given each row that cannot be read (a *RowError), and
	// reading goes on. Without it the first such row ends the reading.
	SkipBad func(error)

	Format string    // an ending of Formats by which everything is read, whatever it is called; "": each by its own ending
	Stdin  io.Reader // what "-" reads, as JSON Lines unless Format or Feed say otherwise; nil: "-" is an error
	Feed   bool      // a line of "-" that does not begin with { is a headline

	// Progress, if set, is told how many bytes of the files (as they lie on
	// disk, compressed) were read since the last call.
	Progress func(bytes int)
}

// Columns are the names a corpus gives its fields: keys of a JSON object, or
// cells of a header row. A name that is set is taken exactly, and it is an
// error if the file does not have it; one that is empty is guessed.
type Columns struct {
	ID, Headline, Body, Labels, Source, Date, Split string
}

// encodings of text files; nil is UTF-8, which needs no decoder.
var encodings = map[string]encoding.Encoding{
	"":             nil,
	"utf-8":        nil,
	"windows-1256": charmap.Windows1256,
}

// Encodings are the names Options.Encoding takes, sorted.
func Encodings() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(encodings)), func(s string) bool { return s == "" })
}

// check refuses options that no file could be read with.
func (o Options) check() error {
	if _, ok := encodings[o.Encoding]; !ok {
		return fmt.Errorf("no encoding %q: there are %s", o.Encoding, strings.Join(Encodings(), ", "))
	}
	if o.Delimiter != "" && (utf8.RuneCountInString(o.Delimiter) != 1 || strings.ContainsAny(o.Delimiter, "\"\r\n")) {
		return fmt.Errorf("the delimiter %q must be one character, neither a quote nor a line break", o.Delimiter)
	}
	if strings.ContainsAny(o.Separator, "\"\r\n") {
		return fmt.Errorf("the label separator %q must not hold a quote or a line break", o.Separator)
	}
	if _, ok := formats[o.Format]; !ok && o.Format != "" {
		return fmt.Errorf("no format %q: there are %s", o.Format, strings.Join(Formats(), ", "))
	}
	seen := map[string]string{}
	for f := range fieldCount {
		name := f.given(o.Columns)
		if name == "" {
			continue
		}
		if other, ok := seen[name]; ok {
			return fmt.Errorf("%s and %s are both asked for as %q: one field cannot be both", other, names[f], name)
		}
		seen[name] = names[f]
	}
	return nil
}

func (o Options) separator() string {
	if o.Separator == "" {
		return "|"
	}
	return o.Separator
}
