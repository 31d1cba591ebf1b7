package model

import (
	"strings"

	"tasnif/data"
)

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
