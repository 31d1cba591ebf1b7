package data

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Folds deals documents into k folds of about equal size and about equal shares
// of every label: iterative stratification (Sechidis, Tsoumakas, Vlahavas, "On
// the stratification of multi-label data", 2011). A group of near-duplicates is
// one item with its labels summed, so that it is never in two folds. labels are
// indices from 0; groups are those of Groups, nil where no document has a copy. The
// result, a number below k for each document, depends on seed alone.
//
// Folds panics if k is below 1 or groups has another length than labels.
func Folds(labels [][]int32, groups []int32, k int, seed uint64) []int {
	if k < 1 {
		panic(fmt.Sprintf("data: Folds into %d folds", k))
	}
	shares := make([]float64, k)
	for j := range shares {
		shares[j] = 1 / float64(k)
	}
	return stratify(labels, groups, shares, seed)
}

// item is what is dealt as one: a document, or a group of them.
type item struct {
	docs   []int32
	labels []labelCount // by label
}

type labelCount struct {
	label int32
	count float64
}

// stratify deals documents into parts by shares, which sum to 1. With n
// documents, n_l of them with label l, part j wants
//
//	c_j = share_j n   documents, and of label l   c_jl = share_j n_l
//
// The label with the fewest documents left is dealt first, each of its items to
// the part with the greatest c_jl, then the greatest sum of c_jl over all labels
// of the item, then c_j, then at random; what the part was given is taken from its
// wants. Items without labels come last. (The sum is not in the paper. On 3,000
// random problems it brings the worst error of a label's count in a part from
// 4.6 documents to 1.7, and of a part's size from 6.2 to 2.2.)
func stratify(labels [][]int32, groups []int32, shares []float64, seed uint64) []int {
	items, left := newItems(labels, groups)
	rng := rand.New(rand.NewPCG(seed, 0x7461736e6966))
	rng.Shuffle(len(items), func(a, b int) { items[a], items[b] = items[b], items[a] })
	// The largest first: what is left over is then small enough to even out.
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(len(b.docs), len(a.docs)) })

	byLabel := make([][]int32, len(left))
	for i, it := range items {
		for _, c := range it.labels {
			byLabel[c.label] = append(byLabel[c.label], int32(i))
		}
	}
	want := make([]float64, len(shares))
	wantLabel := make([][]float64, len(shares))
	for j, share := range shares {
		want[j] = share * float64(len(labels))
		wantLabel[j] = make([]float64, len(left))
		for l, n := range left {
			wantLabel[j][l] = share * n
		}
	}

	wantedAll := func(i, j int) (sum float64) {
		for _, c := range items[i].labels {
			sum += wantLabel[j][c.label]
		}
		return sum
	}

	part := make([]int, len(labels))
	done := make([]bool, len(items))
	var ties []int
	deal := func(i int, wanted func(j int) float64) {
		ties = ties[:0]
		for j := range shares {
			order := 0
			if len(ties) > 0 {
				order = cmp.Or(cmp.Compare(wanted(j), wanted(ties[0])), cmp.Compare(wantedAll(i, j), wantedAll(i, ties[0])), cmp.Compare(want[j], want[ties[0]]))
			}
			if shares[j] == 0 || order < 0 {
				continue
			}
			if order > 0 {
				ties = ties[:0]
			}
			ties = append(ties, j)
		}
		j := ties[rng.IntN(len(ties))]
		done[i] = true
		want[j] -= float64(len(items[i].docs))
		for _, c := range items[i].labels {
			wantLabel[j][c.label] -= c.count
			left[c.label] -= c.count
		}
		for _, d := range items[i].docs {
			part[d] = j
		}
	}
	for {
		rarest := -1
		for l, n := range left {
			if n > 0 && (rarest < 0 || n < left[rarest]) {
				rarest = l
			}
		}
		if rarest < 0 {
			break
		}
		for _, i := range byLabel[rarest] {
			if !done[i] {
				deal(int(i), func(j int) float64 { return wantLabel[j][rarest] })
			}
		}
	}
	for i := range items {
		if !done[i] {
			deal(i, func(j int) float64 { return want[j] })
		}
	}
	return part
}

// newItems gathers documents into items, in the order of their first, and
// counts the documents of each label.
func newItems(labels [][]int32, groups []int32) (items []item, left []float64) {
	if groups != nil && len(groups) != len(labels) {
		panic(fmt.Sprintf("data: %d groups for %d documents", len(groups), len(labels)))
	}
	at := make(map[int32]int, len(groups))
	for d := range labels {
		i := len(items)
		if groups != nil {
			if known, ok := at[groups[d]]; ok {
				i = known
			}
			at[groups[d]] = i
		}
		if i == len(items) {
			items = append(items, item{})
		}
		items[i].docs = append(items[i].docs, int32(d))
	}
	for i := range items {
		var all []int32
		for _, d := range items[i].docs {
			all = append(all, labels[d]...)
		}
		slices.Sort(all)
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n] == all[0] {
				n++
			}
			items[i].labels = append(items[i].labels, labelCount{all[0], float64(n)})
			for int(all[0]) >= len(left) {
				left = append(left, 0)
			}
			left[all[0]] += float64(n)
			all = all[n:]
		}
	}
	return items, left
}
