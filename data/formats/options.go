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
	Encoding  string   // one of Encodings; "": UTF-8, or UTF-16 where the file begins as such
	Columns   Columns  // names of fields and columns; an empty one is guessed
	Delimiter string   // between the cells of CSV and TSV; "": a comma in .csv, a tab in .tsv
	Header    []string // names of the columns of CSV and TSV without a header row, in order; "-" for one that is not read

	Separators []string          // between the labels in one text, in any format; nil: "|" in cells of CSV and TSV
	LabelNames map[string]string // names of labels that the corpus gives as numbers
	TextOnly   bool              // labels and splits are not read
	MaxBytes   int64             // most of a file once it is uncompressed, more is an error; 0: any number
	Keep       bool              // what is read into no field of a Document is kept in Other
	Headlines  bool              // the text of a fastText line is a headline; otherwise it is a body

	// SkipBad, if set, is given each row that cannot be read (a *RowError), and
	// reading goes on. Without it the first such row ends the reading.
	SkipBad func(error)

	Format string    // an ending of Formats by which everything is read, whatever it is called; "": each by its own ending
	Middle bool      // what is read begins inside a file; its first line is no beginning by which a format is told
	Stdin  io.Reader // what "-" reads, as JSON Lines unless Format or Feed say otherwise; nil: "-" is an error
	Feed   bool      // a line of "-" that does not begin with { is a headline

	// Note, if set, is called with what is not an error and should be known, such as which
	// names of a file were read as what and which were not.
	Note func(file, text string)

	// Used, if set, is called with the columns of a table before its rows, and with the
	// keys of JSON behind them; also where none of them is a headline or a body.
	Used func(columns []Column)

	// Progress, if set, is called with how many bytes of the files (as they lie on
	// disk, compressed) were read since the last call.
	Progress func(bytes int)
}

// Column is a column of a table, or a key of JSON.
type Column struct {
	Name  string
	Field string // what it is read as: "id", "headline", "body", "labels", "source", "date", "split"; "": it is not read
}

// Columns are the names a corpus gives its fields: keys of a JSON object, or
// cells of a header row. A name that is set is taken exactly, and it is an
// error if the file does not have it; one that is empty is guessed.
type Columns struct {
	ID, Headline, Body, Source, Date, Split string

	// Labels may be several fields, whose labels are put together. One in which only
	// 1 and 0 (or true and false) stand is then itself a label.
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

// check refuses options that no file could be read with.
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

// delimiter is what stands between cells: usual unless the options say otherwise.
func (o *Options) delimiter(usual string) string {
	switch strings.ToLower(o.Delimiter) {
	case "":
		return usual
	case `\t`, "tab":
		return "\t"
	}
	return o.Delimiter
}
