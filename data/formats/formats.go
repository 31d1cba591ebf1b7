package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"tasnif/data"
)

// Format reads one kind of file, a document at a time. r is text without a byte order mark,
// in UTF-8 unless the file is damaged; file is its name, for places. A bad row is yielded
// as a *RowError, and the format may be asked for the next one. Any other error is the last
// element.
type Format func(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error]

// formats lists the formats by the ending of a file's name, which the ending of a
// compression may follow. To add one, write a file and add a line here.
var formats = map[string]Format{
	".jsonl":   readJSONL,    // a JSON object a line
	".ndjson":  readJSONL,    // the same by its other name
	".json":    readJSON,     // an array of objects, as labelling programs export it
	".csv":     readCSV,      // RFC 4180 with a header row
	".tsv":     readTSV,      // the same with tabs, and with quotes as they come
	".xlsx":    readXLSX,     // the first sheet of an Excel workbook
	".parquet": readParquet,  // a row as the JSON object that it is
	".xml":     readXML,      // RSS, Atom, an export of WordPress
	".rss":     readXML,      // the same
	".atom":    readXML,      // the same
	".ft.txt":  readFastText, // __label__a __label__b text
	".txt":     readLines,    // a headline a line, without labels
}

// binary are the formats that are not text.
var binary = map[string]bool{".xlsx": true, ".parquet": true}

// stdinName is what places call standard input.
const stdinName = "stdin"

// Formats lists the endings of files that can be read, sorted. Each may be followed by .gz
// or .zst.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// format is the ending of a path's format: Options.Format, or the longest that fits.
func (o Options) format(path string) (ending string, err error) {
	if o.Format != "" {
		return o.Format, nil
	}
	stem, _ := cutCompression(path)
	lower := strings.ToLower(stem)
	best := ""
	for ending := range formats {
		if strings.HasSuffix(lower, ending) && len(ending) > len(best) {
			best = ending
		}
	}
	if best == "" {
		looks := sniff(path, o)
		seems := ""
		if looks != "" {
			seems = "; it looks like " + looks
		}
		return "", &data.OptionError{Option: "Format", Value: looks, Err: fmt.Errorf("%s: no corpus has this ending; there are %s (each plain, .gz or .zst), a folder of label folders, and - for standard input%s",
			path, strings.Join(Formats(), ", "), seems)}
	}
	return best, nil
}

// stdinFormat is the format of standard input.
func (o Options) stdinFormat() Format {
	switch {
	case o.Format != "":
		return formats[o.Format]
	case o.Feed:
		return readFeed
	}
	return readJSONL
}

// Read reads corpora one after another, a document at a time: files by their endings (see
// Formats), folders of label folders, and "-" for standard input. The first error ends the
// sequence, except for bad rows with opt.SkipBad. A path without a document is an error.
func Read(ctx context.Context, opt Options, paths ...string) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		err := opt.check()
		if err == nil && len(paths) == 0 {
			err = errors.New("no corpus is named")
		}
		if err != nil {
			yield(data.Document{}, err)
			return
		}
		for _, path := range paths {
			if !readPath(ctx, opt, path, yield) {
				return
			}
		}
	}
}

// Load reads whole corpora into memory, as Read does.
func Load(ctx context.Context, opt Options, paths ...string) ([]data.Document, error) {
	return Collect(Read(ctx, opt, paths...))
}

// Collect gathers documents until the first error.
func Collect(seq iter.Seq2[data.Document, error]) ([]data.Document, error) {
	var docs []data.Document
	for d, err := range seq {
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// ReadStream reads one stream as Read reads a file of that name.
func ReadStream(ctx context.Context, opt Options, r io.Reader, name string) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		err := opt.check()
		ending := ""
		if err == nil {
			ending, err = opt.format(name)
		}
		if err != nil {
			yield(data.Document{}, err)
			return
		}
		readStream(ctx, opt, r, name, formats[ending], binary[ending], yield)
	}
}

// readStream reads a stream in a format; false means that reading is over.
func readStream(ctx context.Context, opt Options, r io.Reader, name string, format Format, binary bool, yield func(data.Document, error) bool) bool {
	if opt.Progress != nil {
		r = &counted{r, opt.Progress}
	}
	text, err := openText(r, name, opt, binary)
	if err != nil {
		yield(data.Document{}, err)
		return false
	}
	defer text.Close()
	return sift(ctx, opt, name, format(text, name, opt), yield)
}

// readPath reads one path; false means that reading is over.
func readPath(ctx context.Context, opt Options, path string, yield func(data.Document, error) bool) bool {
	fail := func(err error) bool {
		yield(data.Document{}, err)
		return false
	}
	if path == "-" {
		if opt.Stdin == nil {
			return fail(errors.New("-: there is no standard input here"))
		}
		return readStream(ctx, opt, opt.Stdin, stdinName, opt.stdinFormat(), binary[opt.Format], yield)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fail(fileError(path, err))
	case info.IsDir() && opt.Format != "":
		return fail(&data.OptionError{Option: "Format", Value: opt.Format, Err: fmt.Errorf("%s: is a folder, which is not read as %s", path, opt.Format)})
	case info.IsDir():
		return sift(ctx, opt, path, readFolder(path, opt), yield)
	}
	ending, err := opt.format(path)
	if err != nil {
		return fail(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return fail(fileError(path, err))
	}
	defer f.Close()
	return readStream(ctx, opt, f, path, formats[ending], binary[ending], yield)
}

// sift yields documents, passes bad rows to opt.SkipBad, and stops when ctx is done. A file
// without a document is an error. It returns false when reading is over.
func sift(ctx context.Context, opt Options, name string, docs iter.Seq2[data.Document, error], yield func(data.Document, error) bool) bool {
	read, bad := 0, 0
	for d, err := range docs {
		if ctx.Err() != nil {
			yield(data.Document{}, fmt.Errorf("%s: %w", name, context.Cause(ctx)))
			return false
		}
		var row *RowError
		switch {
		case err == nil:
			read++
			if !yield(d, nil) {
				return false
			}
		case opt.SkipBad != nil && errors.As(err, &row):
			bad++
			opt.SkipBad(err)
		default:
			yield(data.Document{}, err)
			return false
		}
	}
	if read > 0 {
		return true
	}
	err := fmt.Errorf("%s: %w", name, data.ErrNoDocuments)
	if bad > 0 {
		err = fmt.Errorf("%s: %w: all %d rows are bad", name, data.ErrNoDocuments, bad)
	}
	yield(data.Document{}, err)
	return false
}

// sniff guesses the format of a file by its first bytes; "" if it cannot be read or is
// unknown.
func sniff(path string, opt Options) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	open, err := openText(f, "", opt, true)
	if err != nil {
		return ""
	}
	defer open.Close()
	head := make([]byte, 1<<14)
	n, _ := io.ReadFull(open, head)
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PAR1")):
		return ".parquet"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) && bytes.Contains(head, []byte("[Content_Types].xml")):
		return ".xlsx"
	}
	text, err := decode(bytes.NewReader(head), "", opt)
	if err != nil {
		return ""
	}
	in := newLines(text)
	line, err := in.row()
	for err == nil && len(bytes.TrimSpace(line)) == 0 {
		line, err = in.row()
	}
	if err != nil || checkUTF8(line) != nil {
		return ""
	}
	switch begin := strings.TrimSpace(string(line)); {
	case strings.HasPrefix(begin, "<?xml"), strings.HasPrefix(begin, "<rss"), strings.HasPrefix(begin, "<feed"):
		return ".xml"
	case strings.HasPrefix(begin, "<"):
		return ""
	case strings.HasPrefix(begin, labelPrefix):
		return ".ft.txt"
	case strings.HasPrefix(begin, "{") && strings.HasSuffix(begin, "}"):
		return ".jsonl"
	case strings.HasPrefix(begin, "["), begin == "{":
		return ".json"
	}
	if ending := headerOf(line, &opt); ending != "" {
		return ending
	}
	return ".txt"
}
