package nbcounts

import (
	"iter"

	"tasnif/features/hashing"
)

// frequentTerms holds one worker's sums of the terms that it met first, which are the most
// frequent: four of five updates are to these. They need no lock and stay in the cache. The
// layout is by column, then by the number of a term in the worker's scratch, so that a
// document touches few cache lines:
//
//	column 0         documents with no label, or with several
//	column 1 + 2l    documents with label l alone
//	column 2 + 2l    documents with label l and others: the share only
//
// A cell packs the number of documents and the sum of their shares into one word. The sums
// are added to the table before terms are renumbered.
type frequentTerms struct {
	columns   [][]uint64 // nil until one is used
	rows      int        // cells in a column
	documents int        // since begin
}

const (
	frequentBytes = 16 << 20 // at most, if all columns are used
	frequentRows  = 1 << 16  // at most
	sumBits       = 40       // of a cell

	// maxDocuments bounds a cell's sum: a document has less than 2^18 of a term.
	maxDocuments = 1 << (sumBits - 18)
)

// full tells whether begin must be called before the next document, if the corpus has so
// many labels by now.
func (c *frequentTerms) full(labels int) bool {
	return 1+2*labels > len(c.columns) || c.documents == maxDocuments
}

// begin clears all cells, with columns for at least so many labels.
func (c *frequentTerms) begin(labels int) {
	if 1+2*labels > len(c.columns) {
		n := 1 + 2*(labels+labels/2) // with room for more labels
		c.columns = make([][]uint64, n)
		c.rows = max(min(frequentBytes/8/n, frequentRows), 1)
	}
	for _, column := range c.columns {
		clear(column)
	}
	c.documents = 0
}

// column is a column's cells.
func (c *frequentTerms) column(i int) []uint64 {
	if c.columns[i] == nil {
		c.columns[i] = make([]uint64, c.rows)
	}
	return c.columns[i]
}

// add adds a document with these label columns of the table. It returns the terms that have
// no row here, in the memory of list.
func (c *frequentTerms) add(list []hashing.Weight, columns []int32) []hashing.Weight {
	c.documents++
	i := 0
	if len(columns) == 1 {
		i = 1 + 2*int(columns[0]-labelColumn)
	} else {
		for _, column := range columns {
			cells := c.column(2 + 2*int(column-labelColumn))
			for _, x := range list {
				if int(x.Term) < len(cells) {
					cells[x.Term] += uint64(x.Share)
				}
			}
		}
	}
	n, cells := 0, c.column(i)
	for _, x := range list {
		if int(x.Term) < len(cells) {
			cells[x.Term] += 1<<sumBits | uint64(x.Share)
			continue
		}
		list[n] = x
		n++
	}
	return list[:n]
}

// sums iterates over the rows that are not zero, with the id of their term and in the
// layout of the table's rows. The row is reused.
func (c *frequentTerms) sums(ids []uint32) iter.Seq2[uint32, []uint64] {
	return func(yield func(uint32, []uint64) bool) {
		used := c.columns
		for len(used) > 1 && used[len(used)-1] == nil {
			used = used[:len(used)-1]
		}
		row := make([]uint64, labelColumn+len(used)/2)
		for n, id := range ids[:min(len(ids), c.rows)] {
			clear(row)
			for i, column := range used {
				if column == nil || column[n] == 0 {
					continue
				}
				documents, sum := column[n]>>sumBits, column[n]&(1<<sumBits-1)
				row[dfColumn] += documents
				if documents > 0 {
					row[allColumn] += sum
				}
				if i > 0 {
					row[labelColumn+(i-1)/2] += sum
				}
			}
			if row[dfColumn] > 0 && !yield(id, row) {
				return
			}
		}
	}
}
