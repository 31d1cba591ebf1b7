package sparse

import (
	"fmt"
	"math"
	"slices"

	"tasnif/features"
	"tasnif/features/parallel"
)

// MaxLabels is the largest number of labels of a Matrix.
const MaxLabels = 1 << 16

// Matrix has a row for each feature: its labels, increasing, and their weights,
//
//	W[f][Labels[i]] = Floats[i]                            if not quantized
//	W[f][Labels[i]] = Unit 2^(-Exponents[f]/8) Codes[i]    if quantized
//
// for i from Starts[f] to Starts[f+1]. It is immutable.
type Matrix struct {
	Starts    []uint32 // one more than there are features
	Labels    []uint16
	Floats    []float32 // nil if quantized
	Codes     []int8
	Exponents []byte // by feature
	Unit      float32

	steps *[256]float32
}

// Cell is one weight of a column.
type Cell struct {
	Feature uint32
	Weight  float32
}

// FromColumns makes the matrix from a column for each label: its weights by increasing
// feature.
func FromColumns(features int, columns [][]Cell) *Matrix {
	m := &Matrix{Starts: make([]uint32, features+1)}
	for _, column := range columns {
		for _, c := range column {
			m.Starts[c.Feature+1]++
		}
	}
	for f := range features {
		m.Starts[f+1] += m.Starts[f]
	}
	m.Labels, m.Floats = make([]uint16, m.Starts[features]), make([]float32, m.Starts[features])
	next := slices.Clone(m.Starts)
	for l, column := range columns {
		for _, c := range column {
			at := next[c.Feature]
			m.Labels[at], m.Floats[at] = uint16(l), c.Weight
			next[c.Feature]++
		}
	}
	return m
}

// Features is the number of rows.
func (m *Matrix) Features() int { return len(m.Starts) - 1 }

// Len is the number of weights kept.
func (m *Matrix) Len() int { return len(m.Labels) }

// Bytes is the size of the matrix in memory.
func (m *Matrix) Bytes() int64 {
	return int64(4*len(m.Starts) + 2*len(m.Labels) + 4*len(m.Floats) + len(m.Codes) + len(m.Exponents))
}

// at is the weight of entry i of row f.
func (m *Matrix) at(f int, i uint32) float32 {
	if m.Codes != nil {
		return m.steps[m.Exponents[f]] * float32(m.Codes[i])
	}
	return m.Floats[i]
}

// Weight is W[f][l].
func (m *Matrix) Weight(f, l int) float64 {
	from, to := m.Starts[f], m.Starts[f+1]
	if i, has := slices.BinarySearch(m.Labels[from:to], uint16(l)); has {
		return float64(m.at(f, from+uint32(i)))
	}
	return 0
}

// Row calls use for the weights of feature f, by increasing label.
func (m *Matrix) Row(f int, use func(label int, weight float32)) {
	for i := m.Starts[f]; i < m.Starts[f+1]; i++ {
		use(int(m.Labels[i]), m.at(f, i))
	}
}

// AddScores adds sum_f x_f W[f][l] to dst[l]. It allocates nothing.
func (m *Matrix) AddScores(dst []float32, x features.Vector) {
	for j, f := range x.Index {
		from, to := m.Starts[f], m.Starts[f+1]
		labels, v := m.Labels[from:to], x.Value[j]
		if m.Codes == nil {
			for i, w := range m.Floats[from:to:to] {
				dst[labels[i]] += v * w
			}
			continue
		}
		v *= m.steps[m.Exponents[f]]
		codes := m.Codes[from:to:to]
		labels = labels[:len(codes)]
		for i, c := range codes {
			dst[labels[i]] += v * float32(c)
		}
	}
}

// Sum is sum_i weight_i M_i. All parts have the same features, and none may be quantized.
func Sum(parts []*Matrix, weights []float32) *Matrix {
	n := parts[0].Features()
	ranges := make([]*Matrix, (n+sumRows-1)/sumRows)
	parallel.Ranges(len(ranges), 1, func(k, _ int) {
		ranges[k] = sumRange(parts, weights, k*sumRows, min(n, (k+1)*sumRows))
	})
	out := &Matrix{Starts: make([]uint32, 1, n+1)}
	for _, r := range ranges {
		base := out.Starts[len(out.Starts)-1]
		for _, s := range r.Starts[1:] {
			out.Starts = append(out.Starts, base+s)
		}
		out.Labels, out.Floats = append(out.Labels, r.Labels...), append(out.Floats, r.Floats...)
	}
	return out
}

// sumRows is the number of rows that are summed at a time.
const sumRows = 1 << 13

// sumRange is Sum of the rows [from, to).
func sumRange(parts []*Matrix, weights []float32, from, to int) *Matrix {
	out := &Matrix{Starts: make([]uint32, 1, to-from+1)}
	var row [MaxLabels]float32
	var labels []uint16
	var has [MaxLabels]bool
	for f := from; f < to; f++ {
		labels = labels[:0]
		for p, part := range parts {
			part.Row(f, func(l int, w float32) {
				row[l] += weights[p] * w
				if !has[l] {
					has[l], labels = true, append(labels, uint16(l))
				}
			})
		}
		slices.Sort(labels)
		for _, l := range labels {
			if w := row[l]; w != 0 {
				out.Labels, out.Floats = append(out.Labels, l), append(out.Floats, w)
			}
			row[l], has[l] = 0, false
		}
		out.Starts = append(out.Starts, uint32(len(out.Labels)))
	}
	return out
}

// Permuted is the matrix whose row f is row to[f] of m. Rows from len(to) on stay.
func (m *Matrix) Permuted(to []uint32) *Matrix {
	out := &Matrix{Starts: make([]uint32, 1, len(m.Starts)), Labels: make([]uint16, 0, len(m.Labels)), Floats: make([]float32, 0, len(m.Floats))}
	for f := range m.Features() {
		at := f
		if f < len(to) {
			at = int(to[f])
		}
		from, end := m.Starts[at], m.Starts[at+1]
		out.Labels, out.Floats = append(out.Labels, m.Labels[from:end]...), append(out.Floats, m.Floats[from:end]...)
		out.Starts = append(out.Starts, uint32(len(out.Labels)))
	}
	return out
}

// Until is the matrix of the first rows alone.
func (m *Matrix) Until(features int) *Matrix {
	out := *m
	out.Starts = m.Starts[:features+1]
	end := out.Starts[features]
	out.Labels, out.Floats = m.Labels[:end], m.Floats[:end]
	return &out
}

// Dense is the matrix with zeros, feature-major: weight (f, l) is at f*labels+l.
func (m *Matrix) Dense(labels int) []float32 {
	w := make([]float32, m.Features()*labels)
	for f := range m.Features() {
		m.Row(f, func(l int, v float32) { w[f*labels+l] = v })
	}
	return w
}

// Check refuses a matrix, read from a file, that does not fit the numbers of features and
// labels or is not well-formed.
func (m *Matrix) Check(features, labels int) error {
	weights := len(m.Floats)
	if m.Codes != nil {
		weights = len(m.Codes)
		if len(m.Exponents) != features {
			return fmt.Errorf("%d exponents for %d features", len(m.Exponents), features)
		}
		if !(m.Unit >= 0 && m.Unit <= math.MaxFloat32/codeMax) {
			return fmt.Errorf("its weights' unit is %v", m.Unit)
		}
	}
	if len(m.Starts) != features+1 || labels > MaxLabels || len(m.Labels) != weights {
		return fmt.Errorf("%d rows with %d label numbers and %d weights do not fit %d features and %d labels", len(m.Starts)-1, len(m.Labels), weights, features, labels)
	}
	if m.Starts[0] != 0 || int(m.Starts[features]) != weights {
		return fmt.Errorf("its rows do not end with its %d weights", weights)
	}
	for f := range features {
		from, to := m.Starts[f], m.Starts[f+1]
		if from > to || int(to) > weights {
			return fmt.Errorf("row %d ends before it begins", f)
		}
		for i := from; i < to; i++ {
			if int(m.Labels[i]) >= labels || i > from && m.Labels[i] <= m.Labels[i-1] {
				return fmt.Errorf("the labels of row %d are not in order", f)
			}
		}
	}
	return nil
}

// WithLabel is the matrix with the weights of one label from another matrix. Neither may be
// quantized.
func (m *Matrix) WithLabel(label int, from *Matrix) *Matrix {
	out := &Matrix{Starts: make([]uint32, 1, len(m.Starts))}
	keep := func(l int, w float32) { out.Labels, out.Floats = append(out.Labels, uint16(l)), append(out.Floats, w) }
	for f := range m.Features() {
		own := false // from's weight has been kept
		take := func() {
			if w := from.Weight(f, label); !own && w != 0 {
				keep(label, float32(w))
			}
			own = true
		}
		m.Row(f, func(l int, w float32) {
			if l >= label {
				take()
			}
			if l != label {
				keep(l, w)
			}
		})
		take()
		out.Starts = append(out.Starts, uint32(len(out.Labels)))
	}
	return out
}
