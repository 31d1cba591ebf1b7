package model

import (
	"fmt"
	"strings"

	"tasnif/data"
)

// WithAbstention is the model with another least probability in [0, 1): the most
// probable label is given if it is at least as probable, otherwise none
// (BelowThreshold). The weights are shared. It is for Single mode; with 0 every
// document gets a label, except one without known words.
func (m *Model) WithAbstention(least float64) (*Model, error) {
	if err := checkAbstention(m.Mode, least); err != nil {
		return nil, err
	}
	out := *m
	out.Abstain = least
	return &out, nil
}

// checkAbstention refuses a value outside [0, 1), and any but 0 in Multi mode.
func checkAbstention(mode Mode, least float64) error {
	if !(least >= 0 && least < 1) {
		return fmt.Errorf("a least probability of %v: give at least 0 and below 1", least)
	}
	if mode == Multi && least > 0 {
		return fmt.Errorf("a least probability of %v is for one label a document; with several labels each has its own threshold: choose a precision as operating point to raise the thresholds", least)
	}
	return nil
}

// Reason says why a document was given no label.
type Reason string

// The reasons, in the words of every answer.
const (
	NoText         Reason = "no_text"         // headline and body are blank
	NoKnownWords   Reason = "no_known_words"  // no term of the text is in the vocabulary
	LeftOut        Reason = "left_out"        // only labels were decided that are not wanted
	BelowThreshold Reason = "below_threshold" // no label reached its threshold; in Single mode, the most probable one is below Model.Abstain
)

// Reason says why a document was given no label; d is the document predicted.
func (p *Prediction) Reason(d data.Document) Reason {
	switch {
	case strings.TrimSpace(d.Headline) == "" && strings.TrimSpace(d.Body) == "":
		return NoText
	case p.Known == 0:
		return NoKnownWords
	case p.unwanted:
		return LeftOut
	}
	return BelowThreshold
}
