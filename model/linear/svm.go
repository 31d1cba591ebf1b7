package linear

import "context"

// SVM is the linear support vector machine with squared hinge loss, one label against the
// rest, by dual coordinate descent (coordinatedescent.go). Balanced gives positive and
// negative examples of a label equal total weight, as scikit-learn's
// class_weight="balanced".
type SVM struct {
	C         float64 `json:"C" domain:"[1e-9,1e9]"`
	Balanced  bool    `json:"balanced"`
	Tolerance float64 `json:"tolerance" domain:"(0,1e3]"` // of the projected gradient; LIBLINEAR's -e
	MaxIter   int     `json:"max_iter" domain:"[1,1e6]"`
	On        Block   `json:"on,omitempty"` // the block of features to train on
}

func (t *SVM) on() Block { return t.On }

// Train solves one problem for each label, on all cores.
func (t *SVM) Train(ctx context.Context, p *Problem) (*Linear, error) {
	d := dualSolver{loss: squaredHinge, c: t.C, balanced: t.Balanced, tolerance: t.Tolerance, maxIter: t.MaxIter}
	return trainOn(ctx, t.On, p, d.train)
}

// train solves one problem for each label. The score is constant for a label that no
// example or every example has.
func (d dualSolver) train(ctx context.Context, p *Problem) (*Linear, error) {
	m := NewLinear(p.Features, p.Labels)
	err := eachLabel(ctx, p.Labels, func(l int) error {
		y, positives := p.signs(l)
		if positives == 0 || positives == len(y) {
			m.setColumn(l, constant(positives), func(int) float64 { return 0 })
			return nil
		}
		w, bias, err := d.solve(ctx, p, y, nil, p.Seed+uint64(l))
		if err != nil {
			return err
		}
		m.setColumn(l, bias, func(f int) float64 { return float64(w[f].weight) })
		return nil
	})
	return m, err
}

// constant is the score of a label that no example or every example has.
func constant(positives int) float64 {
	if positives == 0 {
		return -1
	}
	return 1
}
