package features

// analyzer takes a field's terms as a Config says. It is immutable.
type analyzer struct {
	kinds []blockKind
	from  []int
	to    []int
	seeds []uint64
	stop  *StopWords

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
	}
	if cfg.HashBits > 0 {
		a.hashed, a.folding = true, newFolding(cfg)
	}
	if cfg.StopWords {
		a.stop = ArabicStopWords()
	}
	return a
}

// reading is one field being read: its words, a view of them, and the terms
// of one block.
type reading struct {
	words, view Tokens
	terms       []Term
}

// read cuts a field into words.
func (a *analyzer) read(r *reading, text string) { r.words.Read(text, a.stop) }

// block fills r.terms with the terms of block b. They are ranges of the Text
// of the Tokens it gives back.
func (a *analyzer) block(r *reading, b int) *Tokens {
	t := &r.words
	if view := a.kinds[b].view; view != nil {
		view(&r.view, &r.words)
		t = &r.view
	}
	r.terms = a.kinds[b].terms(r.terms[:0], t, a.from[b], a.to[b], a.seeds[b])
	if a.hashed {
		for i := range r.terms {
			r.terms[i].Hash = spread(a.folding.id(b, r.terms[i].Hash))
		}
	}
	return t
}

// hash is the hash of a term of block b from its text.
func (a *analyzer) hash(b int, term []byte) uint64 { return a.kinds[b].hash(term, a.seeds[b]) }
