package linear

// Sums holds the sufficient statistics of naive Bayes: sums of feature values by label. The
// sums of two parts of a corpus add up.
type Sums struct {
	Examples  float64
	Positives []float64                 // by label: the number of examples
	All       []float64                 // by feature: over all examples
	Mass      float64                   // sum of All
	Own       func(label int) []float64 // by feature: over the examples of the label
}

// Sum sums over the problem's examples, in their order, each times its weight.
func Sum(p *Problem) *Sums {
	s := &Sums{Examples: p.total(), All: make([]float64, p.Features), Positives: make([]float64, p.Labels)}
	by := p.positives()
	for i, x := range p.X {
		weight := p.weight(i)
		for j, f := range x.Index {
			s.All[f] += weight * float64(x.Value[j])
		}
		for _, l := range p.Y[i] {
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

// of is a label's sums by feature, and their total.
func (s *Sums) of(label int) (own []float64, mass float64) {
	own = s.Own(label)
	for _, v := range own {
		mass += v
	}
	return own, mass
}
