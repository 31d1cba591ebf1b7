package features

// Vector is one document's sparse features: Value[i] is the weight of feature
// Index[i]. Index is strictly increasing; both have the same length.
type Vector struct {
	Index []uint32
	Value []float32
}

// Len is the number of features that are not zero.
func (v Vector) Len() int { return len(v.Index) }
