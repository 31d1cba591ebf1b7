package pretrain

import "sync"

// window is the largest distance of two words that are counted as a pair. A pair at
// distance d counts unit/d, a whole number.
const (
	window = 5
	unit   = 60 // divisible by 1 to 5
)

// cooccurrences counts pairs of words within the window. Pairs are spread over
// shards by their hash; a worker adds a batch at a time, for few locks and good use of the cache.
type cooccurrences struct {
	shards [pairShards]pairShard
}

const (
	pairShards = 256
	pairBatch  = 512
)

// pairShard is a table of pairs by open addressing; key 0 is free.
type pairShard struct {
	mu    sync.Mutex
	used  int
	keys  []uint64
	count []uint64
}

// pair is two words, the smaller index first, plus one, in the high half.
type pair struct{ key, by uint64 }

func keyOf(a, b int32) uint64 { return uint64(min(a, b)+1)<<32 | uint64(max(a, b)) }

func wordsOf(key uint64) (a, b int) { return int(key>>32) - 1, int(key & 0xffffffff) }

func hashPair(key uint64) uint64 {
	key ^= key >> 31
	key *= 0x9E3779B97F4A7C15
	return key ^ key>>29
}

// pairCounter is one worker's part of the counting.
type pairCounter struct {
	to      *cooccurrences
	batches [pairShards][]pair
}

// field counts the pairs of one field, given its words' places in the list, -1
// for those without one, which count towards distances.
func (p *pairCounter) field(ids []int32) {
	for i, a := range ids {
		if a < 0 {
			continue
		}
		for distance, b := range ids[i+1 : min(i+1+window, len(ids))] {
			if b >= 0 && b != a {
				p.add(pair{keyOf(a, b), unit / uint64(distance+1)})
			}
		}
	}
}

func (p *pairCounter) add(next pair) {
	s := hashPair(next.key) >> 56
	if p.batches[s] = append(p.batches[s], next); len(p.batches[s]) == pairBatch {
		p.flush(int(s))
	}
}

func (p *pairCounter) flush(s int) {
	shard := &p.to.shards[s]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	for _, next := range p.batches[s] {
		shard.add(next)
	}
	p.batches[s] = p.batches[s][:0]
}

func (p *pairCounter) done() {
	for s := range p.batches {
		p.flush(s)
	}
}

func (s *pairShard) add(next pair) {
	if 4*(s.used+1) > 3*len(s.keys) {
		s.grow()
	}
	at := s.find(next.key)
	if s.keys[at] == 0 {
		s.keys[at] = next.key
		s.used++
	}
	s.count[at] += next.by
}

func (s *pairShard) find(key uint64) uint64 {
	mask := uint64(len(s.keys) - 1)
	at := hashPair(key) & mask
	for s.keys[at] != key && s.keys[at] != 0 {
		at = (at + 1) & mask
	}
	return at
}

func (s *pairShard) grow() {
	keys, count := s.keys, s.count
	size := max(1024, 2*len(keys))
	s.keys, s.count = make([]uint64, size), make([]uint64, size)
	for i, key := range keys {
		if key != 0 {
			at := s.find(key)
			s.keys[at], s.count[at] = key, count[i]
		}
	}
}

// pairParts is the number of parts in which pairs are read on all cores.
const pairParts = 16

// part gives the pairs of one part, in no order, and their counts.
func (c *cooccurrences) part(p int, do func(a, b int, count uint64)) {
	const shards = pairShards / pairParts
	for s := p * shards; s < (p+1)*shards; s++ {
		for i, key := range c.shards[s].keys {
			if key != 0 {
				a, b := wordsOf(key)
				do(a, b, c.shards[s].count[i])
			}
		}
	}
}

// each gives every pair and its count, in no order.
func (c *cooccurrences) each(do func(a, b int, count uint64)) {
	for p := range pairParts {
		c.part(p, do)
	}
}
