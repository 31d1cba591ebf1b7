package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"tasnif/model/modelfile"
)

// answersFormat is the format of a file of answers.
type answersFormat struct {
	comma rune   // between cells; 0: JSON Lines
	pack  string // the ending of a compression, ".xlsx", or ""
}

// whole tells whether a file is written aside, and stands there when it is whole. Of
// JSON Lines each line stands there when it is answered.
func (f answersFormat) whole() bool { return f.comma != 0 || f.pack != "" }

// format is the format of -o by its ending.
func (v *predictVerb) format() answersFormat {
	var f answersFormat
	path := strings.ToLower(v.Output)
	for _, ending := range []string{".gz", ".zst"} {
		if stem, ok := strings.CutSuffix(path, ending); ok {
			path, f.pack = stem, ending
		}
	}
	switch {
	case strings.HasSuffix(path, ".xlsx") && f.pack == "":
		f.comma, f.pack = ',', ".xlsx"
	case strings.HasSuffix(path, ".csv"):
		f.comma = ','
	case strings.HasSuffix(path, ".tsv"):
		f.comma = '\t'
	}
	return f
}

// checkFormat refuses flags that do not go with the format.
func (v *predictVerb) checkFormat() error {
	f := v.format()
	switch {
	case v.Resume && f.whole():
		return usagef("--resume goes on with plain JSON Lines, where each line stands when it is answered; %s is there when it is whole: leave out --resume, or name it .jsonl", v.Output)
	case f.comma != 0 && (v.Explain > 0 || v.TopK > 0 || v.Echo):
		return usagef("-o %s: a table has the labels, their probabilities and all columns of the documents; leave out --explain, --top-k and --echo, or name it .jsonl", v.Output)
	}
	if info, err := os.Stat(v.Output); f.whole() && err == nil && info.Size() > 0 {
		return fmt.Errorf("%s: something stands in it already; remove it, or name another file", v.Output)
	}
	return nil
}

// whole writes a file aside and renames it into place.
func (r *predicting) whole(ctx context.Context, s *streams, files []string) error {
	path, err := target(r.v.Output)
	if err != nil {
		return err
	}
	return modelfile.WriteAside(path, func(w io.Writer) error {
		var packed io.WriteCloser
		var err error
		switch r.v.format().pack {
		case ".gz":
			packed = gzip.NewWriter(w)
		case ".xlsx":
			packed = newWorkbook(w)
		case ".zst":
			packed, err = zstd.NewWriter(w)
		}
		if err != nil {
			return err
		}
		if r.to = w; packed != nil {
			r.to = packed
		}
		err = r.run(ctx, s, files)
		if packed == nil {
			return err
		}
		return errors.Join(err, packed.Close())
	})
}
