package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// judge turns findings into problems, the worst first; ties are in the order of this file.
func (l *linter) judge() {
	h := l.health
	l.judgeRows()
	l.judgeLabels()
	l.judgeCopies()
	for i := range damages {
		for _, f := range h.Damage {
			if kind := damages[i]; kind.kind == f.Kind {
				l.say(kind.severity, kind.kind, f.Places, kind.fix, "%s in %s", kind.what, documents(f.Documents))
			}
		}
	}
	rank := map[Severity]int{Error: 0, Warning: 1, Note: 2}
	slices.SortStableFunc(h.Problems, func(a, b Problem) int { return cmp.Compare(rank[a.Severity], rank[b.Severity]) })
}

func (l *linter) say(s Severity, kind string, at places, fix, what string, args ...any) {
	l.health.Problems = append(l.health.Problems, Problem{Severity: s, Kind: kind, What: fmt.Sprintf(what, args...), Fix: fix, Places: at})
}

func (l *linter) judgeRows() {
	h := l.health
	if h.Documents == 0 {
		l.say(Error, "no-documents", nil, "name a corpus with documents in it", "there are no documents")
	}
	if h.Unreadable > 0 {
		var at places
		for _, err := range l.opt.Unreadable[:min(l.opt.Examples, h.Unreadable)] {
			at = append(at, err.Error())
		}
		l.say(Error, "unreadable", at, "fix the rows, or skip them", "%s cannot be read", plural(h.Unreadable, "row"))
	}
	if h.Empty > 0 {
		l.say(Warning, "empty", l.empty, "take them out, or fill in their text", "neither headline nor body in %s", documents(h.Empty))
	}
	if n := len(l.repeatedID); n > 0 {
		l.say(Warning, "repeated-id", l.repeatedID[:min(n, l.opt.Examples)], "give each document an id of its own",
			"an id that an earlier document has, on %s", documents(n))
	}
}

func (l *linter) judgeLabels() {
	h := l.health
	train, test := l.split("train"), l.split("test")
	known := map[string]bool{}
	for _, t := range l.opt.Topics {
		known[t.ID] = true
	}
	switch {
	case h.Documents > 0 && len(h.Labels) == 0:
		l.say(Error, "no-labels", nil, "say which field holds them", "no document has a label")
	case len(h.Labels) == 1 && h.Unlabelled == 0:
		l.say(Error, "one-label", nil, "add documents of other labels, or without any", "every document has the same label, %s; nothing tells it from others", h.Labels[0].Label)
	case h.Unlabelled > 0:
		l.say(Note, "unlabelled", nil, "keep them if no label fits; they then teach every label what it is not", "no label on %s", documents(h.Unlabelled))
	}
	var foreign, small, untaught []string
	for _, label := range h.Labels {
		if l.opt.Topics != nil && !known[label.Label] {
			foreign = append(foreign, supported(label.Label, label.Support))
		}
		learnt := label.Support
		if train >= 0 {
			learnt = label.BySplit[train]
		}
		switch {
		case train >= 0 && test >= 0 && learnt == 0 && label.BySplit[test] > 0:
			untaught = append(untaught, supported(label.Label, label.BySplit[test]))
		case learnt < l.opt.MinSupport:
			small = append(small, supported(label.Label, learnt))
		}
	}
	if len(foreign) > 0 {
		l.say(Error, "unknown-label", nil, "correct the ids, or add them to the topics file", "labels that are no topics: %s", strings.Join(foreign, ", "))
	}
	if len(untaught) > 0 {
		l.say(Warning, "untaught-label", nil, "add training documents, or leave the labels out of the test", "labels in test that train does not have: %s", strings.Join(untaught, ", "))
	}
	if len(small) > 0 {
		l.say(Warning, "small-label", nil, "add documents, or merge the labels with others",
			"labels with fewer than %d documents to learn from: %s", l.opt.MinSupport, strings.Join(small, ", "))
	}
	h.Problems = append(h.Problems, LabelProblems(h.Labels, l.docs)...)
}

func (l *linter) judgeCopies() {
	d := l.health.Duplicates
	for i, leak := range d.Leaks {
		severity := Warning
		if leak.Exact > 0 {
			severity = Error
		}
		l.say(severity, "leak", l.leaks[i], "take them out of one of the two; with them, figures are better than the model",
			"in %s, copies of documents in %s: %d, of them %d exact", splitName(leak.Split), splitName(leak.Of), leak.Documents, leak.Exact)
	}
	if d.Conflicts > 0 {
		l.say(Warning, "conflict", l.conflicts, "settle on one set of labels for each", "different labels on copies of one text, in %s", plural(d.Conflicts, "group"))
	}
	if d.Exact+d.Near > 0 {
		l.say(Note, "duplicates", nil, "splits made here keep copies together; take them out if they should not count twice",
			"copies of earlier documents: %d exact, %d near", d.Exact, d.Near)
	}
}

// supported names a label with its support: "politics (12)".
func supported(label string, n int) string { return fmt.Sprintf("%s (%d)", label, n) }

// plural counts things: "1 document", "2 documents".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func documents(n int) string { return plural(n, "document") }
