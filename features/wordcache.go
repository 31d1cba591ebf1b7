package features

import "tasnif/features/arabic"

// wordCache remembers of each word, by its hash, what a Hasher makes of it: the
// terms that it is or that stand inside it, and for each block of sequences the
// hash that goes into them. News repeats its words: nineteen of twenty are met again before the
// cache is full, and is emptied.
type wordCache struct {
	slots []wordSlot // by open addressing on the word's hash
	n     int        // of records
	parts []wordPart // by record and block
	own   []uint32   // of all parts, numbers of terms
	terms numbering  // of the terms that are words or stand inside them
	times []uint64   // by record, of the document at hand: headline << 32 + body
	run   []uint32   // records of the document's words as they stand
	kinds int
	sink  uint64
}

// wordPart is what a word has in a block: the numbers of the terms that it is or
// that stand inside it, as a range of wordCache.own, and, where the block has
// sequences, the hash that goes into them.
type wordPart struct {
	base     uint64
	from, to uint32
}

// wordSlot is a word's hash, and record+1; 0: free.
type wordSlot struct {
	hash   uint64
	record uint32
}

// cacheWords is how many words are remembered, in some 25 MB. The commonest, which
// are met first, stand together.
const cacheWords = 1 << 17

// begin readies the cache for a document.
func (c *wordCache) begin() {
	if c.slots == nil {
		c.slots = make([]wordSlot, 2*cacheWords)
	}
	c.run = c.run[:0]
}

// forget empties the cache.
func (c *wordCache) forget() {
	clear(c.slots[:cap(c.slots)])
	c.slots = c.slots[:min(2*cacheWords, cap(c.slots))]
	c.n, c.parts, c.own, c.times = 0, c.parts[:0], c.own[:0], c.times[:0]
	c.terms.forget()
}

// touch reads where the records of words with these hashes would be. The reads do
// not wait for each other, as those of record would, so that a document's words,
// which stand anywhere in a table beyond the cache, cost little more than one.
func (c *wordCache) touch(hashes []uint64) {
	mask, sum := uint64(len(c.slots)-1), uint64(0)
	for _, hash := range hashes {
		sum += c.slots[hash>>40&mask].hash
	}
	c.sink = sum // so that the reads are not left out
}

// touchOwn reads the beginning and the end of the terms of parts, as touch does.
func (c *wordCache) touchOwn(parts []wordPart) {
	sum := uint32(0)
	for _, p := range parts {
		if p.from < p.to {
			sum += c.own[p.from] + c.own[p.to-1]
		}
	}
	c.sink = uint64(sum)
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
	c.times = append(c.times, 0)
	a := h.analyzer
	c.kinds = len(a.kinds)
	for b, kind := range a.kinds {
		word := arabic.Tokens{Text: f.words.Text, Words: f.words.Words[i : i+1]}
		t := &word
		if kind.view != nil {
			kind.view(&f.view, &word)
			t = &f.view
		}
		part := wordPart{from: uint32(len(c.own))}
		if kind.inside {
			f.terms = kind.terms(f.terms[:0], t, a.from[b], a.to[b], a.seeds[b])
			for _, term := range f.terms {
				c.own = append(c.own, h.folding.id(b, term.Hash))
			}
		} else {
			f.terms = kind.terms(f.terms[:0], t, 1, 1, a.seeds[b])
			part.base = f.terms[0].Hash
			if a.from[b] == 1 {
				c.own = append(c.own, h.folding.id(b, part.base))
			}
		}
		c.terms.number(c.own[part.from:])
		part.to = uint32(len(c.own))
		c.parts = append(c.parts, part)
	}
}

// part is what a word has in block b. Terms that stand in it several times are
// there as often.
func (c *wordCache) part(r uint32, b int) wordPart { return c.parts[int(r)*c.kinds+b] }

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
