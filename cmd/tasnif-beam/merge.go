package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"tasnif/model/nbcounts"
)

// errShuffled is of bytes that did not come back from the engine as they went.
var errShuffled = errors.New("a block came back from the engine damaged")

// mergeFn makes one block of the blocks of a position, and names its range.
type mergeFn struct{ Blocks, Ranges int64 }

// together bounds the blocks that are merged at once, and so the memory.
const together = 64

// ProcessElement merges. A unit's block that is delivered twice counts once.
func (fn *mergeFn) ProcessElement(at int64, values func(*[]byte) bool) (int64, []byte, error) {
	block, err := mergeOnce(values)
	return at * fn.Ranges / fn.Blocks, block, err
}

// mergeOnce merges tagged blocks, in whatever order they come.
func mergeOnce(values func(*[]byte) bool) ([]byte, error) {
	var some [][]byte
	seen := map[uint64]string{} // the digest of a unit's block
	merge := func() error {
		b, err := nbcounts.MergeBlocks(some...)
		some = append(some[:0], b)
		return err
	}
	for v := []byte(nil); values(&v); v = nil {
		unit, n := binary.Uvarint(v)
		if n <= 0 {
			return nil, errShuffled
		}
		sum := digest(v[n:])
		if before, twice := seen[unit]; twice {
			if before != sum {
				return nil, fmt.Errorf("unit %d was counted twice, and differently: did a file change while the job ran?", unit)
			}
			continue
		}
		seen[unit] = sum
		if some = append(some, v[n:]); len(some) == together {
			if err := merge(); err != nil {
				return nil, err
			}
		}
	}
	if err := merge(); err != nil {
		return nil, err
	}
	return some[0], nil
}

// everyRangeFn gives each range an empty block, so that a range without counts
// has a file too, and one that is lost is missed.
type everyRangeFn struct{ Ranges int64 }

// ProcessElement is called once.
func (fn *everyRangeFn) ProcessElement(_ []byte, emit func(int64, []byte)) {
	for r := range fn.Ranges {
		emit(r, nil)
	}
}

// writeFn writes the blocks of a range to a file, in the order of their keys,
// each after its length.
type writeFn struct{ Folder string }

// ProcessElement writes a range. A block that is delivered twice stands once.
func (fn *writeFn) ProcessElement(ctx context.Context, of int64, values func(*[]byte) bool) error {
	type keyed struct {
		key   nbcounts.Key
		block []byte
	}
	var list []keyed
	for v := []byte(nil); values(&v); v = nil {
		if len(v) == 0 {
			continue
		}
		key, err := nbcounts.KeyOf(v)
		if err != nil {
			return fmt.Errorf("%w: %w", errShuffled, err)
		}
		list = append(list, keyed{key, v})
	}
	slices.SortFunc(list, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), bytes.Compare(a.block, b.block)) })
	list = slices.CompactFunc(list, func(a, b keyed) bool { return a.key == b.key && bytes.Equal(a.block, b.block) })
	return replace(ctx, rangeFile(fn.Folder, of), func(w io.Writer) error {
		for _, k := range list {
			if _, err := w.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(k.block))), k.block...)); err != nil {
				return err
			}
		}
		return nil
	})
}

// rangeFile is where the blocks of a range are.
func rangeFile(folder string, of int64) string {
	return fmt.Sprintf("%s/range-%05d.blocks", folder, of)
}
