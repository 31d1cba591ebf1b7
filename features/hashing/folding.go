package hashing

import "tasnif/features/terms"

// Folding maps the 64-bit hash of a term of block b to an id below 2^bits:
//
//	id = b << own | hash >> (64 - own),   own = bits - bits of a block's number
//
// so the ids of a block are consecutive, and terms of different blocks never share an id.
type Folding struct{ own, shift uint }

// NewFolding is the folding to 2^bits ids for a number of blocks.
func NewFolding(bits, blocks int) Folding {
	own := uint(bits)
	for n := 1; n < blocks; n *= 2 {
		own--
	}
	return Folding{own, 64 - own}
}

// ID is the id of a term of a block.
func (f Folding) ID(block int, hash uint64) uint32 {
	return uint32(block)<<f.own | uint32(hash>>f.shift)
}

// Block is the block of an id.
func (f Folding) Block(id uint32) int { return int(id >> f.own) }

// Spread is the hash of an id in a terms.Table.
func Spread(id uint32) uint64 { return terms.Mix(uint64(id) + 1) }
