package registry

import (
	"errors"

	"tasnif/data"
	"tasnif/model"
)

// Wisher is a Classifier whose answers can be wished otherwise than it gives them itself.
type Wisher interface {
	PredictWith(p *model.Prediction, d data.Document, w model.Wish)
	Wish() model.Wish
	Wanted(w model.Wish, include, exclude []string) (model.Wish, error)
	CanRollUp() error
}

// Asked is what a request says of the labels of its answers. The zero value is as the
// operator says.
type Asked struct {
	RollUp           *bool    // give the topics above, too; nil: as the model does
	Include, Exclude []string // ids or URIs of labels
}

// Wish is what the operator says.
func (m *Model) Wish() model.Wish { return m.wish }

// WishFor is what a request asks for, within what the operator says. Errors are
// *model.LabelError, and why the model cannot roll up.
func (m *Model) WishFor(a Asked) (model.Wish, error) {
	w := m.wish
	if a.RollUp == nil && len(a.Include)+len(a.Exclude) == 0 {
		return w, nil
	}
	wisher, ok := m.Classifier.(Wisher)
	if !ok {
		return w, errors.New("the model answers in one way only")
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

// usual tells whether a wish is what the operator says.
func (m *Model) usual(w model.Wish) bool {
	return w.RollUp == m.wish.RollUp && (len(w.LeftOut) == 0 || len(m.wish.LeftOut) > 0 && &w.LeftOut[0] == &m.wish.LeftOut[0])
}

// RankedOf gives the labels of a prediction that are wanted by falling score.
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
