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
	"golang.org/x/text/encoding/unicode"
)

// Options say how corpora are read. The zero value reads UTF-8, guesses the
// names of fields and stops at the first bad row.
type Options struct {
	Encoding  string   // one of Encodings; "": UTF-8, or UTF-16 if the file has its byte order mark
	Columns   Columns  // names of fields and columns; an empty one is guessed
	Delimiter string   // between the cells of CSV and TSV; "": a comma in .csv, a tab in .tsv
	Header    []string // names of the columns of CSV and TSV without a header row, in order; "-": not read

	Separators []string          // between labels in one text, in any format; nil: "|" in cells of CSV and TSV
	LabelNames map[string]string // names of labels that the corpus gives as numbers
	TextOnly   bool              // labels and splits are not read
	MaxBytes   int64             // largest size of a file after decompression; more is an error; 0: unlimited
	Keep       bool              // other fields are kept in Document.Other
	Headlines  bool              // the text of a fastText line is a headline; otherwise it is a body

	// SkipBad, if set, is called with each bad row (a *RowError), and reading goes on.
	// Without it the first bad row ends the reading.
	SkipBad func(error)

	Format string    // an ending of Formats that everything is read as, whatever its name; "": by name
	Middle bool      // the stream begins inside a file, so its first line does not tell the format
	Stdin  io.Reader // what "-" reads, as JSON Lines unless Format or Feed say otherwise; nil: "-" is an error
	Feed   bool      // a line of "-" that does not begin with { is a headline

	// Note, if set, is called with what a user should know and is not an error, such as
	// which names of a file were read as which fields.
	Note func(file, text string)

	// Used, if set, is called with the columns of a table before its rows, and with the
	// keys of JSON after them; also if none of them is a headline or a body.
	Used func(columns []Column)

	// Progress, if set, is called with the number of (compressed) bytes read since the last
	// call.
	Progress func(bytes int)
}

// Column is a column of a table, or a key of JSON.
type Column struct {
	Name  string
	Field string // the field it is read as: "id", "headline", "body", "labels", "source", "date", "split"; "": not read
}

// Columns are the names of fields in a corpus: keys of JSON, or cells of a header row. A
// name that is set must occur exactly; an empty one is guessed.
type Columns struct {
	ID, Headline, Body, Source, Date, Split string

	// Labels may be several fields, whose labels are joined. A field with only 1 and 0 (or
	// true and false) is itself a label.
	Labels []string
}

// encodings of text files; nil is UTF-8, which needs no decoder.
var encodings = map[string]encoding.Encoding{
	"":             nil,
	"utf-8":        nil,
	"windows-1256": charmap.Windows1256,
	"iso-8859-6":   charmap.ISO8859_6,
	"utf-16":       unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
}

// Encodings are the names Options.Encoding takes, sorted.
func Encodings() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(encodings)), func(s string) bool { return s == "" })
}

// check refuses invalid options.
func (o Options) check() error {
	if _, ok := encodings[o.Encoding]; !ok {
		return fmt.Errorf("no encoding %q: there are %s", o.Encoding, strings.Join(Encodings(), ", "))
	}
	if d := o.delimiter(""); d != "" && (utf8.RuneCountInString(d) != 1 || strings.ContainsAny(d, "\"\r\n")) {
		return fmt.Errorf("the delimiter %q must be one character, neither a quote nor a line break", o.Delimiter)
	}
	for _, sep := range o.Separators {
		if sep == "" || strings.ContainsAny(sep, "\"\r\n") {
			return fmt.Errorf("the label separator %q must be text without a quote or a line break", sep)
		}
	}
	if _, ok := formats[o.Format]; !ok && o.Format != "" {
		return fmt.Errorf("no format %q: there are %s", o.Format, strings.Join(Formats(), ", "))
	}
	seen := map[string]string{}
	for f := range fieldCount {
		for _, name := range f.given(o.Columns) {
			if other, ok := seen[name]; ok {
				return fmt.Errorf("%s and %s are both asked for as %q: one field cannot be both", other, names[f], name)
			}
			seen[name] = names[f]
		}
	}
	return nil
}

// delimiter is the delimiter of cells: usual, unless the options name another.
func (o *Options) delimiter(usual string) string {
	switch strings.ToLower(o.Delimiter) {
	case "":
		return usual
	case `\t`, "tab":
		return "\t"
	}
	return o.Delimiter
}
