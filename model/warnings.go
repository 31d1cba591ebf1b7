package model

import (
	"errors"
	"fmt"
	"strings"

	"tasnif/data"
)

// ErrNothingToLearn is in the chain of the error of a training whose documents have
// no term that could be learnt from.
var ErrNothingToLearn = errors.New("nothing to learn from")

// nothingToLearn says why no term of so many documents, of which some are empty, is
// in at least minDF of them.
func nothingToLearn(documents, empty, minDF int) error {
	if empty == documents {
		return fmt.Errorf("%w: none of %d documents has a word in its headline or body; are these fields named otherwise?", ErrNothingToLearn, documents)
	}
	return fmt.Errorf("%w: no term stands in %d of the %d documents or more (min_df); give more documents, or a lower min_df", ErrNothingToLearn, minDF, documents)
}

// placeOf is the file and line of a document, or its number if it has none.
func placeOf(d data.Document, i int) string {
	if d.Place.File == "" {
		return fmt.Sprintf("document %d", i+1)
	}
	return d.Place.String()
}

// maxNamed is the most documents or labels that a warning names.
const maxNamed = 8

// Warnings says, a line each, what makes a model less reliable than it looks: one
// document alone, one label on every document, documents without a word, labels
// with fewer than data.MinSupport documents. docs are those that Train had; nil for
// a model of counts, which then has no warning about texts.
func (m *Model) Warnings(docs []data.Document) []string {
	if m.Uncalibrated() {
		return []string{"no labelled document was learnt from: probabilities are not calibrated, and nothing is measured; label a random sample and evaluate on it before you rely on the model"}
	}
	var out []string
	if m.Info.Documents == 1 {
		out = append(out, "the corpus has one document, so no score is out of fold: probabilities and thresholds mean nothing; give more documents")
	}
	if len(m.Labels) == 1 && m.Info.Support[0] == m.Info.Documents {
		out = append(out, fmt.Sprintf("every document has the label %q; add documents with other labels or without one", m.Labels[0].ID))
	}
	if empty := m.Vectorizer.Empty(); len(empty) > 0 && len(docs) == m.Info.Documents {
		var places []string
		for _, i := range empty {
			places = append(places, placeOf(docs[i], i))
		}
		out = append(out, fmt.Sprintf("%d of %d documents have no word in headline or body: %s; add their text or remove them", len(empty), len(docs), firstNames(places)))
	}
	var small []string
	for l, n := range m.Info.Support {
		if n < data.MinSupport {
			small = append(small, fmt.Sprintf("%s (%d)", m.Labels[l].ID, n))
		}
	}
	if len(small) > 0 {
		out = append(out, fmt.Sprintf("labels with fewer than %d training documents: %s; label more documents or leave these labels out", data.MinSupport, firstNames(small)))
	}
	return out
}

// Uncalibrated tells whether the model was trained without a labelled document, from
// descriptions of topics: its probabilities are then an order, and nothing more.
func (m *Model) Uncalibrated() bool { return m.Info.Unlabelled > 0 }

// firstNames lists the first names and counts the rest.
func firstNames(names []string) string {
	if len(names) <= maxNamed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), len(names)-maxNamed)
}
