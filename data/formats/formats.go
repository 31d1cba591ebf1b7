package formats

import (
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

// Format reads one kind of file, a document at a time. r is UTF-8 without a
// BOM as far as its writer kept to that; file is its name, for places. A row
// that cannot be read is yielded as a *RowError, after which the format goes
// on with the next row if it is asked to; any other error it yields last.
type Format func(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error]

// formats by the ending of a file's name, to which a compression's ending may
// be added. A new format is a file of its own and a line here.
var formats = map[string]Format{
	".jsonl":  readJSONL,    // a JSON object a line
	".ndjson": readJSONL,    // the same by its other name
	".csv":    readCSV,      // RFC 4180 with a header row
	".tsv":    readTSV,      // the same with tabs, and with quotes as they come
	".ft.txt": readFastText, // __label__a __label__b text
	".txt":    readLines,    // a headline a line, without labels
}

// autoFormat is the StdinFormat that looks at the first character of each line.
const autoFormat = "auto"

// stdinName is what places call standard input.
const stdinName = "stdin"

// Formats are the endings by which files are read, sorted. Each may be
// followed by .gz or .zst.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// formatOf finds the format of a path: the longest ending that fits.
func formatOf(path string) (Format, error) {
	stem, _ := cutCompression(path)
	lower := strings.ToLower(stem)
	best := ""
	for ending := range formats {
		if strings.HasSuffix(lower, ending) && len(ending) > len(best) {
			best = ending
		}
	}
	if best == "" {
		return nil, fmt.Errorf("%s: no corpus has this ending; there are %s (each plain, .gz or .zst), a folder of label folders, and - for standard input",
			path, strings.Join(Formats(), ", "))
	}
	return formats[best], nil
}

// Read reads corpora one after the other, a document at a time: files by their
// endings (see Formats), folders of label folders of .txt, and "-" for standard
// input. The first error ends the sequence, but bad rows do not where
// opt.SkipBad takes them. A path without a single document is an error.
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
	var docs []data.Document
	for d, err := range Read(ctx, opt, paths...) {
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// ReadFrom reads one stream in the format of an ending, e.g. ".jsonl"; name is
// what places call it. Otherwise it is as Read.
func ReadFrom(ctx context.Context, opt Options, r io.Reader, name, ending string) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		err := opt.check()
		format := formats[ending]
		if err == nil && format == nil {
			err = fmt.Errorf("%s: no format %q; there are %s", name, ending, strings.Join(Formats(), ", "))
		}
		if err != nil {
			yield(data.Document{}, err)
			return
		}
		readStream(ctx, opt, r, name, format, yield)
	}
}

// readStream reads a stream in a format, once nothing of it is compressed.
func readStream(ctx context.Context, opt Options, r io.Reader, name string, format Format, yield func(data.Document, error) bool) {
	r, err := decode(r, name, opt)
	if err != nil {
		yield(data.Document{}, err)
		return
	}
	sift(ctx, opt, name, format(r, name, opt), yield)
}

// readPath reads one path; false means that reading is over.
func readPath(ctx context.Context, opt Options, path string, yield func(data.Document, error) bool) bool {
	if path == "-" {
		return readStdin(ctx, opt, yield)
	}
	fail := func(err error) bool {
		yield(data.Document{}, err)
		return false
	}
	info, err := os.Stat(path)
	if err != nil {
		return fail(fileError(path, err))
	}
	if info.IsDir() {
		return sift(ctx, opt, path, readFolder(path, opt), yield)
	}
	format, err := formatOf(path)
	if err != nil {
		return fail(err)
	}
	r, err := openText(path, opt)
	if err != nil {
		return fail(err)
	}
	defer r.Close()
	return sift(ctx, opt, path, format(r, path, opt), yield)
}

func readStdin(ctx context.Context, opt Options, yield func(data.Document, error) bool) bool {
	if opt.Stdin == nil {
		yield(data.Document{}, errors.New("-: there is no standard input here"))
		return false
	}
	r := opt.Stdin
	if opt.Progress != nil {
		r = &counted{r, opt.Progress}
	}
	r, err := decode(r, stdinName, opt)
	if err != nil {
		yield(data.Document{}, err)
		return false
	}
	format := formats[opt.stdinFormat()]
	if opt.StdinFormat == autoFormat {
		format = readAuto
	}
	return sift(ctx, opt, stdinName, format(r, stdinName, opt), yield)
}

// sift passes documents on, hands bad rows to opt.SkipBad, stops when the
// context is done and minds that there was a document at all. It returns false
// when reading is over.
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
