package tables

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"tasnif/model/modelfile"
)

// Format is the format of a file of answers, or of a corpus.
type Format struct {
	Comma rune   // between cells; 0: JSON Lines
	Pack  string // the ending of a compression, ".xlsx", ".parquet", or ""
}

// Whole tells whether a file is written aside, and stands there when it is whole. Of
// JSON Lines each line stands there when it is answered.
func (f Format) Whole() bool { return f.Comma != 0 || f.Pack != "" }

// FormatOf is the format of a file by its ending.
func FormatOf(path string) Format {
	var f Format
	path = strings.ToLower(path)
	for _, ending := range []string{".gz", ".zst"} {
		if stem, ok := strings.CutSuffix(path, ending); ok {
			path, f.Pack = stem, ending
		}
	}
	switch {
	case f.Pack == "" && (strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, ".parquet")):
		f.Comma, f.Pack = ',', filepath.Ext(path)
	case strings.HasSuffix(path, ".csv"):
		f.Comma = ','
	case strings.HasSuffix(path, ".tsv"):
		f.Comma = '\t'
	}
	return f
}

// WriteFile writes a file aside, in its format, and renames it into place. Tables are given
// as rows of CSV, or of TSV if the file is that.
func (f Format) WriteFile(path string, with func(io.Writer) error) error {
	return modelfile.WriteAside(path, f.Packed(with))
}

// Packed writes what with gives it in the format.
func (f Format) Packed(with func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		var packed io.WriteCloser
		var err error
		switch f.Pack {
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

// Row appends a row of cells. A cell that a spreadsheet would take for a formula begins
// with ', but in the formats whose cells are text whatever they begin with.
func (f Format) Row(b []byte, cells []string) []byte {
	out := bytes.NewBuffer(b)
	w := csv.NewWriter(out)
	w.Comma = f.Comma
	for i, cell := range cells {
		if f.Pack != ".xlsx" && f.Pack != ".parquet" {
			cells[i] = guarded(cell)
		}
	}
	_ = w.Write(cells) // to memory
	w.Flush()
	return out.Bytes()
}

// List is a list of labels or scores as a cell.
func (f Format) List(values []string) string {
	if f.Pack == ".parquet" {
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
