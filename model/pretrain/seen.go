package pretrain

import "tasnif/features"

// note keeps the fingerprint of a text just cut into words, so that a report can
// say later whether what it measures was in the archive.
func (c *counter) note() {
	if print, ok := features.TextPrint(&c.tokens); ok {
		c.prints = append(c.prints, print)
	}
}

// mark gives an embedding the texts of its archive.
func (w *words) mark(e *features.Embedding, err error) (*features.Embedding, error) {
	if err != nil {
		return nil, err
	}
	return e.WithSeen(features.NewSeen(w.prints)), nil
}
