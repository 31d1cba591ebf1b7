package features

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"tasnif/features/arabic"
	"tasnif/features/fingerprint"
	"tasnif/features/parallel"
	"tasnif/features/terms"
)

// Fit fits the vocabulary and the document frequencies to a corpus. It also keeps
// fingerprints of the documents (Vectorizer.Fingerprints) and the documents without words
// (Vectorizer.Empty). It uses all cores; the result does not depend on their number.
//
// Terms with a document frequency of at least MinDF are kept; of more than MaxFeatures, the
// most frequent. Ties at the least frequency are broken by the order of terms.
func Fit(ctx context.Context, cfg Config, c *Corpus) (*Vectorizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.HashBits != 0 {
		return nil, fmt.Errorf("features: hash_bits is %d: a vocabulary holds the texts of terms; give 0", cfg.HashBits)
	}
	if err := c.isOf(cfg); err != nil {
		return nil, err
	}
	f := &fitting{c: c, analyzer: cfg.analyzer(), groups: make([]group, runtime.GOMAXPROCS(0))}
	f.lexicon = c.lexicon(f.analyzer, f.insideTerm)
	prints, empty, err := f.countInside(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.countRuns(ctx); err != nil {
		return nil, err
	}
	least, atLeast := f.leastDF(uint32(cfg.MinDF), cfg.MaxFeatures)
	v, err := NewVectorizer(cfg, f.arrays(least, atLeast))
	if err != nil {
		return nil, err
	}
	v.documents, v.empty = fingerprint.NewSet(prints), empty
	return v, nil
}

// fitting counts the terms of a corpus. Terms inside words are few, and each is in many
// words: they are numbered, and every core counts all of them in its share of the
// documents. N-grams of words are many, most of them rare: every core counts its share of
// their hashes in all documents.
type fitting struct {
	c        *Corpus
	analyzer *terms.Analyzer
	lexicon  *lexicon

	inside wordList // the terms inside words
	blocks []uint8  // by term inside words
	df     []uint32 // by term inside words

	groups []group // of n-grams of words
}

// insideTerm numbers a term inside a word.
func (f *fitting) insideTerm(b int, r *terms.Reading, t terms.Term) (uint32, bool) {
	n := f.inside.add(t.Hash, f.analyzer.Text(r, b, t))
	if int(n) == len(f.blocks) {
		f.blocks = append(f.blocks, uint8(b))
	}
	return n, true
}

// countInside counts the document frequency of each term inside words. It also returns the
// documents' fingerprints and the documents without words.
func (f *fitting) countInside(ctx context.Context) (prints []uint64, empty []int, err error) {
	type part struct { // what one worker counts
		counts   [][2]uint32 // by term: its document frequency, and the last document counted, from 1
		words    []uint32
		lastWord []uint32 // by word: the last document that has it, from 1
		text     []byte
		prints   []uint64
		empty    []int
	}
	var mu sync.Mutex
	var parts []*part
	err = parallel.Workers(ctx, f.c.Len(), chunk, func() func(from, to int) error {
		p := &part{counts: make([][2]uint32, len(f.blocks)), lastWord: make([]uint32, len(f.lexicon.stop))}
		mu.Lock()
		parts = append(parts, p)
		mu.Unlock()
		return func(from, to int) error {
			for i := from; i < to; i++ {
				document := uint32(i + 1)
				var d fingerprint.Document
				for field := range d {
					p.words = f.lexicon.withoutStopWords(p.words[:0], f.c.documents[i].field(field))
					p.text = append(p.text[:0], ' ')
					for _, w := range p.words {
						p.text = append(append(p.text, f.c.words.word(w)...), ' ')
						if p.lastWord[w] == document {
							continue
						}
						p.lastWord[w] = document
						for b := range f.lexicon.blocks {
							for _, t := range f.lexicon.terms(w, b) {
								if n := &p.counts[t]; n[1] != document {
									n[0], n[1] = n[0]+1, document
								}
							}
						}
					}
					d[field] = fingerprint.Of(p.text, len(p.words))
				}
				p.prints = d.AppendTo(p.prints)
				if d.Empty() {
					p.empty = append(p.empty, i)
				}
			}
			return nil
		}
	})
	f.df = make([]uint32, len(f.blocks))
	for _, p := range parts {
		for t, n := range p.counts {
			f.df[t] += n[0]
		}
		prints, empty = append(prints, p.prints...), append(empty, p.empty...)
	}
	slices.Sort(empty)
	return prints, empty, err
}

// group holds a share of the n-grams of words, by their hash.
type group struct {
	table terms.Table
	runs  []run // by number in table
}

// run is an n-gram of words: its document frequency, the last document counted (from 1),
// and its place in the first document that has it.
type run struct {
	df, last        uint32
	document, start uint32
	words, block    uint8
}

// candidate is a term that may be kept.
type candidate struct {
	prefix uint64 // the first eight bytes of the text, enough for most comparisons
	text   []byte
	df     uint32
	block  uint8
}

func newCandidate(block uint8, text []byte, df uint32) candidate {
	var first [8]byte
	copy(first[:], text)
	return candidate{binary.BigEndian.Uint64(first[:]), text, df, block}
}

// compare orders by block, then text.
func (a candidate) compare(b candidate) int {
	switch {
	case a.block != b.block:
		return cmp.Compare(a.block, b.block)
	case a.prefix != b.prefix:
		return cmp.Compare(a.prefix, b.prefix)
	}
	return bytes.Compare(a.text, b.text)
}

// countRuns counts the document frequency of each n-gram of words.
func (f *fitting) countRuns(ctx context.Context) error {
	return parallel.Workers(ctx, len(f.groups), 1, func() func(from, to int) error {
		var words []uint32
		var hashes []uint64
		var list []terms.Term
		return func(from, _ int) error {
			g := &f.groups[from]
			for i := range f.c.documents {
				if i%chunk == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
				start := 0
				for field := range 2 {
					words = f.lexicon.withoutStopWords(words[:0], f.c.documents[i].field(field))
					for b := range f.lexicon.blocks {
						if !f.analyzer.OfWords(b) {
							continue
						}
						list = f.lexicon.runs(list[:0], &hashes, f.analyzer, b, words)
						for _, t := range list {
							if int(uint32(t.Hash>>8)%uint32(len(f.groups))) == from {
								g.count(uint32(i), start, b, t)
							}
						}
					}
					start += len(words)
				}
			}
			return nil
		}
	})
}

// count counts an n-gram of block b in a document. start is the number of words of the
// document before its field.
func (g *group) count(document uint32, start, b int, t terms.Term) {
	n, known := g.table.Add(t.Hash)
	if !known {
		if len(g.runs) == cap(g.runs) {
			g.runs = slices.Grow(g.runs, len(g.runs)+1) // doubled, since append grows long lists by a quarter
		}
		g.runs = append(g.runs, run{document: document, start: uint32(start) + uint32(t.Start), words: uint8(t.End - t.Start), block: uint8(b)})
	}
	if r := &g.runs[n]; r.last != document+1 {
		r.last = document + 1
		r.df++
	}
}

// choose lists the n-grams of words with at least this document frequency.
func (f *fitting) choose(g *group, least uint32) (list []candidate) {
	var words []uint32 // of document last; n-grams are in the order of their first documents
	var texts []byte
	last := -1
	for _, run := range g.runs {
		if run.df < least {
			continue
		}
		if int(run.document) != last {
			last = int(run.document)
			words = f.lexicon.withoutStopWords(words[:0], f.c.documents[last].ids)
		}
		if cap(texts)-len(texts) < terms.MaxNGram*(arabic.MaxWord+1) {
			texts = make([]byte, 0, 1<<16)
		}
		start := len(texts)
		for i, w := range words[run.start:][:run.words] {
			if i > 0 {
				texts = append(texts, ' ')
			}
			texts = append(texts, f.lexicon.texts[run.block].word(w)...)
		}
		list = append(list, newCandidate(run.block, texts[start:], run.df))
	}
	return list
}

// leastDF is the least document frequency of a kept term, and the number of terms with that
// frequency that are kept. All terms of higher frequency are kept.
func (f *fitting) leastDF(minDF uint32, maxFeatures int) (least uint32, atLeast int) {
	have := make([]int, f.c.Len()+1) // number of terms by document frequency
	for _, df := range f.df {
		have[df]++
	}
	for i := range f.groups {
		for _, r := range f.groups[i].runs {
			have[r.df]++
		}
	}
	kept := 0
	for df := len(have) - 1; df >= int(minDF); df-- {
		if maxFeatures > 0 && kept+have[df] > maxFeatures {
			return uint32(df), maxFeatures - kept
		}
		kept += have[df]
	}
	return minDF, math.MaxInt
}

// arrays are the terms above the least document frequency, and the first atLeast terms with
// that frequency.
func (f *fitting) arrays(least uint32, atLeast int) Arrays {
	var list []candidate
	for t, df := range f.df {
		if df >= least {
			list = append(list, newCandidate(f.blocks[t], f.inside.word(uint32(t)), df))
		}
	}
	chosen := make([][]candidate, len(f.groups))
	parallel.Ranges(len(f.groups), 1, func(i, _ int) { chosen[i] = f.choose(&f.groups[i], least) })
	list = slices.Concat(append(chosen, list)...)
	slices.SortFunc(list, candidate.compare)
	out := Arrays{Documents: f.c.Len()}
	for _, t := range list {
		if t.df == least {
			if atLeast == 0 {
				continue
			}
			atLeast--
		}
		out.TermBytes = append(out.TermBytes, t.text...)
		out.TermEnds = append(out.TermEnds, uint32(len(out.TermBytes)))
		out.Blocks = append(out.Blocks, t.block)
		out.DF = append(out.DF, t.df)
	}
	return out
}
