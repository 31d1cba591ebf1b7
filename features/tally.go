package features

import "tasnif/features/arabic"

// tally is one worker's part of the counting.
type tally struct {
	to      *counter
	first   int // the shard it begins with when it hands over, to meet other workers less
	batches [shards][]sighting
	arena   []byte // the texts of the sightings in batches
	field   reading
	terms   []sighting // all terms of a document
	seen    []uint64   // those met, by open addressing; all zero between documents
	slots   []uint32   // which of seen are not
	prints  []uint64   // of its documents
	empty   []int      // those of them without a word
}

const batch = 512 // sightings a shard is given at once, at most

func newTally(to *counter, worker int) *tally {
	t := &tally{to: to, first: worker * 37 % shards}
	all := make([]sighting, batch*shards)
	for i := range t.batches {
		t.batches[i] = all[i*batch : i*batch : (i+1)*batch]
	}
	return t
}

// document counts each term of document i once.
func (t *tally) document(a *analyzer, i int, f Fields) {
	t.terms = t.terms[:0]
	var prints documentPrint
	for field, text := range [...]string{f.Headline, f.Body} {
		if text == "" {
			continue
		}
		a.read(&t.field, text)
		prints[field] = printOf(&t.field.words)
		base := t.keep(&t.field.words)
		for b := range a.kinds {
			at := base
			if tokens := a.block(&t.field, b); tokens != &t.field.words {
				at = t.keep(tokens)
			}
			for _, term := range t.field.terms {
				t.terms = append(t.terms, sighting{
					hash:  term.Hash,
					start: at + uint32(term.Start), size: uint16(term.End - term.Start),
					block: uint8(b),
				})
			}
		}
	}
	if _, some := prints.whole(); !some {
		t.empty = append(t.empty, i)
	}
	t.prints = prints.appendTo(t.prints)
	// The table is as small as the document allows, and stays in the cache.
	size := tableSize(2 * len(t.terms))
	if size > len(t.seen) {
		t.seen = make([]uint64, size)
	}
	seen := t.seen[:size]
	mask, shift := uint64(size-1), slotShift(size)
	t.slots = t.slots[:0]
	for i := range t.terms {
		h := t.terms[i].hash
		p := h >> shift
		for seen[p] != h && seen[p] != 0 {
			p = (p + 1) & mask
		}
		if seen[p] == h { // met before, or 0
			continue
		}
		seen[p] = h
		t.slots = append(t.slots, uint32(p))
		s := h >> (64 - shardBits)
		t.batches[s] = append(t.batches[s], t.terms[i])
		if len(t.batches[s]) == batch {
			t.handOver()
		}
	}
	for _, p := range t.slots {
		seen[p] = 0
	}
	if len(t.arena) > 1<<20 {
		t.flush()
	}
}

// keep copies the text of a field for as long as its terms are in batches.
func (t *tally) keep(tokens *arabic.Tokens) (at uint32) {
	at = uint32(len(t.arena))
	t.arena = append(t.arena, tokens.Text...)
	return at
}

// handOver gives all batches to their shards.
func (t *tally) handOver() {
	for i := range t.batches {
		s := (t.first + i) % shards
		if len(t.batches[s]) > 0 {
			t.to.shards[s].add(t.batches[s], t.arena, t.to.minDF)
			t.batches[s] = t.batches[s][:0]
		}
	}
}

// end hands over what is left, and which documents it counted.
func (t *tally) end() {
	t.flush()
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	t.to.prints, t.to.empty = append(t.to.prints, t.prints...), append(t.to.empty, t.empty...)
}

// flush hands over and forgets the texts.
func (t *tally) flush() {
	t.handOver()
	t.arena = t.arena[:0]
}
