package data

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Splits are the numbers of documents by split: train, dev, test, then others by name, then
// those without a split.
type Splits []SplitCount

// SplitCount is a split and its documents.
type SplitCount struct {
	Split     string `json:"split"`
	Documents int    `json:"documents"`
}

// CountSplits counts documents by split.
func CountSplits(docs []Document) Splits {
	var s Splits
	for _, d := range docs {
		s.Add(d.Split)
	}
	return s
}

// Add counts one document of a split.
func (s *Splits) Add(split string) {
	i, ok := slices.BinarySearchFunc(*s, split, func(c SplitCount, split string) int { return compareSplits(c.Split, split) })
	if !ok {
		*s = slices.Insert(*s, i, SplitCount{Split: split})
	}
	(*s)[i].Documents++
}

// String lists the splits: "train (80 documents), test (20 documents)". Documents
// without a split are "none" beside others.
func (s Splits) String() string {
	var list []string
	for _, c := range s {
		list = append(list, fmt.Sprintf("%s (%s)", splitName(c.Split), documents(c.Documents)))
	}
	return strings.Join(list, ", ")
}

// Without leaves out the splits that are named.
func (s Splits) Without(names []string) Splits {
	return slices.DeleteFunc(slices.Clone(s), func(c SplitCount) bool { return slices.Contains(names, c.Split) })
}

// any tells whether some document has a split.
func (s Splits) any() bool { return len(s) > 1 || len(s) == 1 && s[0].Split != "" }

// Check refuses names of splits that no document has.
func (s Splits) Check(names []string) error {
	for _, name := range names {
		switch {
		case name == "":
			return errors.New("the name of a split is empty")
		case !s.any():
			return &OptionError{Option: "Columns.Split", Err: fmt.Errorf("no document is in split %q: the corpus has no splits", name)}
		case !slices.ContainsFunc(s, func(c SplitCount) bool { return c.Split == name }):
			return fmt.Errorf("no document is in split %q; there are %s", name, s)
		}
	}
	return nil
}

// InSplits keeps the documents of the named splits; with no names, all. A split that no
// document has is an error with the list of splits.
func InSplits(docs []Document, names []string) ([]Document, error) {
	if len(names) == 0 {
		return docs, nil
	}
	if err := CountSplits(docs).Check(names); err != nil {
		return nil, err
	}
	var kept []Document
	for _, d := range docs {
		if slices.Contains(names, d.Split) {
			kept = append(kept, d)
		}
	}
	return kept, nil
}

// splitOrder is the order in which splits are named; others follow by name.
var splitOrder = []string{"train", "dev", "test"}

// compareSplits orders train, dev, test, then others by name, then none.
func compareSplits(a, b string) int {
	rank := func(s string) int {
		if i := slices.Index(splitOrder, s); i >= 0 {
			return i
		}
		if s == "" {
			return len(splitOrder) + 1
		}
		return len(splitOrder)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}
