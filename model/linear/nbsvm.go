package linear

import (
	"context"
	"math"
)

// NBSVM is a linear SVM on features that are scaled by their naive Bayes log-count ratio r
// for the label. Its weights are interpolated with a multiple of r, which is naive Bayes:
//
//	r_f = ln( (alpha + sum of x_f over c) / |.|_1 ) - ln( (alpha + sum of x_f over not-c) / |.|_1 )
//	w   = SVM of the vectors r o x
//	w'  = (1-beta) mean|w| + beta w,        s_c(x) = b + x . (r o w')
//
// Scaling a feature by r_f is the same as giving its weight the prior variance r_f^2. The
// solver does the latter, so no scaled copy of the corpus is made. With Binary the ratio
// counts documents instead of TF-IDF mass.
//
// Source: Wang, Manning, Baselines and Bigrams, ACL 2012.
type NBSVM struct {
	Alpha     float64 `json:"alpha" domain:"[1e-10,1e6]"`
	Beta      float64 `json:"beta" domain:"[0,1]"`
	Binary    bool    `json:"binary"`
	C         float64 `json:"C" domain:"[1e-9,1e9]"`
	Balanced  bool    `json:"balanced"`
	Tolerance float64 `json:"tolerance" domain:"(0,1e3]"`
	MaxIter   int     `json:"max_iter" domain:"[1,1e6]"`
}

// DefaultNBSVM has the settings that were chosen on the development parts of the corpora.
func DefaultNBSVM() *NBSVM {
	return &NBSVM{Alpha: 1, Beta: 0.25, Binary: true, C: 0.2, Balanced: true, Tolerance: 0.1, MaxIter: 100}
}

// Train solves one problem for each label on the terms, on all cores.
func (t *NBSVM) Train(ctx context.Context, p *Problem) (*Linear, error) {
	return trainOn(ctx, Terms, p, t.train)
}

func (t *NBSVM) train(ctx context.Context, p *Problem) (*Linear, error) {
	m, d := NewLinear(p.Features, p.Labels), dualSolver{loss: squaredHinge, c: t.C, balanced: t.Balanced, tolerance: t.Tolerance, maxIter: t.MaxIter}
	err := eachLabel(ctx, p.Labels, func(l int) error {
		y, positives := p.signs(l)
		if positives == 0 || positives == len(y) {
			m.setColumn(l, constant(positives), func(int) float64 { return 0 })
			return nil
		}
		r := t.ratio(p, y)
		w, bias, err := d.solve(ctx, p, y, r, p.Seed+uint64(l))
		if err != nil {
			return err
		}
		mean := 0.0 // of |w_f| of the scaled features; there the weight is weight/r
		for f, v := range w {
			if r[f] != 0 {
				mean += math.Abs(float64(v.weight) / float64(r[f]))
			}
		}
		mean /= float64(p.Features)
		m.setColumn(l, bias, func(f int) float64 {
			return (1-t.Beta)*mean*float64(r[f]) + t.Beta*float64(w[f].weight)
		})
		return nil
	})
	return m, err
}

// ratio is the log-count ratio r of one label, by feature; 0 for features that no example
// has.
func (t *NBSVM) ratio(p *Problem, y []int8) []float32 {
	in, out := make([]float64, p.Features), make([]float64, p.Features)
	for i, x := range p.X {
		side := out
		if y[i] > 0 {
			side = in
		}
		weight := p.weight(i)
		for j, f := range x.Index {
			if t.Binary {
				side[f] += weight
			} else {
				side[f] += weight * float64(x.Value[j])
			}
		}
	}
	var inMass, outMass float64
	for f := range in {
		inMass += in[f] + t.Alpha
		outMass += out[f] + t.Alpha
	}
	zero := math.Log(inMass) - math.Log(outMass)
	r := make([]float32, p.Features)
	for f := range r {
		if in[f]+out[f] > 0 {
			r[f] = float32(math.Log(in[f]+t.Alpha) - math.Log(out[f]+t.Alpha) - zero)
		}
	}
	return r
}
