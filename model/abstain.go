package model

import "fmt"

// Abstaining is the model with another least probability: the most probable label
// is given if it has that much, and otherwise none (BelowThreshold). The weights
// are shared. It is for models of one label a document; 0 gives a label always,
// except to a text of which the model knows nothing.
func (m *Model) Abstaining(least float64) (*Model, error) {
	if err := checkAbstain(m.Mode, least); err != nil {
		return nil, err
	}
	out := *m
	out.Abstain = least
	return &out, nil
}

// checkAbstain refuses what is no probability, and any with several labels a document.
func checkAbstain(mode Mode, least float64) error {
	if !(least >= 0 && least < 1) {
		return fmt.Errorf("a least probability of %v: give at least 0 and below 1", least)
	}
	if mode == Multi && least > 0 {
		return fmt.Errorf("a least probability of %v is for one label a document; with several a label is given from its own threshold on, and none where none reaches it: aim at a precision to raise the thresholds", least)
	}
	return nil
}
