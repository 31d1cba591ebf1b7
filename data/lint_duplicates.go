package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// duplicates groups the documents by text, and looks in each group for copies, for
// different labels, and for copies in different splits.
func (l *linter) duplicates() {
	text := func(i int) string {
		return l.opt.Normalize(l.docs[i].Headline + "\n" + l.docs[i].Body)
	}
	members := map[int32][]int{}
	found := Groups(len(l.docs), text)
	for i, g := range found {
		members[g] = append(members[g], i)
	}
	var groups [][]int
	for _, m := range members {
		if len(m) > 1 {
			groups = append(groups, m)
		}
	}
	slices.SortFunc(groups, func(a, b []int) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
	})

	d := &l.health.Duplicates
	leaks := map[[2]int]*Leak{}
	leakPlaces := map[[2]int]*places{}
	for n, group := range groups {
		d.Groups++
		d.Documents += len(group)
		d.Largest = max(d.Largest, len(group))
		if n < l.opt.Examples {
			d.Examples = append(d.Examples, l.example(group))
		}
		if other := l.conflict(group); other != nil {
			d.Conflicts++
			l.conflicts.say(labelled(l.docs[group[0]])+" and "+labelled(*other), l.opt.Examples)
		}
		l.group(group, text, func(copy, original int, exact bool) {
			split, of := l.split(l.docs[copy].Split), l.split(l.docs[original].Split)
			pair := [2]int{split, of}
			if leaks[pair] == nil {
				leaks[pair] = &Leak{Split: l.health.Splits[split].Split, Of: l.health.Splits[of].Split}
				leakPlaces[pair] = &places{}
			}
			leaks[pair].Documents++
			if exact {
				leaks[pair].Exact++
			}
			leakPlaces[pair].say(fmt.Sprintf("%s of %s", l.docs[copy].Place, l.docs[original].Place), l.opt.Examples)
		})
	}
	d.Share = share(d.Exact+d.Near, len(l.docs))
	l.frames(found)
	for split := range l.health.Splits {
		for of := range split {
			if leak := leaks[[2]int{split, of}]; leak != nil {
				d.Leaks = append(d.Leaks, *leak)
				l.leaks = append(l.leaks, *leakPlaces[[2]int{split, of}])
			}
		}
	}
}

// group counts the copies in a group. It calls leak for each document and each earlier
// split with a copy of it; an exact copy is preferred.
func (l *linter) group(group []int, text func(int) string, leak func(copy, original int, exact bool)) {
	prints := make([][2]uint64, len(group))
	first := map[[2]uint64]bool{}
	type version struct {
		split int
		print [2]uint64
	}
	any := map[int]int{}      // the first document of a split
	same := map[version]int{} // the first with a text
	for n, i := range group {
		prints[n] = fingerprint(letters(nil, text(i)))
		switch {
		case first[prints[n]]:
			l.health.Duplicates.Exact++
		case n > 0:
			l.health.Duplicates.Near++
		}
		first[prints[n]] = true
		split := l.split(l.docs[i].Split)
		if _, ok := any[split]; !ok {
			any[split] = i
		}
		if _, ok := same[version{split, prints[n]}]; !ok {
			same[version{split, prints[n]}] = i
		}
	}
	for n, i := range group {
		for of := range l.split(l.docs[i].Split) {
			if original, ok := same[version{of, prints[n]}]; ok {
				leak(i, original, true)
			} else if original, ok := any[of]; ok {
				leak(i, original, false)
			}
		}
	}
}

// conflict is the first document of a group with other labels than the group's first; nil:
// none.
func (l *linter) conflict(group []int) *Document {
	labels := slices.Sorted(slices.Values(l.docs[group[0]].Labels))
	for _, i := range group[1:] {
		if !slices.Equal(labels, slices.Sorted(slices.Values(l.docs[i].Labels))) {
			return &l.docs[i]
		}
	}
	return nil
}

// labelled names a document with its labels.
func labelled(d Document) string {
	return fmt.Sprintf("%s [%s]", d.Place, strings.Join(d.Labels, ", "))
}

// example shows a group by how its text begins.
func (l *linter) example(group []int) Group {
	const begin = 60
	d := l.docs[group[0]]
	text := []rune(strings.Join(strings.Fields(cmp.Or(d.Headline, d.Body)), " "))
	if len(text) > begin {
		text = append(text[:begin], '…')
	}
	g := Group{Documents: len(group), Text: string(text)}
	for _, i := range group {
		(*places)(&g.Places).add(l.docs[i].Place, l.opt.Examples)
	}
	return g
}

func isBlank(d Document) bool {
	return strings.TrimSpace(d.Headline) == "" && strings.TrimSpace(d.Body) == ""
}
