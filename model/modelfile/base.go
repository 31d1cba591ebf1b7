package modelfile

import (
	"fmt"

	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/features/fingerprint"
)

// EmbeddingHeader is the JSON part of a base file, and that of the embedding in a
// model file.
type EmbeddingHeader struct {
	Normalizer string `json:"normalizer,omitempty"` // arabic.Fingerprint of its tokenizer; none: of the first version
	Dim        int    `json:"dim"`
	Documents  int    `json:"documents"`         // of the archive
	Builtin    string `json:"builtin,omitempty"` // checksum of vectors inside the program, which the file does not carry
}

// HeaderOf is the header of an embedding in a base or a model file; nil for nil.
func HeaderOf(e *embedding.Embedding) *EmbeddingHeader {
	if e == nil {
		return nil
	}
	return &EmbeddingHeader{Normalizer: arabic.Fingerprint(e.Tokenizer()), Dim: e.Dim(), Documents: e.Arrays().Documents, Builtin: e.Builtin()}
}

// EmbeddingArrays are the sections of an embedding in a model file; none for nil, and for
// vectors inside the program.
func EmbeddingArrays(e *embedding.Embedding) []Array {
	if e == nil || e.Builtin() != "" {
		return nil
	}
	return baseArrays(e)
}

func baseArrays(e *embedding.Embedding) []Array {
	a := e.Arrays()
	out := []Array{
		{Name: "base.bytes", Values: a.WordBytes}, {Name: "base.ends", Values: a.WordEnds}, {Name: "base.df", Values: a.DF},
		{Name: "base.vectors", Values: a.Vectors}, {Name: "base.centre", Values: a.Centre},
	}
	if e.Subwords() > 0 {
		out = append(out, Array{Name: "base.pieces.bytes", Values: a.Subwords.Bytes}, Array{Name: "base.pieces.ends", Values: a.Subwords.Ends}, Array{Name: "base.pieces.vectors", Values: a.Subwords.Vectors})
	}
	return append(out, FingerprintArrays("base.seen", e.Archive())...)
}

// Embedding rebuilds an embedding from a file's arrays, which it checks, or takes the one
// inside the program that the header names.
func (c EmbeddingHeader) Embedding(arrays map[string]any) (*embedding.Embedding, error) {
	if c.Builtin != "" {
		e, err := Builtin(c.Builtin)
		if err == nil && (e.Dim() != c.Dim || e.Arrays().Documents != c.Documents) {
			err = Errorf("word vectors %.12s have %d numbers, and its header says %d", c.Builtin, e.Dim(), c.Dim)
		}
		return e, err
	}
	a := embedding.Arrays{Dim: c.Dim, Documents: c.Documents}
	if c.Normalizer != "" {
		var known bool
		if a.Tokenizer, known = arabic.VersionOf(c.Normalizer); !known {
			return nil, Errorf("its normalizer is %s, and this program does not have it; pretrain again with this program", c.Normalizer)
		}
	}
	var err error
	if a.WordBytes, err = Take[byte](arrays, "base.bytes"); err != nil {
		return nil, err
	}
	if a.WordEnds, err = Take[uint32](arrays, "base.ends"); err != nil {
		return nil, err
	}
	if a.DF, err = Take[uint32](arrays, "base.df"); err != nil {
		return nil, err
	}
	if a.Vectors, err = Take[int8](arrays, "base.vectors"); err != nil {
		return nil, err
	}
	if a.Centre, err = Take[float32](arrays, "base.centre"); err != nil {
		return nil, err
	}
	if _, has := arrays["base.pieces.ends"]; has { // an older program made none
		if a.Subwords, err = readSubwords(arrays); err != nil {
			return nil, err
		}
	}
	e, err := embedding.New(a)
	if err != nil {
		return nil, Errorf("%v", err)
	}
	seen, err := ReadFingerprints(arrays, "base.seen")
	if err != nil {
		return nil, err
	}
	return e.WithArchive(seen), nil
}

// readSubwords reads the sections of subword vectors.
func readSubwords(arrays map[string]any) (a embedding.SubwordArrays, err error) {
	if a.Bytes, err = Take[byte](arrays, "base.pieces.bytes"); err != nil {
		return a, err
	}
	if a.Ends, err = Take[uint32](arrays, "base.pieces.ends"); err != nil {
		return a, err
	}
	a.Vectors, err = Take[int8](arrays, "base.pieces.vectors")
	return a, err
}

// WriteBase writes an embedding as a base file, which any number of models can be
// trained with.
func WriteBase(file string, e *embedding.Embedding) error {
	b, err := BaseBytes(e)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return WriteBytes(file, b)
}

// BaseBytes gives a base file as bytes.
func BaseBytes(e *embedding.Embedding) ([]byte, error) {
	c := HeaderOf(e)
	c.Builtin = ""
	return Pack(baseKind, 1, c, baseArrays(e))
}

// ReadBase reads a base file. Nothing in it is trusted. Errors name the file; those
// about its content wrap ErrFormat.
func ReadBase(file string) (*embedding.Embedding, error) {
	b, err := ReadWhole(file, "base")
	if err != nil {
		return nil, err
	}
	e, err := BaseFromBytes(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return e, nil
}

// BaseFromBytes reads a base file from bytes; errors wrap ErrFormat.
func BaseFromBytes(b []byte) (*embedding.Embedding, error) {
	var c EmbeddingHeader
	var e *embedding.Embedding
	err := Unpack(b, baseKind, &c, func(arrays map[string]any) (err error) {
		if c.Builtin != "" {
			return Errorf("a base that names another")
		}
		e, err = c.Embedding(arrays)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// FingerprintArrays are the sections of fingerprints of texts; none for nil.
func FingerprintArrays(name string, s *fingerprint.Set) []Array {
	if s == nil {
		return nil
	}
	ends, low := s.Arrays()
	return []Array{{Name: name + ".ends", Values: ends}, {Name: name + ".low", Values: low}}
}

// ReadFingerprints reads fingerprints of texts, and trusts nothing in them; nil if the
// file has none, as those of older versions.
func ReadFingerprints(arrays map[string]any, name string) (*fingerprint.Set, error) {
	if _, has := arrays[name+".ends"]; !has {
		return nil, nil
	}
	ends, err := Take[uint32](arrays, name+".ends")
	if err != nil {
		return nil, err
	}
	low, err := Take[uint32](arrays, name+".low")
	if err != nil {
		return nil, err
	}
	seen, err := fingerprint.FromArrays(ends, low)
	if err != nil {
		return nil, Errorf("%v", err)
	}
	return seen, nil
}
