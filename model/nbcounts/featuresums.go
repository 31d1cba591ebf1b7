package nbcounts

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
)

// FeatureSums are the sums of 1024 features, From and following. A sum of shares is in
// units of 1/hashing.ShareUnit.
type FeatureSums struct {
	From   uint32
	Labels []string // sorted
	DF     []uint64 // by feature: documents it stands in; 0: no row
	All    []uint64 // by feature: the sum of its shares over all documents
	By     []uint64 // By[i*len(Labels)+l]: over those with a label
}

func newFeatureSums(from uint32, labels []string) *FeatureSums {
	all := make([]uint64, rowWidth*(2+len(labels)))
	return &FeatureSums{From: from, Labels: labels, DF: all[:rowWidth], All: all[rowWidth : 2*rowWidth], By: all[2*rowWidth:]}
}

// block is the block's bytes, nil if there is no row. Its payload has the labels
// that its rows have, then the number of rows, and of each
//
//	gap    ids passed over since the row before
//	df     documents
//	rest   all - sum of its sums by label, zigzag: 0 where all documents have one label
//	n      labels that are not 0, and of each the gap to it and its sum
func (r *FeatureSums) block(k Key, digest uint64) []byte {
	used := make([]bool, len(r.Labels))
	n := 0
	for i, df := range r.DF {
		if df == 0 {
			continue
		}
		n++
		for l, sum := range r.by(i) {
			used[l] = used[l] || sum > 0
		}
	}
	if n == 0 {
		return nil
	}
	var labels []string
	at := make([]int, len(r.Labels)) // by label of r, its place in labels
	for l, name := range r.Labels {
		if used[l] {
			at[l] = len(labels)
			labels = append(labels, name)
		}
	}
	b := appendLabels(newBlock(k, digest), labels)
	b = binary.AppendUvarint(b, uint64(n))
	next := 0
	for i, df := range r.DF {
		if df == 0 {
			continue
		}
		b = binary.AppendUvarint(b, uint64(i-next))
		next = i + 1
		b = binary.AppendUvarint(b, df)
		total, n := uint64(0), 0
		for _, sum := range r.by(i) {
			total += sum
			if sum > 0 {
				n++
			}
		}
		b = binary.AppendVarint(b, int64(r.All[i]-total))
		b = binary.AppendUvarint(b, uint64(n))
		label := 0
		for l, sum := range r.by(i) {
			if sum > 0 {
				b = binary.AppendUvarint(b, uint64(at[l]-label))
				b = binary.AppendUvarint(b, sum)
				label = at[l] + 1
			}
		}
	}
	return seal(b)
}

// by are the sums of row i, a label each.
func (r *FeatureSums) by(i int) []uint64 { return r.By[i*len(r.Labels) : (i+1)*len(r.Labels)] }

var errOverflow = errors.New("counts: a sum goes beyond 64 bits")

// add adds the rows of a payload, whose labels r has.
func (r *FeatureSums) add(payload []byte) error {
	d := decoder{rest: payload}
	var column []int
	for _, l := range d.labels() {
		at, _ := slices.BinarySearch(r.Labels, l)
		column = append(column, at)
	}
	var carry, over uint64
	next := uint64(0)
	for range d.size() {
		i := next + d.number()
		if d.err == nil && (i >= rowWidth || i < next) {
			d.fail("row %d of a block of %d", i, rowWidth)
		}
		if d.err != nil {
			break
		}
		next = i + 1
		df := d.number()
		if df == 0 {
			d.fail("a row of no documents")
		}
		r.DF[i], over = bits.Add64(r.DF[i], df, 0)
		carry |= over
		all := uint64(unzigzag(d.number()))
		sums := r.by(int(i))
		label := uint64(0)
		for range d.size() {
			label += d.number()
			sum := d.number()
			if d.err == nil && (label >= uint64(len(column)) || sum == 0) {
				d.fail("a sum of label %d of %d", label, len(column))
			}
			if d.err != nil {
				break
			}
			at := column[label]
			label++
			all += sum
			sums[at], over = bits.Add64(sums[at], sum, 0)
			carry |= over
		}
		r.All[i], over = bits.Add64(r.All[i], all, 0)
		carry |= over
	}
	if err := d.end(); err != nil {
		return err
	}
	if carry != 0 {
		return errOverflow
	}
	return nil
}

// within checks sums against the header.
func (r *FeatureSums) within(h *Header) error {
	if uint64(r.From)+rowWidth > 1<<h.Config.Features.HashBits {
		return formatError("a row of feature %d of %d", r.From, 1<<h.Config.Features.HashBits)
	}
	for i, df := range r.DF {
		if df > h.Documents {
			return formatError("feature %d has document frequency %d of %d documents", int(r.From)+i, df, h.Documents)
		}
	}
	for _, l := range r.Labels {
		if _, known := h.Labels[l]; !known {
			return formatError("a row of label %q, which their header does not have", l)
		}
	}
	return nil
}

func unzigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

// readSums adds payloads of rows.
func readSums(k Key, payloads ...[]byte) (*FeatureSums, error) {
	var labels []string
	for _, p := range payloads {
		d := decoder{rest: p}
		labels = append(labels, d.labels()...)
		if d.err != nil {
			return nil, d.err
		}
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	if len(labels) > maxLabels {
		return nil, formatError("%d labels are more than the %d there can be", len(labels), maxLabels)
	}
	if k-sumsKey >= 1<<(32-rowBits) {
		return nil, formatError("a block of key %d", k)
	}
	rows := newFeatureSums(uint32(k-sumsKey)<<rowBits, labels)
	for _, p := range payloads {
		if err := rows.add(p); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func mergeSums(k Key, digest uint64, payloads [][]byte) ([]byte, error) {
	rows, err := readSums(k, payloads...)
	if err != nil {
		return nil, err
	}
	b := rows.block(k, digest)
	if b == nil {
		return nil, formatError("blocks of key %d without a row", k)
	}
	return b, nil
}
