package outoffold

import (
	"math"

	"tasnif/features"
	"tasnif/model/linear"
)

// UnseenTerms makes the vectors of a fold's examples those of new documents. A new document
// has terms that the model does not know; Transform drops them and scales each block to its
// length. The vectors of a problem, however, have every term of the corpus. So the terms that
// only this fold has are dropped here, and the rest of each block is scaled to its former
// length:
//
//	value'(t) = value(t) * sqrt(sum of value(u)² over u in b) / sqrt(the same over the u kept)
//
// Otherwise out-of-fold scores would be smaller than those of new documents, and thresholds
// too low: most terms of a small corpus occur in one document.
type UnseenTerms struct {
	only   []int32 // by term: the fold that has all its examples, or several
	filter TermFilter
}

// several marks a term that more than one fold has.
const several = -1

// NewUnseenTerms finds the terms that only one fold has. fold is by example of p.
func NewUnseenTerms(p *linear.Problem, fold []int) *UnseenTerms {
	u := &UnseenTerms{only: make([]int32, p.Terms), filter: TermFilter{Blocks: p.Blocks}}
	for f := range u.only {
		u.only[f] = math.MaxInt32
	}
	for i, x := range p.X {
		for _, f := range x.Index {
			if int(f) >= p.Terms {
				continue
			}
			switch k := int32(fold[i]); u.only[f] {
			case math.MaxInt32:
				u.only[f] = k
			case k:
			default:
				u.only[f] = several
			}
		}
	}
	return u
}

// Without is the vector x, of an example of fold k, without the terms that only k has. It
// is valid until the next call.
func (u *UnseenTerms) Without(x features.Vector, k int) features.Vector {
	return u.filter.Keep(x, len(u.only), func(f uint32) bool { return u.only[f] != int32(k) })
}

// TermFilter drops terms from vectors. Its memory is reused.
type TermFilter struct {
	Blocks []uint8 // by term; empty: all are in one block
	index  []uint32
	value  []float32
}

// Keep is x without the terms, features below terms, that are not known. Each block is
// scaled to its former length. The vector is valid until the next call.
func (k *TermFilter) Keep(x features.Vector, terms int, isKnown func(f uint32) bool) features.Vector {
	var before, after [math.MaxUint8 + 1]float64
	k.index, k.value = k.index[:0], k.value[:0]
	for j, f := range x.Index {
		v := x.Value[j]
		if int(f) < terms {
			b, square := k.blockOf(f), float64(v)*float64(v)
			before[b] += square
			if !isKnown(f) {
				continue
			}
			after[b] += square
		}
		k.index, k.value = append(k.index, f), append(k.value, v)
	}
	for j, f := range k.index {
		if int(f) < terms {
			b := k.blockOf(f)
			k.value[j] = float32(float64(k.value[j]) * math.Sqrt(before[b]/after[b]))
		}
	}
	return features.Vector{Index: k.index, Value: k.value}
}

func (k *TermFilter) blockOf(f uint32) uint8 {
	if len(k.Blocks) == 0 {
		return 0
	}
	return k.Blocks[f]
}
