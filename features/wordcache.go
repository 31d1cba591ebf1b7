package features

// wordCache remembers of each word, by its hash, what a Hasher makes of it: the
// ids of the terms that stand inside it, and for each block of sequences the
// hash that goes into them. News repeats its words: nineteen of twenty are met
// again before the cache is full, and is emptied.
type wordCache struct {
	slots []wordSlot // by open addressing on the word's hash
	n     int        // of records
	base  []uint64   // by record and block, the word's in sequences of that block
	end   []uint32   // by record, where its ids end
	ids   []uint32
	times [][2]uint32 // by record, in headline and body of the document at hand
	run   []uint32    // records of the document's words as they stand
}

// wordSlot is a word's hash, and record+1; 0: free.
type wordSlot struct {
	hash   uint64
	record uint32
}

// cacheWords is how many words are remembered.
const cacheWords = 1 << 16

// begin readies the cache for a document.
func (c *wordCache) begin(a *analyzer) {
	if c.slots == nil {
		c.slots = make([]wordSlot, 2*cacheWords)
	}
	if c.n < cacheWords {
		return
	}
	clear(c.slots[:cap(c.slots)])
	c.slots = c.slots[:2*cacheWords]
	c.n, c.base, c.end, c.ids, c.times = 0, c.base[:0], c.end[:0], c.ids[:0], c.times[:0]
}

// record is the record of word i of a field.
func (c *wordCache) record(h *Hasher, f *reading, i int, hash uint64) uint32 {
	mask := uint64(len(c.slots) - 1)
	p := hash >> 40 & mask
	for ; c.slots[p].record != 0; p = (p + 1) & mask {
		if c.slots[p].hash == hash {
			return c.slots[p].record - 1
		}
	}
	if 4*c.n >= 3*len(c.slots) { // a document of more words than are remembered
		c.grow()
		return c.record(h, f, i, hash)
	}
	r := uint32(c.n)
	c.n++
	c.slots[p] = wordSlot{hash, r + 1}
	c.learn(h, f, i)
	return r
}

// learn makes the record of a word.
func (c *wordCache) learn(h *Hasher, f *reading, i int) {
	c.times = append(c.times, [2]uint32{})
	a := h.analyzer
	for b, kind := range a.kinds {
		word := Tokens{Text: f.words.Text, Words: f.words.Words[i : i+1]}
		t := &word
		if kind.view != nil {
			kind.view(&f.view, &word)
			t = &f.view
		}
		if kind.inside {
			f.terms = kind.terms(f.terms[:0], t, a.from[b], a.to[b], a.seeds[b])
			for _, term := range f.terms {
				c.ids = append(c.ids, h.folding.id(b, term.Hash))
			}
			c.base = append(c.base, 0)
			continue
		}
		f.terms = kind.terms(f.terms[:0], t, 1, 1, a.seeds[b])
		c.base = append(c.base, f.terms[0].Hash)
		if a.from[b] == 1 {
			c.ids = append(c.ids, h.folding.id(b, f.terms[0].Hash))
		}
	}
	c.end = append(c.end, uint32(len(c.ids)))
}

// alone are the ids of the terms that a word has by itself; those that stand in
// it several times are there as often.
func (c *wordCache) alone(r uint32) []uint32 {
	from := uint32(0)
	if r > 0 {
		from = c.end[r-1]
	}
	return c.ids[from:c.end[r]]
}

func (c *wordCache) grow() {
	old := c.slots
	c.slots = make([]wordSlot, 2*len(old))
	mask := uint64(len(c.slots) - 1)
	for _, s := range old {
		if s.record == 0 {
			continue
		}
		p := s.hash >> 40 & mask
		for c.slots[p].record != 0 {
			p = (p + 1) & mask
		}
		c.slots[p] = s
	}
}
