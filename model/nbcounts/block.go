package nbcounts

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"slices"
	"unicode/utf8"
)

// Key identifies a block of the counts. Blocks with the same key can be merged on their
// own.
//
//	0           the header: settings, totals, the list of parts
//	1..256      a shard of the sample
//	257..       the sums of 1024 feature ids
//	2^20..      fingerprints of texts, by their highest eight bits
//	2^21        the sums of word vectors, if they are counted
type Key uint32

const (
	headerKey    Key = 0
	sampleShards     = 256
	sumsKey      Key = 1 + sampleShards
	rowWidth         = 1 << rowBits // ids in a block of rows
	rowBits          = 10
)

// Position is the index of key k among all keys that counts of the Config can have, in
// increasing order, and the number of these keys.
func (c Config) Position(k Key) (at, of int64) {
	fingerprints := int64(sumsKey) + max(1, int64(1)<<c.Features.HashBits/rowWidth)
	at, of = int64(k), fingerprints+fingerprintSets
	if k >= fingerprintsKey {
		at = fingerprints + int64(k-fingerprintsKey)
	}
	if c.Vectors != "" {
		of++
	}
	if k >= momentsKey {
		at = of - 1
	}
	return at, of
}

// A block's bytes, all numbers little-endian:
//
//	0    4   CRC-32C of the rest
//	4    4   key
//	8    8   digest of the Config and the normalizer: blocks of others are refused
//	16   ..  payload: header.go, sample.go, featuresums.go, fingerprints.go, moments.go
const blockPrefix = 16

// ErrFormat is wrapped by every error about the content of a block or a file.
var ErrFormat = errors.New("not usable counts")

func formatError(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrFormat}, args...)...)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal sets the checksum of a block, whose payload follows the bytes of newBlock.
func seal(b []byte) []byte {
	binary.LittleEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return b
}

// newBlock is the beginning of a block.
func newBlock(k Key, digest uint64) []byte {
	b := make([]byte, blockPrefix, 1<<10)
	binary.LittleEndian.PutUint32(b[4:], uint32(k))
	binary.LittleEndian.PutUint64(b[8:], digest)
	return b
}

// open checks a block and splits it.
func open(b []byte) (k Key, digest uint64, payload []byte, err error) {
	if len(b) < blockPrefix {
		return 0, 0, nil, formatError("a block of %d bytes is cut off", len(b))
	}
	if crc32.Checksum(b[4:], castagnoli) != binary.LittleEndian.Uint32(b) {
		return 0, 0, nil, formatError("a block's checksum is wrong: it was damaged")
	}
	return Key(binary.LittleEndian.Uint32(b[4:])), binary.LittleEndian.Uint64(b[8:]), b[blockPrefix:], nil
}

// KeyOf is a block's key.
func KeyOf(block []byte) (Key, error) {
	k, _, _, err := open(block)
	return k, err
}

// MergeBlocks merges blocks of one key. The bytes do not depend on order or grouping.
// Errors: blocks of different keys or settings, and headers that share a part or have
// different normalizers.
func MergeBlocks(blocks ...[]byte) ([]byte, error) {
	if len(blocks) == 0 {
		return nil, errors.New("counts: no blocks to merge")
	}
	var key Key
	var digest uint64
	payloads := make([][]byte, len(blocks))
	for i, b := range blocks {
		k, d, payload, err := open(b)
		if err != nil {
			return nil, err
		}
		payloads[i] = payload
		switch {
		case i == 0:
			key, digest = k, d
		case k != key:
			return nil, fmt.Errorf("counts: a block of key %d among those of key %d", k, key)
		case d != digest && key != headerKey: // mergeHeaders says which setting differs
			return nil, fmt.Errorf("counts: a block of key %d was counted with other settings", k)
		}
	}
	if len(blocks) == 1 {
		return slices.Clone(blocks[0]), nil
	}
	switch {
	case key == headerKey:
		return mergeHeaders(payloads)
	case key < sumsKey:
		return mergeSamples(key, digest, payloads)
	case key >= momentsKey:
		return mergeMoments(digest, payloads)
	case key >= fingerprintsKey:
		return mergeFingerprints(key, digest, payloads)
	}
	return mergeSums(key, digest, payloads)
}

// Blocks lists the counts as blocks, in the order of their keys, without empty ones. The
// caller may keep the bytes.
func (c *Counts) Blocks() iter.Seq2[Key, []byte] {
	return func(yield func(Key, []byte) bool) {
		digest := c.cfg.digest()
		if !yield(headerKey, c.header.block()) {
			return
		}
		for i := range c.sample {
			if s := &c.sample[i]; len(s.documents) > 0 && !yield(Key(1+i), s.block(Key(1+i), c.cfg.Sample, digest)) {
				return
			}
		}
		for k, rows := range c.eachBlock {
			if b := rows.block(sumsKey+Key(k), digest); b != nil && !yield(sumsKey+Key(k), b) {
				return
			}
		}
		for i := range c.fingerprints {
			if b := c.fingerprints[i].block(fingerprintsKey+Key(i), digest); b != nil && !yield(fingerprintsKey+Key(i), b) {
				return
			}
		}
		if c.moments.sum != nil {
			yield(momentsKey, c.moments.sum.block(digest))
		}
	}
}

// decoder reads a payload. After an error it returns zeros.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = formatError(format, args...)
	}
	d.rest = nil
}

func (d *decoder) number() uint64 {
	x, n := binary.Uvarint(d.rest)
	if n <= 0 || n > 1 && d.rest[n-1] == 0 { // not the shortest encoding, or truncated
		d.fail("a number in a block is cut off or damaged")
		return 0
	}
	d.rest = d.rest[n:]
	return x
}

// size reads the number of entries that take at least one byte each.
func (d *decoder) size() int {
	n := d.number()
	if n > uint64(len(d.rest)) {
		d.fail("%d entries do not fit in the %d bytes that are left of a block", n, len(d.rest))
		return 0
	}
	return int(n)
}

func (d *decoder) bytes() []byte {
	n := d.size()
	b := d.rest[:n:n]
	d.rest = d.rest[n:]
	return b
}

// labels reads a sorted list of distinct labels.
func (d *decoder) labels() []string {
	n := d.size()
	if n > maxLabels {
		d.fail("%d labels are more than the %d there can be", n, maxLabels)
		return nil
	}
	list := make([]string, 0, n)
	for i := range n {
		l := string(d.bytes())
		if d.err == nil && (l == "" || !utf8.ValidString(l) || i > 0 && cmp.Compare(l, list[i-1]) <= 0) {
			d.fail("label %q of a block is out of order", l)
		}
		list = append(list, l)
	}
	return list
}

// end is the error so far, or one about bytes that are left.
func (d *decoder) end() error {
	if d.err == nil && len(d.rest) > 0 {
		d.fail("%d bytes follow the end of a block", len(d.rest))
	}
	return d.err
}

func appendLabels(b []byte, labels []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(labels)))
	for _, l := range labels {
		b = append(binary.AppendUvarint(b, uint64(len(l))), l...)
	}
	return b
}
