package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Fractions are the relative sizes of splits: 8, 1, 1 is the same as 0.8, 0.1, 0.1.
type Fractions struct{ Train, Dev, Test float64 }

// Split copies the documents and sets the split of those without one to "train", "dev" or
// "test", in proportion to f and with about equal shares of every label. Near-duplicates
// (groups, the result of Groups; nil: none) get the same split, that of a document that
// already has one if there is any. The result depends on the seed alone. A document of a
// teacher gets no split, since it is trained on beside all of them (Document.Teacher).
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
	for i := range shares {
		shares[i] /= sum
	}
	split := slices.Clone(docs)
	settled := map[int32]string{} // split by group
	if groups != nil {
		for i, d := range docs {
			if g := groups[i]; d.Split != "" && settled[g] == "" {
				settled[g] = d.Split
			}
		}
	}
	labels, _ := indexLabels(docs)
	var rest []int // documents without a split
	var restLabels [][]int32
	var restGroups []int32
	for i, d := range docs {
		if d.Split != "" || d.Teacher != "" {
			continue
		}
		if groups != nil && settled[groups[i]] != "" {
			split[i].Split = settled[groups[i]]
			continue
		}
		rest, restLabels = append(rest, i), append(restLabels, labels[i])
		if groups != nil {
			restGroups = append(restGroups, groups[i])
		}
	}
	if len(rest) == 0 {
		return split, nil
	}
	for j, part := range stratify(restLabels, restGroups, shares, seed) {
		split[rest[j]].Split = splitOrder[part]
	}
	return split, nil
}

// indexLabels converts each document's labels to indices into ids, which is sorted.
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
