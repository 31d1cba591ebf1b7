package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Fractions are the shares of a split. They are relative: 8, 1, 1 is the same
// as 0.8, 0.1, 0.1.
type Fractions struct{ Train, Dev, Test float64 }

// Split gives a copy of the documents in which each has a split, "train", "dev"
// or "test": in the shares asked for, with about equal shares of every label,
// and no group of near-duplicates (see Groups; nil for none) in two of them. It
// depends on seed alone.
//
// A split already in the corpus is kept: if every document has one, the
// documents come back as they are. If only some have one it is an error, as
// what the others are meant for cannot be known.
func Split(docs []Document, groups []int32, f Fractions, seed uint64) ([]Document, error) {
	shares := []float64{f.Train, f.Dev, f.Test}
	sum := 0.0
	for _, s := range shares {
		if s < 0 || math.IsNaN(s) || math.IsInf(s, 0) {
			return nil, fmt.Errorf("a split by %v: %v; fractions must be 0 or more", f, s)
		}
		sum += s
	}
	if sum == 0 {
		return nil, errors.New("a split into nothing: one of the fractions must be above 0")
	}
	without, first := 0, 0
	for i := len(docs) - 1; i >= 0; i-- {
		if docs[i].Split == "" {
			without, first = without+1, i
		}
	}
	switch {
	case without == 0:
		return slices.Clone(docs), nil
	case without < len(docs):
		return nil, fmt.Errorf("%s: %d of %d documents have no split, the others have; give all of them one, or none",
			docs[first].Place, without, len(docs))
	}
	for i := range shares {
		shares[i] /= sum
	}
	labels, _ := indexLabels(docs)
	parts := stratify(labels, groups, shares, seed)
	split := slices.Clone(docs)
	for i, p := range parts {
		split[i].Split = splitOrder[p]
	}
	return split, nil
}

// indexLabels gives each document's labels as indices into ids, which is sorted.
func indexLabels(docs []Document) (labels [][]int32, ids []string) {
	at := map[string]int32{}
	for _, d := range docs {
		for _, l := range d.Labels {
			if _, ok := at[l]; !ok {
				at[l] = 0
				ids = append(ids, l)
			}
		}
	}
	slices.Sort(ids)
	for i, id := range ids {
		at[id] = int32(i)
	}
	labels = make([][]int32, len(docs))
	for i, d := range docs {
		for _, l := range d.Labels {
			labels[i] = append(labels[i], at[l])
		}
	}
	return labels, ids
}
