package model

import (
	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/fingerprint"
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

// fingerprintArrays are the sections of fingerprints of texts; none for nil.
func fingerprintArrays(name string, s *fingerprint.Set) []array {
	if s == nil {
		return nil
	}
	ends, low := s.Arrays()
	return []array{{name + ".ends", ends}, {name + ".low", low}}
}

// readFingerprints reads fingerprints of texts, and trusts nothing in them; nil where an
// older program wrote none.
func readFingerprints(arrays map[string]any, name string) (*fingerprint.Set, error) {
	if _, has := arrays[name+".ends"]; !has {
		return nil, nil
	}
	ends, err := take[uint32](arrays, name+".ends")
	if err != nil {
		return nil, err
	}
	low, err := take[uint32](arrays, name+".low")
	if err != nil {
		return nil, err
	}
	seen, err := fingerprint.FromArrays(ends, low)
	if err != nil {
		return nil, formatError("%v", err)
	}
	return seen, nil
}
