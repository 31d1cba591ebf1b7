package features

import (
	"context"
	"math/bits"
	"sync"
)

// counter counts in how many documents each term stands, and takes down the
// text of those that stand in minDF. Terms are spread over shards by the first
// bits of their hash. Every worker gathers terms until it has a batch for each
// shard, then takes the shard's lock and counts the batch: the shard's table
// is small enough for the cache, one table serves all cores, and sums do not
// depend on who adds them.
type counter struct {
	minDF  uint32
	shards [shards]shard

	mu     sync.Mutex
	prints []uint64 // of the documents: documentPrint
	empty  []int    // documents without a word
}

const (
	shardBits = 8
	shards    = 1 << shardBits
)

// sighting is one term of one document, on its way to its shard. Its text is
// a range of the worker's arena.
type sighting struct {
	hash  uint64
	start uint32
	size  uint16
	block uint8
}

type shard struct {
	mu   sync.Mutex
	n    int
	keys []uint64 // hashes by open addressing; 0: free, so a hash of 0 is not counted
	df   []uint32
	text []uint32 // where in arena the term stands; 0: not taken down
	// For each term its block, the length of its text in two bytes, its text.
	arena []byte
}

// count counts the terms of n documents on all cores.
func count(ctx context.Context, a *analyzer, minDF, n int, text func(i int) Fields) (*counter, error) {
	c := &counter{minDF: uint32(minDF)}
	err := eachDocument(ctx, n, func(w int) (func(i int), func()) {
		t := newTally(c, w)
		return func(i int) { t.document(a, i, text(i)) }, t.end
	})
	return c, err
}

// add counts a batch of terms with texts in arena.
func (s *shard) add(batch []sighting, arena []byte, minDF uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if 2*(s.n+len(batch)) > len(s.keys) {
		s.grow(2 * (s.n + len(batch)))
	}
	keys, df := s.keys, s.df
	mask, shift := uint64(len(keys)-1), slotShift(len(keys))
	for i := range batch {
		h := batch[i].hash
		p := h << shardBits >> shift
		for keys[p] != h && keys[p] != 0 {
			p = (p + 1) & mask
		}
		if keys[p] == 0 {
			keys[p] = h
			s.n++
		}
		if df[p]++; df[p] == minDF {
			s.text[p] = s.takeDown(batch[i], arena)
		}
	}
}

// takeDown copies a term's text and gives its place.
func (s *shard) takeDown(t sighting, arena []byte) uint32 {
	if len(s.arena) == 0 {
		s.arena = append(s.arena, 0) // so that no place is 0
	}
	at := uint32(len(s.arena))
	s.arena = append(s.arena, t.block, byte(t.size), byte(t.size>>8))
	s.arena = append(s.arena, arena[t.start:t.start+uint32(t.size)]...)
	return at
}

// taken is the term whose text stands at a place.
func (s *shard) taken(at uint32) (block uint8, text []byte) {
	b := s.arena[at:]
	return b[0], b[3 : 3+int(b[1])+int(b[2])<<8]
}

// grow makes room for at least n slots.
func (s *shard) grow(n int) {
	size := tableSize(n)
	oldKeys, oldDF, oldText := s.keys, s.df, s.text
	s.keys, s.df, s.text = make([]uint64, size), make([]uint32, size), make([]uint32, size)
	mask, shift := uint64(size-1), slotShift(size)
	for i, h := range oldKeys {
		if h == 0 {
			continue
		}
		p := h << shardBits >> shift
		for s.keys[p] != 0 {
			p = (p + 1) & mask
		}
		s.keys[p], s.df[p], s.text[p] = h, oldDF[i], oldText[i]
	}
}

// tableSize is the power of two, at least 256, that holds n slots.
func tableSize(n int) int { return 1 << bits.Len(uint(max(n, 256)-1)) }

// slotShift brings a 64-bit hash to an index of a table of that size.
func slotShift(size int) uint { return uint(64 - bits.Len(uint(size-1))) }
