package model

import (
	"fmt"

	"tasnif/features/arabic"
	"tasnif/features/embedding"
)

// baseContent is the JSON part of a base file, and of a model's part that came
// from one.
type baseContent struct {
	Normalizer string `json:"normalizer,omitempty"` // arabic.Fingerprint of the program that learnt it
	Dim        int    `json:"dim"`
	Documents  int    `json:"documents"` // of the archive
}

// embeddingArrays are the sections of an embedding; none for nil.
func embeddingArrays(e *embedding.Embedding) []array {
	if e == nil {
		return nil
	}
	a := e.Arrays()
	out := []array{
		{"base.bytes", a.WordBytes}, {"base.ends", a.WordEnds}, {"base.df", a.DF},
		{"base.vectors", a.Vectors}, {"base.centre", a.Centre},
	}
	if e.Subwords() > 0 {
		out = append(out, array{"base.pieces.bytes", a.Subwords.Bytes}, array{"base.pieces.ends", a.Subwords.Ends}, array{"base.pieces.vectors", a.Subwords.Vectors})
	}
	return append(out, fingerprintArrays("base.seen", e.Archive())...)
}

// embedding rebuilds an embedding, which checks its own arrays.
func (c baseContent) embedding(arrays map[string]any) (*embedding.Embedding, error) {
	a := embedding.Arrays{Dim: c.Dim, Documents: c.Documents}
	var err error
	if a.WordBytes, err = take[byte](arrays, "base.bytes"); err != nil {
		return nil, err
	}
	if a.WordEnds, err = take[uint32](arrays, "base.ends"); err != nil {
		return nil, err
	}
	if a.DF, err = take[uint32](arrays, "base.df"); err != nil {
		return nil, err
	}
	if a.Vectors, err = take[int8](arrays, "base.vectors"); err != nil {
		return nil, err
	}
	if a.Centre, err = take[float32](arrays, "base.centre"); err != nil {
		return nil, err
	}
	if _, has := arrays["base.pieces.ends"]; has { // an older program made none
		if a.Subwords, err = readSubwords(arrays); err != nil {
			return nil, err
		}
	}
	e, err := embedding.New(a)
	if err != nil {
		return nil, formatError("%v", err)
	}
	seen, err := readFingerprints(arrays, "base.seen")
	if err != nil {
		return nil, err
	}
	return e.WithArchive(seen), nil
}

// pieces are the sections of an embedding's pieces.
func readSubwords(arrays map[string]any) (a embedding.SubwordArrays, err error) {
	if a.Bytes, err = take[byte](arrays, "base.pieces.bytes"); err != nil {
		return a, err
	}
	if a.Ends, err = take[uint32](arrays, "base.pieces.ends"); err != nil {
		return a, err
	}
	a.Vectors, err = take[int8](arrays, "base.pieces.vectors")
	return a, err
}

// WriteBase writes an archive's embedding as a base file, which any number of
// models can be trained on. It is written aside and renamed, as a model is.
func WriteBase(file string, e *embedding.Embedding) error {
	b, err := baseBytes(e)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return writeBytes(file, b)
}

func baseBytes(e *embedding.Embedding) ([]byte, error) {
	c := baseContent{Normalizer: arabic.Fingerprint(), Dim: e.Dim(), Documents: e.Arrays().Documents}
	return pack(baseKind, false, c, embeddingArrays(e))
}

// ReadBase reads a base file, with the same care as a model. Errors name the
// file; those about what is in it are ErrFormat.
func ReadBase(file string) (*embedding.Embedding, error) {
	b, err := readAll(file, "no such base; make one with: tasnif pretrain -o BASE ARCHIVE")
	if err != nil {
		return nil, err
	}
	e, err := baseFromBytes(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return e, nil
}

func baseFromBytes(b []byte) (*embedding.Embedding, error) {
	var c baseContent
	var e *embedding.Embedding
	err := unpack(b, baseKind, &c, func(arrays map[string]any) (err error) {
		if now := arabic.Fingerprint(); c.Normalizer != now {
			return formatError("its texts were normalised as %s, and this program normalises as %s; pretrain again with this program", c.Normalizer, now)
		}
		e, err = c.embedding(arrays)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}
