package nbcounts

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/modelfile"
)

// Moments are sums over the vectors of examples, each extended by a 1, as whole numbers in
// units of 1/VectorUnit. Least squares is solved from them alone. The sums of parts add up
// to those of the whole.
//
//	Square   sum of x_i x_j for j >= i, row by row
//	Own      by label, the sum of x over its examples
type Moments struct {
	Dim    int // of a vector, without the 1
	Square []int64
	Own    map[string][]int64
}

// VectorUnit is the factor by which a vector's numbers, which are at most 1, are multiplied
// before they are rounded. A sum of squares fits in 64 bits for 2^34 examples.
const VectorUnit = 1 << 14

// momentsKey is the key of the only block of moments, after those of fingerprints.
const momentsKey = Key(1) << 21

func newMoments(dim int) *Moments {
	return &Moments{Dim: dim, Square: make([]int64, (dim+1)*(dim+2)/2), Own: map[string][]int64{}}
}

// Add adds an example's vector, times often, with its labels. A shorter vector is extended
// with zeros.
func (m *Moments) Add(x []int16, labels []string, times int64) {
	at, width := 0, m.Dim+1
	for i, v := range x {
		if v != 0 {
			row, by := m.Square[at:at+width-i], times*int64(v)
			for j, w := range x[i:] {
				row[j] += by * int64(w)
			}
			row[width-i-1] += by * VectorUnit
		}
		at += width - i
	}
	m.Square[len(m.Square)-1] += times * VectorUnit * VectorUnit
	for _, l := range labels {
		own := m.Own[l]
		if own == nil {
			own = make([]int64, width)
			m.Own[l] = own
		}
		for k, v := range x {
			own[k] += times * int64(v)
		}
		own[m.Dim] += times * VectorUnit
	}
}

// Clone is a copy, which can be added to.
func (m *Moments) Clone() *Moments {
	out := newMoments(m.Dim)
	out.merge(m)
	return out
}

// merge adds another's sums.
func (m *Moments) merge(o *Moments) {
	for i, v := range o.Square {
		m.Square[i] += v
	}
	for l, list := range o.Own {
		own := m.Own[l]
		if own == nil {
			own = make([]int64, m.Dim+1)
			m.Own[l] = own
		}
		for k, v := range list {
			own[k] += v
		}
	}
}

// block is the moments as a block. Its payload has the labels, the dimensions, the sums
// of squares and then the sums of each label, zigzag.
func (m *Moments) block(digest uint64) []byte {
	var labels []string
	for l := range m.Own {
		labels = append(labels, l)
	}
	slices.Sort(labels)
	b := appendLabels(newBlock(momentsKey, digest), labels)
	b = binary.AppendUvarint(b, uint64(m.Dim))
	for _, v := range m.Square {
		b = binary.AppendVarint(b, v)
	}
	for _, l := range labels {
		for _, v := range m.Own[l] {
			b = binary.AppendVarint(b, v)
		}
	}
	return seal(b)
}

// maxVector is the largest Dim.
const maxVector = 4096

// readMoments reads a payload, which is not trusted.
func readMoments(payload []byte) (*Moments, error) {
	d := decoder{rest: payload}
	labels := d.labels()
	dim := d.number()
	if d.err == nil && (dim < 1 || dim > maxVector || (dim+1)*(dim+2)/2+uint64(len(labels))*(dim+1) > uint64(len(d.rest))) {
		d.fail("sums of vectors of %d numbers in a block of %d bytes", dim, len(d.rest))
	}
	if d.err != nil {
		return nil, d.err
	}
	m := newMoments(int(dim))
	for i := range m.Square {
		m.Square[i] = unzigzag(d.number())
	}
	for _, l := range labels {
		own := make([]int64, dim+1)
		for k := range own {
			own[k] = unzigzag(d.number())
		}
		m.Own[l] = own
	}
	return m, d.end()
}

func mergeMoments(digest uint64, payloads [][]byte) ([]byte, error) {
	var sum *Moments
	for _, p := range payloads {
		m, err := readMoments(p)
		switch {
		case err != nil:
			return nil, err
		case sum == nil:
			sum = m
		case sum.Dim != m.Dim:
			return nil, formatError("sums of vectors of %d and of %d numbers", sum.Dim, m.Dim)
		default:
			sum.merge(m)
		}
	}
	return sum.block(digest), nil
}

// vectorReader makes the vectors of documents.
type vectorReader struct {
	vectorizer *features.Vectorizer // without terms
	scratch    features.Scratch
	moments    *Moments
}

// newVectorizer is a vectorizer of the word vectors alone; nil if none are counted.
func (c Config) newVectorizer() (*features.Vectorizer, error) {
	if c.Vectors == "" {
		return nil, nil
	}
	e, err := modelfile.Builtin(c.Vectors)
	if err != nil {
		return nil, err
	}
	cfg := c.Features
	cfg.HashBits, cfg.EmbeddingScale = 0, 1
	v, err := features.NewVectorizer(cfg, features.Arrays{Documents: 1})
	if err != nil {
		return nil, err
	}
	return v.WithEmbeddings(e), nil
}

// read makes the vector of each view of a document, in the order headline, article. The
// vector of a view without known words is empty.
func (r *vectorReader) read(d data.Document, views int) (list [][]int16) {
	texts := []features.Fields{{Headline: d.Headline, Body: d.Body}}
	if views == 2 {
		texts = []features.Fields{{Headline: d.Headline}, texts[0]}
	}
	for _, f := range texts {
		x := r.vectorizer.Transform(&r.scratch, f)
		q := make([]int16, len(x.Value))
		for k, v := range x.Value {
			q[k] = int16(math.Round(float64(v) * VectorUnit))
		}
		list = append(list, q)
	}
	return list
}

// packVectors appends the vectors of a document's views, each after its length.
func packVectors(b []byte, list [][]int16) []byte {
	for _, x := range list {
		b = binary.AppendUvarint(b, uint64(len(x)))
		for _, v := range x {
			b = binary.AppendVarint(b, int64(v))
		}
	}
	return b
}

// unpackVectors reads what packVectors wrote.
func unpackVectors(packed []byte, views int) (list [][]int16, err error) {
	d := decoder{rest: packed}
	for range views {
		x := make([]int16, d.size())
		for k := range x {
			v := unzigzag(d.number())
			if v < -VectorUnit || v > VectorUnit {
				d.fail("a number of a vector is %d", v)
			}
			x[k] = int16(v)
		}
		list = append(list, x)
	}
	return list, d.end()
}

// Vectors are the vectors of the document's views, in the order headline, article; none if
// no word vectors were counted.
func (h SampleDocument) Vectors() [][]int16 {
	if h.vectors == nil {
		return nil
	}
	list, _ := unpackVectors(h.vectors, h.Views) // was checked when it was read
	return list
}

// sharedMoments are the moments of all workers.
type sharedMoments struct {
	sync.Mutex
	sum *Moments
}

func (s *sharedMoments) add(m *Moments) {
	s.Lock()
	defer s.Unlock()
	s.sum.merge(m)
}

// Moments gives the sums over vectors; nil where none were counted.
func (c *Counts) Moments(ctx context.Context) (*Moments, error) { return c.moments.sum, ctx.Err() }

// Moments gives the sums over vectors; nil where none were counted.
func (f *File) Moments(ctx context.Context) (m *Moments, err error) {
	if f.header.Config.Vectors == "" {
		return nil, ctx.Err()
	}
	err = f.blocks(ctx, momentsKey, endKey, func(k Key, payload []byte) (err error) {
		if k != momentsKey {
			return formatError("a block of key %d", k)
		}
		if m, err = readMoments(payload); err != nil {
			return err
		}
		for l := range m.Own {
			if _, known := f.header.Labels[l]; !known {
				return formatError("sums of label %q, which their header does not have", l)
			}
		}
		return nil
	})
	if err == nil && m == nil {
		err = formatError("they have no sums of word vectors")
	}
	return m, err
}
