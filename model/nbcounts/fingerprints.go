package nbcounts

import (
	"context"
	"encoding/binary"
	"slices"
	"sync"

	"tasnif/features/fingerprint"
)

// Fingerprints of the counted documents' texts let a model recognize its training set. They
// are in fingerprintSets sets by their highest bits, a block for each. A payload is the
// number of fingerprints and the gap from each to the next, or 0 for a set of more than
// maxFingerprints. Such a set stays empty whatever is added, so the union of parts does not
// depend on their order.
const (
	fingerprintSets = 256
	fingerprintsKey = Key(1) << 20 // behind the rows of any hash bits
	maxFingerprints = 1 << 13
)

// fingerprintSet is the fingerprints of one set, in any order and with repeats.
type fingerprintSet struct {
	mu   sync.Mutex
	list []uint64
	full bool // it had more than maxFingerprints
}

// add adds fingerprints, all of this set.
func (s *fingerprintSet) add(prints ...uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return
	}
	if s.list = append(s.list, prints...); len(s.list) > 2*maxFingerprints {
		s.tidy()
	}
}

// tidy sorts the list and removes repeats.
func (s *fingerprintSet) tidy() {
	slices.Sort(s.list)
	s.list = slices.Compact(s.list)
	if len(s.list) > maxFingerprints {
		s.list, s.full = nil, true
	}
}

func fingerprintSetOf(print uint64) int { return int(print >> 56) }

// block is the set as a block; nil for an empty one.
func (s *fingerprintSet) block(k Key, digest uint64) []byte {
	s.tidy()
	if len(s.list) == 0 && !s.full {
		return nil
	}
	b := binary.AppendUvarint(newBlock(k, digest), uint64(len(s.list)))
	before := uint64(0)
	for _, p := range s.list {
		b = binary.AppendUvarint(b, p-before)
		before = p
	}
	return seal(b)
}

// read adds a block's fingerprints to a set.
func (s *fingerprintSet) read(k Key, payload []byte) error {
	if k < fingerprintsKey || k >= fingerprintsKey+fingerprintSets {
		return formatError("a block of key %d", k)
	}
	d := decoder{rest: payload}
	n := d.size()
	if n == 0 && d.err == nil {
		s.list, s.full = nil, true
		return d.end()
	}
	if n > maxFingerprints {
		return formatError("%d fingerprints in a block, where %d can be", n, maxFingerprints)
	}
	list := make([]uint64, n)
	before := uint64(0)
	for i := range list {
		list[i] = before + d.number()
		if d.err == nil && (fingerprintSetOf(list[i]) != int(k-fingerprintsKey) || i > 0 && list[i] <= before) {
			return formatError("the fingerprints of a block are out of order")
		}
		before = list[i]
	}
	s.add(list...)
	return d.end()
}

func mergeFingerprints(k Key, digest uint64, payloads [][]byte) ([]byte, error) {
	var sum fingerprintSet
	for _, p := range payloads {
		if err := sum.read(k, p); err != nil {
			return nil, err
		}
	}
	return sum.block(k, digest), nil
}

// unionOf is the union of all sets; nil if one had too many.
func unionOf(sets *[fingerprintSets]fingerprintSet) *fingerprint.Set {
	var all []uint64
	for i := range sets {
		s := &sets[i]
		if s.tidy(); s.full {
			return nil
		}
		all = append(all, s.list...)
	}
	return fingerprint.NewSet(all)
}

// Fingerprints gives those of the documents counted.
func (c *Counts) Fingerprints(ctx context.Context) (*fingerprint.Set, error) {
	return unionOf(&c.fingerprints), ctx.Err()
}

// Fingerprints gives those of the documents counted.
func (f *File) Fingerprints(ctx context.Context) (*fingerprint.Set, error) {
	if !f.header.Fingerprints {
		return nil, ctx.Err()
	}
	var sets [fingerprintSets]fingerprintSet
	err := f.blocks(ctx, fingerprintsKey, momentsKey, func(k Key, payload []byte) error {
		if k >= fingerprintsKey+fingerprintSets {
			return formatError("a block of key %d", k)
		}
		return sets[k-fingerprintsKey].read(k, payload)
	})
	if err != nil {
		return nil, err
	}
	return unionOf(&sets), nil
}
