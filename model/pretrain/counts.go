package pretrain

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"slices"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/embedding"
)

// An archive too large for one machine is counted in parts, in two passes:
//
//	part -> CountWords -> Merge of all parts -> words
//	words -> PairPass; part -> CountPairs -> Merge of all parts -> pairs
//	words, pairs -> LearnFrom: what Learn gives on the parts in the order of their names
//
// Parts are counted anywhere and merged in any order and grouping.

// Part is what was counted in one go.
type Part struct {
	Name      string `json:"name"` // unique; parts are in the order of their names
	Documents int    `json:"documents"`
	Digest    string `json:"digest"` // of its texts, in order
}

// Words are the counts of the first pass.
type Words struct {
	tokenizer arabic.Version
	parts     []Part // by name
	all       map[string]*frequency
	prints    []uint64
}

// Pairs are the counts of the second pass.
type Pairs struct {
	tokenizer arabic.Version
	settings  pairSettings
	parts     []Part // by name
	counts    *cooccurrences
	rows      map[int][]termCount // by the document's number in the whole archive
}

// pairSettings are those of counting pairs; counts of different settings cannot be added.
type pairSettings struct {
	Words        string `json:"words"` // digest of the words of the whole archive
	Most         int    `json:"most"`  // Config.Words
	MinDocuments int    `json:"min_documents"`
	Documents    int    `json:"documents"`
	Near         bool   `json:"near"`
}

// CountWords is the first pass over a part of an archive.
func CountWords(ctx context.Context, name string, part Archive) (*Words, error) {
	d := &digester{sum: sha256.New()}
	all, documents, prints, err := countFrequencies(ctx, d.through(part), arabic.Latest)
	if err != nil {
		return nil, err
	}
	return &Words{tokenizer: arabic.Latest, parts: []Part{{name, documents, d.hex()}}, all: all, prints: prints}, nil
}

// Merge adds the words of other parts.
func (w *Words) Merge(other *Words) error {
	if w.tokenizer != other.tokenizer {
		return errTokenizer
	}
	parts, err := joinParts(w.parts, other.parts)
	if err != nil {
		return err
	}
	w.parts = parts
	for word, f := range other.all {
		if own := w.all[word]; own != nil {
			own.times, own.docs = own.times+f.times, own.docs+f.docs
		} else {
			w.all[word] = &frequency{f.times, f.docs}
		}
	}
	w.prints = append(w.prints, other.prints...)
	return nil
}

// errTokenizer is the error for counts made with two versions of the tokenizer.
var errTokenizer = errors.New("it was counted by a program that reads text otherwise; count with one program")

// joinParts puts parts in the order of their names, and refuses one that is there twice.
func joinParts(a, b []Part) ([]Part, error) {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
	seen := map[string]string{}
	for i, p := range all {
		if i > 0 && all[i-1].Name == p.Name {
			return nil, fmt.Errorf("part %s is in both; each part is counted once, under a name of its own", p.Name)
		}
		if other, twice := seen[p.Digest]; twice {
			return nil, fmt.Errorf("parts %s and %s have the same texts: they would count twice", other, p.Name)
		}
		seen[p.Digest] = p.Name
	}
	return all, nil
}

// PairPass is what the second pass needs of the words of all parts. It is immutable and
// safe for concurrent use.
type PairPass struct {
	cfg      Config
	list     *vocabulary
	settings pairSettings
	parts    []Part
}

// PairPass chooses the words that get a vector.
func (w *Words) PairPass(cfg Config) (*PairPass, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	documents := 0
	for _, p := range w.parts {
		documents += p.Documents
	}
	list := chooseWords(w.all, documents, slices.Clone(w.prints), w.tokenizer, cfg)
	if len(list.list) == 0 {
		return nil, noWords(cfg, documents)
	}
	h := sha256.New()
	if _, err := w.WriteTo(h); err != nil {
		return nil, err
	}
	of := pairSettings{hex.EncodeToString(h.Sum(nil)), cfg.Words, cfg.MinDocuments, cfg.Documents, cfg.Near > 0}
	return &PairPass{cfg, list, of, w.parts}, nil
}

// CountPairs is the second pass over a part. Name is its name in the first.
func (g *PairPass) CountPairs(ctx context.Context, name string, part Archive) (*Pairs, error) {
	i := slices.IndexFunc(g.parts, func(p Part) bool { return p.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("the words of %s were not counted", name)
	}
	first := 0
	for _, p := range g.parts[:i] {
		first += p.Documents
	}
	d := &digester{sum: sha256.New()}
	pairs, docs, err := readFrom(ctx, d.through(part), g.list, g.cfg, first)
	if err != nil {
		return nil, err
	}
	if d.hex() != g.parts[i].Digest {
		return nil, fmt.Errorf("%s has changed since its words were counted", name)
	}
	p := &Pairs{tokenizer: g.list.tokenizer, settings: g.settings, parts: []Part{g.parts[i]}, counts: pairs, rows: map[int][]termCount{}}
	for k, row := range docs.of {
		if row != nil {
			p.rows[k*docs.step] = row
		}
	}
	return p, nil
}

// Merge adds the pairs of other parts.
func (p *Pairs) Merge(other *Pairs) error {
	if p.settings != other.settings {
		return errors.New("the pairs were counted with other words or settings; count all parts with the words of all parts")
	}
	parts, err := joinParts(p.parts, other.parts)
	if err != nil {
		return err
	}
	p.parts = parts
	other.counts.each(func(a, b int, n uint64) {
		p.counts.shards[hashPair(keyOf(int32(a), int32(b)))>>56].add(pair{keyOf(int32(a), int32(b)), n})
	})
	for i, row := range other.rows {
		p.rows[i] = row
	}
	return nil
}

// LearnFrom trains an embedding on counts. The bytes equal those of Learn on the
// parts in the order of their names.
func LearnFrom(ctx context.Context, w *Words, p *Pairs, cfg Config) (*embedding.Embedding, error) {
	g, err := w.PairPass(cfg)
	if err != nil {
		return nil, err
	}
	list := g.list
	if p.settings != g.settings {
		return nil, errors.New("the pairs were counted with other words or settings")
	}
	for i, part := range w.parts {
		if i >= len(p.parts) || p.parts[i] != part {
			return nil, fmt.Errorf("the pairs of part %s are missing", part.Name)
		}
	}
	docs := newTermDocuments(list.documents, cfg.Documents)
	for i, row := range p.rows {
		if i >= list.documents || i%docs.step != 0 || slices.ContainsFunc(row, func(c termCount) bool { return int(c.word) >= len(list.list) }) {
			return nil, fmt.Errorf("%w: document %d is not one of these words' archive", ErrFormat, i)
		}
		docs.of[i/docs.step] = row
	}
	strange := false
	p.counts.each(func(_, b int, _ uint64) { strange = strange || b >= len(list.list) })
	if strange {
		return nil, fmt.Errorf("%w: a pair has a word that is not among these words", ErrFormat)
	}
	return embeddingOf(ctx, list, p.counts, docs, cfg, progressOf(cfg))
}

// digester hashes the documents of a sequence as they are read.
type digester struct{ sum hash.Hash }

func (d *digester) through(part Archive) Archive {
	return func() iter.Seq2[data.Document, error] {
		return func(yield func(data.Document, error) bool) {
			for doc, err := range part() {
				if err == nil {
					_, _ = io.WriteString(d.sum, fmt.Sprintf("%d %d\n", len(doc.Headline), len(doc.Body))) // a hash takes everything
					_, _ = io.WriteString(d.sum, doc.Headline)
					_, _ = io.WriteString(d.sum, doc.Body)
				}
				if !yield(doc, err) {
					return
				}
			}
		}
	}
}

func (d *digester) hex() string { return hex.EncodeToString(d.sum.Sum(nil)) }
