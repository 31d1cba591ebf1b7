package registry

import (
	"errors"

	"tasnif/data"
	"tasnif/model"
)

// Wisher is a Classifier whose answers a request can change.
type Wisher interface {
	PredictWith(p *model.Prediction, d data.Document, w model.Wish)
	Wish() model.Wish
	Wanted(w model.Wish, include, exclude []string) (model.Wish, error)
	CanRollUp() error
}

// Asked is a request's wish about labels. The zero value is the operator's default.
type Asked struct {
	RollUp           *bool    // give the topics above, too; nil: as the model does
	Include, Exclude []string // ids or URIs of labels
}

// Wish is the operator's default.
func (m *Model) Wish() model.Wish { return m.wish }

// WishFor is the wish of a request, on top of the operator's default. Errors are
// *model.LabelError, and the reason why the model cannot roll up.
func (m *Model) WishFor(a Asked) (model.Wish, error) {
	w := m.wish
	if a.RollUp == nil && len(a.Include)+len(a.Exclude) == 0 {
		return w, nil
	}
	wisher, ok := m.Classifier.(Wisher)
	if !ok {
		return w, errors.New("this model does not support wishes about labels")
	}
	if a.RollUp != nil {
		if w.RollUp = *a.RollUp; w.RollUp {
			if err := wisher.CanRollUp(); err != nil {
				return w, err
			}
		}
	}
	left := w.LeftOut
	w, err := wisher.Wanted(w, a.Include, a.Exclude)
	if err == nil && left != nil && len(a.Include)+len(a.Exclude) > 0 {
		for l, out := range left {
			w.LeftOut[l] = w.LeftOut[l] || out
		}
	}
	return w, err
}

// usual tells whether a wish is the operator's default.
func (m *Model) usual(w model.Wish) bool {
	return w.RollUp == m.wish.RollUp && (len(w.LeftOut) == 0 || len(m.wish.LeftOut) > 0 && &w.LeftOut[0] == &m.wish.LeftOut[0])
}

// RankedOf lists the labels of a prediction that are not left out, by falling score.
func RankedOf(into []int, p *model.Prediction) []int {
	order := Ranked(into, p.Scores)
	if p.LeftOut == nil {
		return order
	}
	kept := order[:0]
	for _, l := range order {
		if p.Wanted(l) {
			kept = append(kept, l)
		}
	}
	return kept
}
