package linear

import (
	"math"
	"math/rand/v2"
	"slices"

	"tasnif/features"
)

// subproblem is a problem with some examples of another, and with the features of these
// alone, renumbered in order of appearance. Its memory is reused.
type subproblem struct {
	Problem
	of     *Problem
	local  []uint32 // by feature of the other problem: its number here plus one; 0: not here
	global []uint32 // by feature here: its number in the other problem
	index  []uint32 // features of all examples here
	chosen []bool   // by example of the other problem
	rows   []int32
	y      []int8
}

func newSubproblem(p *Problem) *subproblem {
	return &subproblem{of: p, local: make([]uint32, p.Features), chosen: make([]bool, len(p.X))}
}

// take sets the problem to a label's positive examples, its nearest negative examples and
// random others, in the order of their numbers; to all examples if that many are wanted. It
// returns the signs.
func (s *subproblem) take(positives, nearest []int32, near, random int, seed uint64) []int8 {
	n := len(s.of.X)
	s.rows = append(append(s.rows[:0], positives...), nearest...)
	for _, i := range s.rows {
		s.chosen[i] = true
	}
	if near+random >= n-len(positives) {
		for i := range s.chosen {
			if !s.chosen[i] {
				s.rows = append(s.rows, int32(i))
			}
		}
	} else {
		for draw := rand.New(rand.NewPCG(seed, 0x6e656172)); random > 0; {
			if i := int32(draw.IntN(n)); !s.chosen[i] {
				s.chosen[i], s.rows = true, append(s.rows, i)
				random--
			}
		}
	}
	slices.Sort(s.rows)
	for _, i := range s.rows {
		s.chosen[i] = false
	}
	for _, i := range positives {
		s.chosen[i] = true
	}
	s.X, s.index, s.y, s.Weight = s.X[:0], s.index[:0], s.y[:0], s.Weight[:0]
	for _, f := range s.global {
		s.local[f] = 0
	}
	s.global = s.global[:0]
	for _, i := range s.rows {
		x := s.of.X[i]
		from := len(s.index)
		for _, f := range x.Index {
			if s.local[f] == 0 {
				s.global = append(s.global, f)
				s.local[f] = uint32(len(s.global))
			}
			s.index = append(s.index, s.local[f]-1)
		}
		s.X = append(s.X, features.Vector{Index: s.index[from:len(s.index):len(s.index)], Value: x.Value})
		if s.of.Weight != nil {
			s.Weight = append(s.Weight, s.of.Weight[i])
		}
		s.y = append(s.y, -1)
		if s.chosen[i] {
			s.y[len(s.y)-1] = 1
		}
	}
	for _, i := range positives {
		s.chosen[i] = false
	}
	if s.Features = len(s.global); s.of.Weight == nil {
		s.Weight = nil
	}
	return s.y
}

// present is the number of examples with each feature, by weight.
func (p *Problem) present() []float64 {
	counts := make([]float64, p.Features)
	for i, x := range p.X {
		weight := p.weight(i)
		for _, f := range x.Index {
			counts[f] += weight
		}
	}
	return counts
}

// prior is the scale of each feature, |r|^power; nil if power is 0. r is the feature's
// log-count ratio among all examples, of which present have the feature:
//
//	r_f = ln( (1 + n_f) / |n| ) - ln( (1 + present_f - n_f) / |.| ),   n_f positive examples
func (s *subproblem) prior(present []float64, y []int8, power float64) []float32 {
	if power == 0 {
		return nil
	}
	in := make([]float64, s.Features)
	for i, x := range s.X {
		if y[i] > 0 {
			weight := s.weight(i)
			for _, f := range x.Index {
				in[f] += weight
			}
		}
	}
	inMass, outMass := 0.0, 0.0
	for f, n := range in {
		inMass, outMass = inMass+1+n, outMass+1+present[s.global[f]]-n
	}
	zero := math.Log(inMass) - math.Log(outMass)
	r := make([]float32, s.Features)
	for f, n := range in {
		r[f] = float32(math.Pow(math.Abs(math.Log(1+n)-math.Log(1+present[s.global[f]]-n)-zero), power))
	}
	return r
}
