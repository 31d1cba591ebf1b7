package features

import "slices"

// Vector is one document's sparse features: Value[i] is the weight of feature
// Index[i]. Index is strictly increasing; both have the same length.
type Vector struct {
	Index []uint32
	Value []float32
}

// Len is the number of features that are not zero.
func (v Vector) Len() int { return len(v.Index) }

// Slice is the part of a vector with features from..to, numbered from 0.
func (x Vector) Slice(from, to uint32) Vector {
	a, _ := slices.BinarySearch(x.Index, from)
	b, _ := slices.BinarySearch(x.Index, to)
	out := Vector{Index: x.Index[a:b:b], Value: x.Value[a:b:b]}
	if from > 0 {
		out.Index = slices.Clone(out.Index)
		for i := range out.Index {
			out.Index[i] -= from
		}
	}
	return out
}
