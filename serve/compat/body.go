package compat

import (
	"cmp"
	"sync"

	"tasnif/data"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/strictjson"
)

// maxParameters is the largest number of members of an object with arbitrary names.
const maxParameters = 64

// bodyReader reads a JSON body and checks limits while reading.
type bodyReader struct {
	strictjson.Reader
	limits registry.Limits
}

var bodyReaders = sync.Pool{New: func() any { return new(bodyReader) }}

// readerOf reads the body of a request, until it is done.
func readerOf(r *Request) *bodyReader {
	b := bodyReaders.Get().(*bodyReader)
	b.limits = r.Limits
	b.Reset(r.Body)
	return b
}

// done clears the reader and returns it to the pool.
func (b *bodyReader) done() {
	b.Reset(nil)
	bodyReaders.Put(b)
}

// tooMany is the error for element i of an array of documents; nil if it is within the
// limit.
func (b *bodyReader) tooMany(i int) error {
	if i < b.limits.Documents {
		return nil
	}
	return b.TooMany(problem.TooManyDocuments, "One request takes at most %d documents; send the rest in further requests.", b.limits.Documents)
}

// checkLength refuses a document that is too long.
func checkLength(d data.Document, field string, limits registry.Limits) error {
	n := len(d.Headline) + len(d.Body)
	if n <= limits.DocumentBytes {
		return nil
	}
	e := problem.Errorf(problem.DocumentTooLong, "%s has %d bytes of text; at most %d are taken.", cmp.Or(field, "The document"), n, limits.DocumentBytes)
	e.Field = field
	return e
}

// parameters reads an object of scalars. null is the same as an absent member; other values
// are ignored. A number is kept as written.
func (b *bodyReader) parameters() (map[string]string, error) {
	var out map[string]string
	if b.Null() {
		return nil, nil
	}
	n := 0
	err := b.Fields(func(name string) (err error) {
		if n++; n > maxParameters {
			return b.Errorf(problem.BadValue, "At most %d parameters are taken.", maxParameters)
		}
		switch b.Kind() {
		case '{', '[', 'n':
			return b.Skip()
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name], err = b.Scalar()
		return err
	})
	return out, err
}
