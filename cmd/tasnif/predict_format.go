package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/model/modelfile"
)

// answersFormat is the format of a file of answers, or of a corpus.
type answersFormat struct {
	comma rune   // between cells; 0: JSON Lines
	pack  string // the ending of a compression, ".xlsx", ".parquet", or ""
}

// whole tells whether a file is written aside, and stands there when it is whole. Of
// JSON Lines each line stands there when it is answered.
func (f answersFormat) whole() bool { return f.comma != 0 || f.pack != "" }

// format is the format of -o.
func (v *predictVerb) format() answersFormat { return formatOf(v.Output) }

// formatOf is the format of a file by its ending.
func formatOf(path string) answersFormat {
	var f answersFormat
	path = strings.ToLower(path)
	for _, ending := range []string{".gz", ".zst"} {
		if stem, ok := strings.CutSuffix(path, ending); ok {
			path, f.pack = stem, ending
		}
	}
	switch {
	case f.pack == "" && (strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, ".parquet")):
		f.comma, f.pack = ',', filepath.Ext(path)
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
	path, err := outputs.Target(r.v.Output)
	if err != nil {
		return err
	}
	return r.v.format().write(path, func(w io.Writer) error {
		r.to = w
		return r.run(ctx, s, files)
	})
}

// write writes a file aside, in its format, and renames it into place. Tables are given
// as rows of CSV, or of TSV if the file is that.
func (f answersFormat) write(path string, with func(io.Writer) error) error {
	return modelfile.WriteAside(path, f.packed(with))
}

// packed writes what with gives it in the format.
func (f answersFormat) packed(with func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		var packed io.WriteCloser
		var err error
		switch f.pack {
		case "":
			return with(w)
		case ".gz":
			packed = gzip.NewWriter(w)
		case ".xlsx":
			packed = convert(w, workbook)
		case ".parquet":
			packed = convert(w, parquetFile)
		case ".zst":
			packed, err = zstd.NewWriter(w)
		}
		if err != nil {
			return err
		}
		return errors.Join(with(packed), packed.Close())
	}
}

// row appends a row of cells. A cell that a spreadsheet would take for a formula begins
// with ', but in the formats whose cells are text whatever they begin with.
func (f answersFormat) row(b []byte, cells []string) []byte {
	out := bytes.NewBuffer(b)
	w := csv.NewWriter(out)
	w.Comma = f.comma
	for i, cell := range cells {
		if f.pack != ".xlsx" && f.pack != ".parquet" {
			cells[i] = guarded(cell)
		}
	}
	_ = w.Write(cells) // to memory
	w.Flush()
	return out.Bytes()
}

// list is a list of labels or scores as a cell.
func (f answersFormat) list(values []string) string {
	if f.pack == ".parquet" {
		return strings.Join(values, listSeparator)
	}
	return strings.Join(values, "|")
}

// guarded keeps a spreadsheet from computing what stands in a cell (CSV injection).
func guarded(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}
