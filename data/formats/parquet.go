package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/parquet-go/parquet-go"
)

// readParquet reads a Parquet file; each row is treated as a JSON object. Names of labels
// that Hugging Face's data sets keep beside the schema replace their codes.
func readParquet(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		fail := func(err error) {
			yield(data.Document{}, fmt.Errorf("%s: cannot be read as .parquet (%w); it is damaged or of another kind", file, err))
		}
		content, err := io.ReadAll(r)
		if err != nil {
			yield(data.Document{}, fileError(file, err))
			return
		}
		if len(content) == 0 {
			return
		}
		next, names, err := parquetRows(content)
		if err != nil {
			fail(err)
			return
		}
		if opt.LabelNames == nil {
			opt.LabelNames = names
		}
		rows := newJSONRows(&opt)
		for n := 1; ; n++ {
			object, err := next()
			if err == io.EOF {
				break
			}
			if err != nil {
				fail(err)
				return
			}
			if !yieldRow(rows, object, data.Place{File: file, Line: n}, yield) {
				return
			}
		}
		if err := rows.end(file); err != nil {
			yield(data.Document{}, err)
		}
	}
}

// parquetRows opens a file and gives its rows one by one, and the names of labels.
func parquetRows(content []byte) (next func() (jsontext.Value, error), names map[string]string, err error) {
	defer recovered(&err)
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, nil, err
	}
	names = map[string]string{}
	if info, ok := f.Lookup("huggingface"); ok && jsontext.Value(info).IsValid() {
		findNames(jsontext.Value(info), false, names)
	}
	paths := f.Schema().Columns()
	reader := parquet.NewReader(f)
	buffer := make([]parquet.Row, 1)
	return func() (object jsontext.Value, err error) {
		defer recovered(&err)
		n, err := reader.ReadRows(buffer)
		if n == 0 {
			if err == nil {
				err = io.ErrNoProgress
			}
			return nil, err
		}
		return rowObject(paths, buffer[0]), nil
	}, names, nil
}

// recovered turns a panic, which a damaged file can cause, into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = errors.Join(errors.New("damaged"), fmt.Errorf("%v", p))
	}
}

// rowObject is a row as a JSON object. The values of a list are an array; members of a
// structure have names with a dot.
func rowObject(paths [][]string, row parquet.Row) jsontext.Value {
	object := []byte{'{'}
	taken := map[string]bool{}
	row.Range(func(column int, values []parquet.Value) bool {
		path := paths[column]
		name, list := path[0], len(path) > 1 && (path[1] == "list" || path[1] == "bag" || path[1] == "array")
		if len(path) > 1 && !list {
			name = path[0] + "." + path[len(path)-1]
		}
		if taken[name] {
			return true // another member of the items of a list
		}
		taken[name] = true
		if len(object) > 1 {
			object = append(object, ',')
		}
		object, _ = jsontext.AppendQuote(object, name)
		object = append(object, ':')
		if !list && len(values) == 1 {
			object = appendValue(object, values[0])
			return true
		}
		object = append(object, '[')
		first := true
		for _, v := range values {
			if v.IsNull() {
				continue
			}
			if !first {
				object = append(object, ',')
			}
			first = false
			object = appendValue(object, v)
		}
		object = append(object, ']')
		return true
	})
	return append(object, '}')
}

func appendValue(b []byte, v parquet.Value) []byte {
	switch {
	case v.IsNull():
		return append(b, "null"...)
	case v.Kind() == parquet.Boolean:
		return strconv.AppendBool(b, v.Boolean())
	case v.Kind() == parquet.Int32:
		return strconv.AppendInt(b, int64(v.Int32()), 10)
	case v.Kind() == parquet.Int64:
		return strconv.AppendInt(b, v.Int64(), 10)
	case v.Kind() == parquet.ByteArray || v.Kind() == parquet.FixedLenByteArray:
		b, _ = jsontext.AppendQuote(b, v.ByteArray()) // bytes that are not UTF-8 become U+FFFD
		return b
	}
	b, _ = jsontext.AppendQuote(b, v.String())
	return b
}
