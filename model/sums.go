package model

// sums holds how much of each feature the examples of a label have: the
// sufficient statistics of naive Bayes. They are plain sums, so the sums of two
// halves of a corpus add up to the sums of the whole.
type sums struct {
	examples  int
	positives []int                     // by label, examples that have it
	all       []float64                 // by feature, over all examples
	mass      float64                   // of all
	own       func(label int) []float64 // by feature, over the examples that have the label
}

// sum counts over the problem's examples, in their order.
func sum(p *Problem) *sums {
	s := &sums{examples: len(p.X), all: make([]float64, p.Features), positives: make([]int, p.Labels)}
	by := make([][]int32, p.Labels) // by label, the examples that have it, in order
	for i, x := range p.X {
		for j, f := range x.Index {
			s.all[f] += float64(x.Value[j])
		}
		for _, l := range p.Y[i] {
			by[l] = append(by[l], int32(i))
			s.positives[l]++
		}
	}
	for _, v := range s.all {
		s.mass += v
	}
	s.own = func(label int) []float64 {
		own := make([]float64, p.Features)
		for _, i := range by[label] {
			x := p.X[i]
			for j, f := range x.Index {
				own[f] += float64(x.Value[j])
			}
		}
		return own
	}
	return s
}

// of gives a label's own feature sums, and their total.
func (s *sums) of(label int) (own []float64, mass float64) {
	own = s.own(label)
	for _, v := range own {
		mass += v
	}
	return own, mass
}
