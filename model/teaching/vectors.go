package teaching

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"tasnif/data"
)

// Vectors holds vectors of documents, by the documents' ids or in their order.
type Vectors struct {
	rows [][]float32
	ids  map[string]int // nil: in the order of the documents
	used int            // rows returned so far, without ids
}

// ReadVectors reads files of vectors. A .npy file is a matrix of 32- or 64-bit numbers; its
// rows belong to documents in order, which continues from file to file. A .parquet file has
// a column of ids and one of lists of numbers. Errors name the file.
func ReadVectors(files ...string) (*Vectors, error) {
	v := &Vectors{}
	for i, file := range files {
		content, err := os.ReadFile(file)
		if path := (*fs.PathError)(nil); errors.As(err, &path) {
			return nil, fmt.Errorf("%s: %w", file, path.Err)
		}
		var rows [][]float32
		var ids []string
		switch ending := strings.ToLower(filepath.Ext(file)); ending {
		case ".npy":
			rows, err = readNPY(content)
		case ".parquet":
			rows, ids, err = readParquet(content)
		default:
			err = fmt.Errorf("vectors are read from .npy and .parquet, not from %q", ending)
		}
		if err == nil {
			err = v.add(rows, ids, i == 0)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if len(v.rows) == 0 {
		return nil, errors.New("there are no vectors")
	}
	return v, nil
}

func (v *Vectors) add(rows [][]float32, ids []string, first bool) error {
	if first && ids != nil {
		v.ids = map[string]int{}
	}
	if !first && (ids != nil) != (v.ids != nil) {
		return errors.New("some files have ids (.parquet) and others have none (.npy); give one kind")
	}
	for i, row := range rows {
		if len(v.rows) > 0 && len(row) != len(v.rows[0]) {
			return fmt.Errorf("row %d has %d numbers, but others have %d", i+1, len(row), len(v.rows[0]))
		}
		for _, x := range row {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return fmt.Errorf("row %d has a number that is not finite", i+1)
			}
		}
		if ids != nil {
			if _, twice := v.ids[ids[i]]; twice {
				return fmt.Errorf("row %d: the id %q occurs twice", i+1, ids[i])
			}
			v.ids[ids[i]] = len(v.rows)
		}
		v.rows = append(v.rows, row)
	}
	return nil
}

// Of lists the vectors of documents. Without ids they are taken in order: each call
// continues where the last one ended. Errors: a document without a vector.
func (v *Vectors) Of(docs []data.Document) ([][]float32, error) {
	if v.ids == nil {
		if len(v.rows)-v.used < len(docs) {
			return nil, fmt.Errorf("there are more documents than the %d vectors; give a vector for each document, in their order", len(v.rows))
		}
		v.used += len(docs)
		return v.rows[v.used-len(docs) : v.used], nil
	}
	out := make([][]float32, len(docs))
	for i, d := range docs {
		at, ok := v.ids[d.ID]
		if !ok {
			return nil, fmt.Errorf("%s: no vector has its id %q", d.Place, d.ID)
		}
		out[i] = v.rows[at]
	}
	return out, nil
}

// End is an error if vectors without ids are left over: then they belong to other
// documents.
func (v *Vectors) End() error {
	if v.ids == nil && v.used < len(v.rows) {
		return fmt.Errorf("there are %d vectors and %d documents: give the vectors of all documents, in their order", len(v.rows), v.used)
	}
	return nil
}

// npyHeader is the header that numpy.save writes: a dictionary of Python.
var npyHeader = regexp.MustCompile(`^\{'descr': '([<|=]?)(f4|f8)', 'fortran_order': (False|True), 'shape': \((\d+), (\d+)\), \}\s*$`)

// maxVector is the largest length of a vector.
const maxVector = 1 << 16

// readNPY reads a matrix as numpy.save writes it.
func readNPY(b []byte) ([][]float32, error) {
	if len(b) < 12 || string(b[:6]) != "\x93NUMPY" {
		return nil, errors.New("it does not begin as a .npy file")
	}
	start, size := 10, int(binary.LittleEndian.Uint16(b[8:]))
	if b[6] >= 2 {
		start, size = 12, int(binary.LittleEndian.Uint32(b[8:]))
	}
	if size > len(b)-start {
		return nil, io.ErrUnexpectedEOF
	}
	head := npyHeader.FindSubmatch(b[start : start+size])
	if head == nil || string(head[3]) == "True" {
		return nil, errors.New("it is not a row-major matrix of 32- or 64-bit numbers; save numpy.asarray(vectors, dtype='float32')")
	}
	n, _ := strconv.Atoi(string(head[4]))
	width, _ := strconv.Atoi(string(head[5]))
	bits := 4
	if string(head[2]) == "f8" {
		bits = 8
	}
	b = b[start+size:]
	if width < 1 || width > maxVector || n < 0 || len(b)/(bits*width) != n || len(b)%(bits*width) != 0 {
		return nil, fmt.Errorf("its header says %d rows of %d numbers, and %d bytes follow", n, width, len(b))
	}
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = make([]float32, width)
		for j := range rows[i] {
			if bits == 8 {
				rows[i][j] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
			} else {
				rows[i][j] = math.Float32frombits(binary.LittleEndian.Uint32(b))
			}
			b = b[bits:]
		}
	}
	return rows, nil
}

// readParquet reads the column of ids (id) and the one of lists of numbers.
func readParquet(b []byte) (rows [][]float32, ids []string, err error) {
	defer func() {
		if p := recover(); p != nil { // parquet may panic on a damaged file
			err = fmt.Errorf("it is damaged: %v", p)
		}
	}()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, nil, fmt.Errorf("it cannot be read as .parquet (%w)", err)
	}
	id, vector, columns := -1, -1, f.Schema().Columns()
	var names []string
	for i, path := range columns {
		names = append(names, strings.Join(path, "."))
		leaf, _ := f.Schema().Lookup(path...)
		kind := leaf.Node.Type().Kind()
		switch {
		case len(path) == 1 && strings.EqualFold(path[0], "id"):
			id = i
		case len(path) > 1 && (kind == parquet.Float || kind == parquet.Double) && vector < 0:
			vector = i
		}
	}
	if id < 0 || vector < 0 {
		return nil, nil, fmt.Errorf("it needs a column id and one of lists of numbers, and has %s", strings.Join(names, ", "))
	}
	reader, buffer := parquet.NewReader(f), make([]parquet.Row, 64)
	for {
		n, err := reader.ReadRows(buffer)
		for _, row := range buffer[:n] {
			ids, rows = append(ids, ""), append(rows, nil)
			row.Range(func(column int, values []parquet.Value) bool {
				for _, x := range values {
					switch last := len(rows) - 1; {
					case x.IsNull():
					case column == id:
						ids[last] = x.String()
					case column == vector && x.Kind() == parquet.Double:
						rows[last] = append(rows[last], float32(x.Double()))
					case column == vector:
						rows[last] = append(rows[last], x.Float())
					}
				}
				return true
			})
			if last := rows[len(rows)-1]; len(last) == 0 || len(last) > maxVector {
				return nil, nil, fmt.Errorf("row %d has a vector of %d numbers", len(rows), len(last))
			}
		}
		if err == io.EOF {
			return slices.Clip(rows), ids, nil
		}
		if err != nil {
			return nil, nil, err
		}
	}
}
