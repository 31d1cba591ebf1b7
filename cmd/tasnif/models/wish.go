package models

import (
	"fmt"

	"tasnif/model"
)

// WishFlags say how the labels of answers are wanted; predict and serve have them.
type WishFlags struct {
	RollUp  *bool    `name:"rollup" negatable:"" help:"Give a document the topics above its labels too (broader in the topics file), or not. Default: as the model was trained."`
	Include []string `placeholder:"ID" help:"Give these labels alone, by id or URI. Default: all."`
	Exclude []string `placeholder:"ID" help:"Never give these labels, by id or URI. Those above them stay."`
}

// Wish is what the flags ask of a model.
func (f *WishFlags) Wish(m *model.Model) (model.Wish, error) {
	w := m.Wish()
	if f.RollUp != nil {
		if w.RollUp = *f.RollUp; w.RollUp {
			if err := m.CanRollUp(); err != nil {
				return w, fmt.Errorf("--rollup: %w", err)
			}
		}
	}
	w, err := m.Wanted(w, f.Include, f.Exclude)
	if err != nil {
		return w, fmt.Errorf("--%w; tasnif inspect MODEL lists them", err)
	}
	return w, nil
}
