package pretrain

import (
	"tasnif/features/embedding"
	"tasnif/features/fingerprint"
)

// addFingerprint keeps the fingerprint of the text just tokenized, so that a report
// can tell whether a test document was in the archive.
func (c *counter) addFingerprint() {
	if print, ok := fingerprint.Of(c.tokens.Text, len(c.tokens.Words)).Print(); ok {
		c.prints = append(c.prints, print)
	}
}

// withFingerprints adds the fingerprints of the archive to an embedding.
func (w *vocabulary) withFingerprints(e *embedding.Embedding, err error) (*embedding.Embedding, error) {
	if err != nil {
		return nil, err
	}
	return e.WithArchive(fingerprint.NewSet(w.prints)), nil
}
