package pretrain

import (
	"tasnif/features/embedding"
	"tasnif/features/fingerprint"
)

// note keeps the fingerprint of a text just cut into words, so that a report can
// say later whether what it measures was in the archive.
func (c *counter) addFingerprint() {
	if print, ok := fingerprint.Of(c.tokens.Text, len(c.tokens.Words)).Print(); ok {
		c.prints = append(c.prints, print)
	}
}

// mark gives an embedding the texts of its archive.
func (w *vocabulary) withFingerprints(e *embedding.Embedding, err error) (*embedding.Embedding, error) {
	if err != nil {
		return nil, err
	}
	return e.WithArchive(fingerprint.NewSet(w.prints)), nil
}
