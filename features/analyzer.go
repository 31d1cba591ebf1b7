package features

import "tasnif/features/arabic"

// analyzer takes a field's terms as a Config says. It is immutable.
type analyzer struct {
	kinds []blockKind
	from  []int
	to    []int
	seeds []uint64
	stop  arabic.StopWords

	sequences []int // blocks that have runs of several words

	hashed  bool    // terms are known by folded hashes, as a Hasher counts them
	folding folding // where hashed
}

// newAnalyzer composes the blocks of a valid Config.
func newAnalyzer(cfg Config) *analyzer {
	a := new(analyzer)
	for i, b := range cfg.Blocks {
		a.kinds = append(a.kinds, blockKinds[b.Name])
		a.from, a.to = append(a.from, b.From), append(a.to, b.To)
		a.seeds = append(a.seeds, seedOf(i))
		if b.To > 1 && !blockKinds[b.Name].inside {
			a.sequences = append(a.sequences, i)
		}
	}
	if cfg.HashBits > 0 {
		a.hashed, a.folding = true, newFolding(cfg)
	}
	if cfg.StopWords {
		a.stop = arabic.LuceneStopWords()
	}
	return a
}

// reading is one field being read: its words, a view of them, one of them, and
// the terms of one block.
type reading struct {
	words, view, word arabic.Tokens
	terms             []Term
}

// read cuts a field into words.
func (a *analyzer) read(r *reading, text string) { r.words.Read(text, a.stop) }

// block fills r.terms with the terms of block b. They are ranges of the Text
// of the Tokens it gives back.
func (a *analyzer) block(r *reading, b int) *arabic.Tokens {
	t := &r.words
	if view := a.kinds[b].view; view != nil {
		view(&r.view, &r.words)
		t = &r.view
	}
	r.terms = a.kinds[b].terms(r.terms[:0], t, a.from[b], a.to[b], a.seeds[b])
	a.fold(r.terms, b)
	return t
}

// fold gives terms of block b the hashes that a vocabulary knows them by.
func (a *analyzer) fold(terms []Term, b int) {
	if a.hashed {
		for i := range terms {
			terms[i].Hash = spread(a.folding.id(b, terms[i].Hash))
		}
	}
}

// The terms of a block are those that its words have by themselves, and the runs
// of several words: block gives all of them at once, alone and sequence give
// them apart.

// alone appends to r.terms the terms of block b that word i has by itself, and
// gives its hash in runs where the block has any.
func (a *analyzer) alone(r *reading, i, b int) (hash uint64, joins bool) {
	r.word.Text, r.word.Words = r.words.Text, r.words.Words[i:i+1]
	kind, t := a.kinds[b], &r.word
	if kind.view != nil {
		kind.view(&r.view, &r.word)
		t = &r.view
	}
	n := len(r.terms)
	if kind.inside {
		r.terms = kind.terms(r.terms, t, a.from[b], a.to[b], a.seeds[b])
	} else {
		r.terms = kind.terms(r.terms, t, 1, 1, a.seeds[b])
		hash, joins = r.terms[n].Hash, a.to[b] > 1
		if a.from[b] > 1 {
			r.terms = r.terms[:n]
		}
	}
	a.fold(r.terms[n:], b)
	return hash, joins
}

// sequence appends the runs of several words of block b. words has the hash of
// each, and of each in every other such block.
func (a *analyzer) sequence(dst []Term, words []uint64, b int) []Term {
	n := len(dst)
	dst = appendRuns(dst, words, len(a.sequences), max(a.from[b], 2), a.to[b])
	a.fold(dst[n:], b)
	return dst
}

// hash is the hash of a term of block b from its text.
func (a *analyzer) hash(b int, term []byte) uint64 { return a.kinds[b].hash(term, a.seeds[b]) }
