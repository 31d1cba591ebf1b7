package model

import (
	"tasnif/data"
	"tasnif/features/arabic"
)

// KnowsTrainingTexts tells whether the model says which documents it was trained on. One
// that an older program trained does not.
func (m *Model) KnowsTrainingTexts() bool { return m.Vectorizer.Fingerprints() != nil }

// Learnt tells whether the model was trained on what it would be shown of a
// document: its body, or, where that has fewer than four words or there is none, its
// headline, in any document and word for word after normalisation; a document of
// fewer than four words in each counts where one was the same as a whole. known is
// false for a document that is too short to tell, and for every document where the
// model does not know. t is used to read the texts.
func (m *Model) TrainedOn(t *arabic.Tokens, d data.Document) (in, known bool) {
	if !m.KnowsTrainingTexts() {
		return false, false
	}
	return m.Vectorizer.HasDocument(t, fieldsOf(d))
}
