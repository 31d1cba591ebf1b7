package model

import (
	"fmt"
	"strings"

	"tasnif/data"
)

// WithAbstention is the model with another least probability: the most probable label
// is given if it has that much, and otherwise none (BelowThreshold). The weights
// are shared. It is for models of one label a document; 0 gives a label always,
// except to a text of which the model knows nothing.
func (m *Model) WithAbstention(least float64) (*Model, error) {
	if err := checkAbstention(m.Mode, least); err != nil {
		return nil, err
	}
	out := *m
	out.Abstain = least
	return &out, nil
}

// checkAbstention refuses what is no probability, and any with several labels a document.
func checkAbstention(mode Mode, least float64) error {
	if !(least >= 0 && least < 1) {
		return fmt.Errorf("a least probability of %v: give at least 0 and below 1", least)
	}
	if mode == Multi && least > 0 {
		return fmt.Errorf("a least probability of %v is for one label a document; with several a label is given from its own threshold on, and none where none reaches it: aim at a precision to raise the thresholds", least)
	}
	return nil
}

// Reason says why a document was given no label.
type Reason string

// The reasons, in the words of every answer.
const (
	NoText         Reason = "no_text"         // headline and body are blank
	NoKnownWords   Reason = "no_known_words"  // the model has met nothing of the text
	BelowThreshold Reason = "below_threshold" // no label reached its threshold; with one label a document, the most probable one is below Model.Abstain
)

// Reason says why a prediction on a document decided on no label.
func (p *Prediction) Reason(d data.Document) Reason {
	switch {
	case strings.TrimSpace(d.Headline) == "" && strings.TrimSpace(d.Body) == "":
		return NoText
	case p.Known == 0:
		return NoKnownWords
	}
	return BelowThreshold
}
