package model

// sums holds how much of each feature the examples of a label have: the
// sufficient statistics of naive Bayes. They are plain sums, so the sums of two
// halves of a corpus add up to the sums of the whole.
type sums struct {
	examples int
	all      []float64 // by feature, over all examples
	mass     float64   // of all
	by       [][]int32 // by label, the examples that have it, in order
}

// sum counts over the problem's examples, in their order.
func sum(p *Problem) *sums {
	s := &sums{examples: len(p.X), all: make([]float64, p.Features), by: make([][]int32, p.Labels)}
	for i, x := range p.X {
		for j, f := range x.Index {
			s.all[f] += float64(x.Value[j])
		}
		for _, l := range p.Y[i] {
			s.by[l] = append(s.by[l], int32(i))
		}
	}
	for _, v := range s.all {
		s.mass += v
	}
	return s
}

// of gives a label's own feature sums, and their total.
func (s *sums) of(p *Problem, label int) (own []float64, mass float64) {
	own = make([]float64, p.Features)
	for _, i := range s.by[label] {
		x := p.X[i]
		for j, f := range x.Index {
			own[f] += float64(x.Value[j])
		}
	}
	for _, v := range own {
		mass += v
	}
	return own, mass
}
