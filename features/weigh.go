package features

import (
	"math"
	"slices"
)

// idf is scikit-learn's smooth inverse document frequency,
//
//	idf(t) = ln((1 + N) / (1 + df(t))) + 1
func idf(df uint32, documents int) float32 {
	return float32(math.Log((1+float64(documents))/(1+float64(df))) + 1)
}

// idfs are those of document frequencies df, of small ones out of a table.
func idfs(df []uint32, documents int) []float32 {
	var small [256]float32
	for n := range small {
		small[n] = idf(uint32(n), documents)
	}
	out := make([]float32, len(df))
	eachPart((len(df)+groupTerms-1)/groupTerms, func(part int) {
		for i := part * groupTerms; i < min((part+1)*groupTerms, len(df)); i++ {
			if n := df[i]; int(n) < len(small) {
				out[i] = small[n]
			} else {
				out[i] = idf(n, documents)
			}
		}
	})
	return out
}

// logs[n] is 1 + ln n, for the counts that are common.
var logs = func() (l [64]float64) {
	for n := 1; n < len(l); n++ {
		l[n] = 1 + math.Log(float64(n))
	}
	return l
}()

// tf is the sublinear term frequency 1 + ln n, n >= 1.
func tf(n float64) float64 {
	if i := int(n); i < len(logs) && float64(i) == n {
		return logs[i]
	}
	return 1 + math.Log(n)
}

// tfTable remembers n and tf of terms that stand at most tfHeadline - 1 times in
// the headline and tfBody - 1 in the body, as nearly all do.
type tfTable struct {
	headline float64 // what once in the headline counts
	known    [tfHeadline * tfBody]frequency
}

type frequency struct {
	tf float64
	n  float32
}

const (
	tfHeadline = 8 // 2^3
	tfBody     = 32
	tfFew      = tfHeadline - 1 | (tfBody-1)<<32 // bits of times that are in the table
)

func newTFTable(headline float64) *tfTable {
	t := &tfTable{headline: headline}
	for i := range t.known {
		n := t.n(uint64(i%tfHeadline) | uint64(i/tfHeadline)<<32)
		t.known[i] = frequency{tf(n), float32(n)}
	}
	return t
}

// n is HeadlineWeight * (times in the headline) + (times in the body).
func (t *tfTable) n(times uint64) float64 {
	return t.headline*float64(uint32(times)) + float64(times>>32)
}

// gather makes features of sorted keys: each once, and how often it stands in
// which field. Whether a key is its neighbour's again is a coin's toss to the
// processor, so it is no branch: the place written to moves on or does not.
func (s *Scratch) gather() {
	n := len(s.keys)
	s.index = slices.Grow(s.index[:0], n)[:n]
	s.times = slices.Grow(s.times[:0], n)[:n]
	index, times := s.index, s.times[:n]
	at, last, sum := -1, uint32(unknown), uint64(0)
	for _, key := range s.keys {
		feature := key >> 1
		other := nonzero(uint64(feature ^ last))
		sum = sum&(other-1) + (uint64(key&1)<<32 | uint64(^key&1))
		at += int(other)
		if uint(at) >= uint(len(index)) {
			break // never
		}
		index[at], times[at] = feature, sum
		last = feature
	}
	s.index, s.times = s.index[:at+1], s.times[:at+1]
}

// nonzero is 0 of 0, else 1, without a branch.
func nonzero(x uint64) uint64 { return (x | -x) >> 63 }

// weigh gives the features in s.index their values.
func (v *Vectorizer) weigh(s *Scratch) {
	n, from := len(s.index), 0
	s.value = slices.Grow(s.value[:0], n)[:n]
	s.count = slices.Grow(s.count[:0], n)[:n]
	for b, end := range v.blockEnd {
		to := n
		if b < len(v.blockEnd)-1 {
			for to = from; to < n && s.index[to] < end; to++ {
			}
		}
		value := s.value[from:to]
		square := v.tf.weigh(value, s.count[from:to], s.index[from:to], s.times[from:to], v.idf)
		v.scale(value, b, square)
		from = to
	}
}

// weigh writes the values and counts of one block's features, and gives the sum
// of the values' squares.
func (t *tfTable) weigh(value, count []float32, index []uint32, times []uint64, idf []float32) (square float64) {
	all := uint64(0)
	for _, n := range times {
		all |= n
	}
	value, count, times = value[:len(index)], count[:len(index)], times[:len(index)]
	if all&^tfFew == 0 {
		for i, f := range index {
			c := &t.known[(times[i]|times[i]>>29)%uint64(len(t.known))]
			x := c.tf * float64(idf[f])
			square += x * x
			value[i], count[i] = float32(x), c.n
		}
		return square
	}
	for i, f := range index {
		n := t.n(times[i])
		x := tf(n) * float64(idf[f])
		square += x * x
		value[i], count[i] = float32(x), float32(n)
	}
	return square
}

// times is what one word counts in the headline (field 0) or the body (1).
func (v *Vectorizer) times(field int) float64 {
	if field == 0 {
		return v.Config.HeadlineWeight
	}
	return 1
}

// scale brings the values of block b, whose squares sum to square, to the
// block's length.
func (v *Vectorizer) scale(value []float32, b int, square float64) {
	if square == 0 {
		return
	}
	by := v.Config.Blocks[b].Scale / math.Sqrt(square)
	for i := range value {
		value[i] = float32(float64(value[i]) * by)
	}
}
