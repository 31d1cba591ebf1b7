package nbcounts

import (
	"maps"
	"slices"
	"sync"
)

// sumTable holds the sums of all features in memory:
//
//	2^bits rows of 2 + denseLabels cells of 4 bytes: df, all, and a sum for each label
//
// At 22 bits that is 16 MiB for df, for all, and for each label that occurs. Labels after
// the first denseLabels are in a map, with a sum only for the features that they have.
//
// Rows are divided into parts by their first bits. A worker collects updates until it has a
// batch for a part, then takes the part's lock: a part is small enough for the cache. Sums
// of whole numbers do not depend on the order. The bits of a cell beyond 32 are in carry.
type sumTable struct {
	rowBits uint // of a part
	parts   []tablePart
}

type tablePart struct {
	mu     sync.Mutex
	stride int               // cells a row
	cells  []uint32          // nil until the first batch
	carry  map[uint64]uint32 // by cellKey: the bits beyond 32
	sparse map[uint64]uint64 // sums of columns from stride on, by cellKey
	keys   []uint64          // of sparse, increasing; nil: not sorted since the last addition
	sink   uint32            // keeps the compiler from removing the reads of prefetch
}

// denseLabels is the number of labels that have a cell in each row.
const denseLabels = 64

// Columns of a row: a label's is labelColumn + its number.
const (
	dfColumn = iota
	allColumn
	labelColumn
)

// maxPartBits is the largest number of bits of a part's number. A part has at least one
// block of rows.
const maxPartBits = 8

func newTable(bits int) *sumTable {
	partBits := min(maxPartBits, max(bits-rowBits, 0))
	return &sumTable{rowBits: uint(bits - partBits), parts: make([]tablePart, 1<<partBits)}
}

// update is what one document adds to one row, packed:
//
//	row in its part (20 bits), share (20 bits), number of its set of labels (24 bits)
type update uint64

const (
	shareBits = 20
	setBits   = 24
)

func newUpdate(row, share, set uint32) update {
	return update(row)<<(shareBits+setBits) | update(share)<<setBits | update(set)
}

// add adds a batch of updates. sets are the columns of each set of labels.
func (p *tablePart) add(batch []update, sets [][]int32, rows, stride int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stride > p.stride {
		p.widen(rows, stride)
	}
	for len(batch) > 0 {
		n := min(len(batch), prefetched)
		p.prefetch(batch[:n])
		p.addPrefetched(batch[:n], sets)
		batch = batch[n:]
	}
}

// prefetched is the number of updates whose rows are read before any is written.
const prefetched = 256

// prefetch reads the rows of updates, so that they are loaded into the cache many at a
// time: the reads wait neither for each other nor for writes.
func (p *tablePart) prefetch(batch []update) {
	sum, stride := uint32(0), p.stride
	for _, u := range batch {
		sum += p.cells[int(u>>(shareBits+setBits))*stride]
	}
	p.sink = sum
}

func (p *tablePart) addPrefetched(batch []update, sets [][]int32) {
	stride := p.stride
	for _, u := range batch {
		share := uint32(u>>setBits) & (1<<shareBits - 1)
		at := int(u>>(shareBits+setBits)) * stride
		row := p.cells[at : at+stride]
		if row[dfColumn]++; row[dfColumn] == 0 {
			p.overflow(at, dfColumn, 1)
		}
		if row[allColumn] += share; row[allColumn] < share {
			p.overflow(at, allColumn, 1)
		}
		for _, column := range sets[u&(1<<setBits-1)] {
			if int(column) >= stride {
				p.addSparse(at/stride, int(column), uint64(share))
				continue
			}
			if row[column] += share; row[column] < share {
				p.overflow(at, int(column), 1)
			}
		}
	}
}

// sum adds sums, by column, to a row.
func (p *tablePart) sum(row int, sums []uint64, rows, stride int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stride > p.stride {
		p.widen(rows, stride)
	}
	at := row * p.stride
	for column, x := range sums {
		if column >= p.stride {
			if x > 0 {
				p.addSparse(row, column, x)
			}
			continue
		}
		sum := uint64(p.cells[at+column]) + x
		p.cells[at+column] = uint32(sum)
		if sum>>32 > 0 {
			p.overflow(at, column, uint32(sum>>32))
		}
	}
}

// overflow adds to the bits beyond 32 of a cell.
func (p *tablePart) overflow(at, column int, carry uint32) {
	if p.carry == nil {
		p.carry = map[uint64]uint32{}
	}
	p.carry[cellKey(at/p.stride, column)] += carry
}

func (p *tablePart) addSparse(row, column int, x uint64) {
	if p.sparse == nil {
		p.sparse = map[uint64]uint64{}
	}
	p.sparse[cellKey(row, column)] += x
	p.keys = nil
}

func cellKey(row, column int) uint64 { return uint64(row)<<32 | uint64(column) }

// widen makes room for more columns.
func (p *tablePart) widen(rows, stride int) {
	cells := make([]uint32, rows*stride)
	if p.stride > 0 {
		for i := range rows {
			copy(cells[i*stride:], p.cells[i*p.stride:(i+1)*p.stride])
		}
	}
	p.cells, p.stride = cells, stride
}

// cell is the whole sum of a row and column.
func (p *tablePart) cell(row, column int) uint64 {
	if column >= p.stride {
		return p.sparse[cellKey(row, column)]
	}
	sum := uint64(p.cells[row*p.stride+column])
	if len(p.carry) > 0 {
		sum |= uint64(p.carry[cellKey(row, column)]) << 32
	}
	return sum
}

// blocks is how many blocks of rows there are, filled or not.
func (t *sumTable) blocks() int {
	return max(1, len(t.parts)<<t.rowBits>>rowBits)
}

// rows sets r to the sums of block k. columns are those of its labels.
func (t *sumTable) rows(k int, columns []int, r *FeatureSums) {
	r.From = uint32(k) << rowBits
	clear(r.DF)
	clear(r.All)
	clear(r.By)
	for i := range rowWidth {
		id := k<<rowBits | i
		if id>>t.rowBits >= len(t.parts) {
			break
		}
		p, row := &t.parts[id>>t.rowBits], id&(1<<t.rowBits-1)
		df := p.cell(row, dfColumn)
		if df == 0 {
			continue
		}
		r.DF[i], r.All[i] = df, p.cell(row, allColumn)
		for l, column := range columns {
			if column < p.stride {
				r.By[i*len(columns)+l] = p.cell(row, column)
			}
		}
	}
	t.sparse(k, columns, r)
}

// sparse adds the sums of block k that are in maps to r.
func (t *sumTable) sparse(k int, columns []int, r *FeatureSums) {
	first := k << rowBits
	if first>>t.rowBits >= len(t.parts) {
		return
	}
	p := &t.parts[first>>t.rowBits]
	if len(p.sparse) == 0 {
		return
	}
	if p.keys == nil {
		p.keys = slices.Sorted(maps.Keys(p.sparse))
	}
	labels := make([]int, labelColumn+len(columns)) // by column
	for l, column := range columns {
		labels[column] = l
	}
	first &= 1<<t.rowBits - 1
	from, _ := slices.BinarySearch(p.keys, cellKey(first, 0))
	for _, key := range p.keys[from:] {
		i := int(key>>32) - first
		if i >= rowWidth {
			return
		}
		r.By[i*len(columns)+labels[uint32(key)]] = p.sparse[key]
	}
}

// labelIndex numbers labels in the order of their first occurrence, for all workers.
type labelIndex struct {
	mu     sync.Mutex
	number map[string]int
	ids    []string
}

func (s *labelIndex) of(label string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.number[label]
	if !ok {
		n = len(s.ids)
		s.number[label] = n
		s.ids = append(s.ids, label)
	}
	return n
}

// sorted lists the labels by name, and the column of each.
func (s *labelIndex) sorted() (labels []string, columns []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	labels = slices.Sorted(slices.Values(s.ids))
	for _, l := range labels {
		columns = append(columns, labelColumn+s.number[l])
	}
	return labels, columns
}

// strideOf is the number of cells in a row for so many columns. It rounds up, so that parts
// are widened less often.
func strideOf(columns int) int {
	return min((columns+1)/2*2, labelColumn+denseLabels)
}
