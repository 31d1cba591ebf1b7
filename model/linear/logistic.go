package linear

import "context"

// Logistic is L2-regularized logistic regression, one label against the rest, by dual
// coordinate descent (coordinatedescent.go). Its scores are log-odds.
type Logistic struct {
	C         float64 `json:"C" domain:"[1e-9,1e9]"`
	Balanced  bool    `json:"balanced"`
	Tolerance float64 `json:"tolerance" domain:"(0,1e3]"`
	MaxIter   int     `json:"max_iter" domain:"[1,1e6]"`
	On        Block   `json:"on,omitempty"` // the block of features to train on
}

func (t *Logistic) on() Block { return t.On }

// Train solves one problem for each label, on all cores.
func (t *Logistic) Train(ctx context.Context, p *Problem) (*Linear, error) {
	d := dualSolver{loss: logLoss, c: t.C, balanced: t.Balanced, tolerance: t.Tolerance, maxIter: t.MaxIter}
	return trainOn(ctx, t.On, p, d.train)
}
