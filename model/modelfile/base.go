package modelfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/features/fingerprint"
)

// EmbeddingHeader is the header of a base file, and the part about an embedding in that of
// a model file.
type EmbeddingHeader struct {
	Normalizer string `json:"normalizer,omitempty"` // arabic.Fingerprint of its tokenizer; "": the first version
	Dim        int    `json:"dim"`
	Documents  int    `json:"documents"`         // of the archive
	Builtin    string `json:"builtin,omitempty"` // checksum of vectors inside the program, which are not in the file
	File       string `json:"file,omitempty"`    // in a model: name and checksum of the base file that it was trained with
	SHA256     string `json:"sha256,omitempty"`
}

// HeaderOf is the header of an embedding in a model file.
func HeaderOf(e *embedding.Embedding) EmbeddingHeader {
	c, o := headerOf(e), e.Origin()
	if o.Builtin {
		c.Builtin = o.SHA256
	} else {
		c.File, c.SHA256 = o.File, o.SHA256
	}
	return c
}

func headerOf(e *embedding.Embedding) EmbeddingHeader {
	return EmbeddingHeader{Normalizer: arabic.Fingerprint(e.Tokenizer()), Dim: e.Dim(), Documents: e.Arrays().Documents}
}

// BasePrefix is the prefix of the section names of a model's i-th embedding.
func BasePrefix(i int) string {
	if i == 0 {
		return "base." // as in a base file
	}
	return fmt.Sprintf("base.%d.", i)
}

// EmbeddingArrays are the sections of an embedding, named with a prefix; none for vectors
// inside the program.
func EmbeddingArrays(prefix string, e *embedding.Embedding) []Array {
	if e.Origin().Builtin {
		return nil
	}
	a := e.Arrays()
	out := []Array{
		{Name: prefix + "bytes", Values: a.WordBytes}, {Name: prefix + "ends", Values: a.WordEnds}, {Name: prefix + "df", Values: a.DF},
		{Name: prefix + "vectors", Values: a.Vectors}, {Name: prefix + "centre", Values: a.Centre},
	}
	if e.Subwords() > 0 {
		out = append(out, Array{Name: prefix + "pieces.bytes", Values: a.Subwords.Bytes}, Array{Name: prefix + "pieces.ends", Values: a.Subwords.Ends}, Array{Name: prefix + "pieces.vectors", Values: a.Subwords.Vectors})
	}
	return append(out, FingerprintArrays(prefix+"seen", e.Archive())...)
}

// Embedding reads the embedding from the arrays whose names begin with a prefix, or takes
// the one inside the program that the header names. The arrays are not trusted.
func (c EmbeddingHeader) Embedding(prefix string, arrays map[string]any) (*embedding.Embedding, error) {
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
	if a.WordBytes, err = Take[byte](arrays, prefix+"bytes"); err != nil {
		return nil, err
	}
	if a.WordEnds, err = Take[uint32](arrays, prefix+"ends"); err != nil {
		return nil, err
	}
	if a.DF, err = Take[uint32](arrays, prefix+"df"); err != nil {
		return nil, err
	}
	if a.Vectors, err = Take[int8](arrays, prefix+"vectors"); err != nil {
		return nil, err
	}
	if a.Centre, err = Take[float32](arrays, prefix+"centre"); err != nil {
		return nil, err
	}
	if _, has := arrays[prefix+"pieces.ends"]; has { // absent in files of older programs
		if a.Subwords, err = readSubwords(prefix, arrays); err != nil {
			return nil, err
		}
	}
	e, err := embedding.New(a)
	if err != nil {
		return nil, Errorf("%v", err)
	}
	seen, err := ReadFingerprints(arrays, prefix+"seen")
	if err != nil {
		return nil, err
	}
	return e.WithArchive(seen).From(embedding.Origin{File: c.File, SHA256: c.SHA256}), nil
}

// readSubwords reads the sections of subword vectors.
func readSubwords(prefix string, arrays map[string]any) (a embedding.SubwordArrays, err error) {
	if a.Bytes, err = Take[byte](arrays, prefix+"pieces.bytes"); err != nil {
		return a, err
	}
	if a.Ends, err = Take[uint32](arrays, prefix+"pieces.ends"); err != nil {
		return a, err
	}
	a.Vectors, err = Take[int8](arrays, prefix+"pieces.vectors")
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

// BaseBytes is a base file as bytes.
func BaseBytes(e *embedding.Embedding) ([]byte, error) {
	carried := e.From(embedding.Origin{})
	return Pack(baseKind, 1, headerOf(carried), EmbeddingArrays(BasePrefix(0), carried))
}

// ReadBase reads a base file, which is not trusted. Errors name the file; those about its
// content wrap ErrFormat.
func ReadBase(file string) (*embedding.Embedding, error) {
	b, err := ReadWhole(file, "base")
	if err != nil {
		return nil, err
	}
	e, err := BaseFromBytes(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	sum := sha256.Sum256(b)
	return e.From(embedding.Origin{File: filepath.Base(file), SHA256: hex.EncodeToString(sum[:])}), nil
}

// BaseFromBytes reads a base file from bytes; errors wrap ErrFormat.
func BaseFromBytes(b []byte) (*embedding.Embedding, error) {
	var c EmbeddingHeader
	var e *embedding.Embedding
	err := Unpack(b, baseKind, &c, func(arrays map[string]any) (err error) {
		if c.Builtin != "" || c.File != "" || c.SHA256 != "" {
			return Errorf("a base file that refers to another")
		}
		e, err = c.Embedding(BasePrefix(0), arrays)
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

// ReadFingerprints reads fingerprints of texts, which are not trusted; nil if the file has
// none, as files of older versions.
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
