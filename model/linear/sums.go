package linear

// Sums holds how much of each feature the examples of a label have: the
// sufficient statistics of naive Bayes. They are plain sums, so those of two
// halves of a corpus add up to those of the whole.
type Sums struct {
	Examples  float64
	Positives []float64                 // by label, examples that have it
	All       []float64                 // by feature, over all examples
	Mass      float64                   // of all
	Own       func(label int) []float64 // by feature, over the examples that have the label
}

// Sum counts over the problem's examples, in their order, each by its weight.
func Sum(p *Problem) *Sums {
	s := &Sums{Examples: p.total(), All: make([]float64, p.Features), Positives: make([]float64, p.Labels)}
	by := make([][]int32, p.Labels) // by label, the examples that have it, in order
	for i, x := range p.X {
		weight := p.weight(i)
		for j, f := range x.Index {
			s.All[f] += weight * float64(x.Value[j])
		}
		for _, l := range p.Y[i] {
			by[l] = append(by[l], int32(i))
			s.Positives[l] += weight
		}
	}
	for _, v := range s.All {
		s.Mass += v
	}
	s.Own = func(label int) []float64 {
		own := make([]float64, p.Features)
		for _, i := range by[label] {
			x, weight := p.X[i], p.weight(int(i))
			for j, f := range x.Index {
				own[f] += weight * float64(x.Value[j])
			}
		}
		return own
	}
	return s
}

// of gives a label's own feature sums, and their total.
func (s *Sums) of(label int) (own []float64, mass float64) {
	own = s.Own(label)
	for _, v := range own {
		mass += v
	}
	return own, mass
}
