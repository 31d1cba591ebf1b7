package model

import (
	"errors"
	"fmt"
	"strings"

	"tasnif/data"
)

// ErrNothingToLearn is wrapped by the error of a training whose documents have no term that
// could be learnt.
var ErrNothingToLearn = errors.New("nothing to learn from")

// nothingToLearn is the error for documents of which no term is in at least minDF; empty of
// them have no word.
func nothingToLearn(documents, empty, minDF int) error {
	if empty == documents {
		return fmt.Errorf("%w: none of %d documents has a word in its headline or body; are these fields named otherwise?", ErrNothingToLearn, documents)
	}
	return fmt.Errorf("%w: no term is in at least %d of the %d documents (min_df); give more documents, or a lower min_df", ErrNothingToLearn, minDF, documents)
}

// placeOf is the file and line of a document, or its number if it has no file.
func placeOf(d data.Document, i int) string {
	if d.Place.File == "" {
		return fmt.Sprintf("document %d", i+1)
	}
	return d.Place.String()
}

// maxNamed is the number of documents or labels that a warning names, at most.
const maxNamed = 8

// Warnings lists, a line each, what makes the model less reliable than its figures look: a
// single document, a label on every document, documents without a word, labels with fewer
// than data.MinSupport documents. docs are those that Train had. With nil, as for a model
// of counts, there is no warning about texts.
func (m *Model) Warnings(docs []data.Document) []string {
	if m.Uncalibrated() {
		return []string{"the training set has no labelled document: probabilities are not calibrated, and nothing is measured; label a random sample and evaluate on it before you rely on the model"}
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
// descriptions of topics. Its probabilities then only order the labels.
func (m *Model) Uncalibrated() bool { return m.Info.Unlabelled > 0 }

// firstNames lists the first names and counts the rest.
func firstNames(names []string) string {
	if len(names) <= maxNamed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), len(names)-maxNamed)
}
