package data

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// MinSupport is the least number of documents of a label for training.
const MinSupport = 10

// LintOptions are the options of Lint. The zero value is ready.
type LintOptions struct {
	Normalize  func(string) string // normalizes spelling before texts are compared; nil: no change
	MinSupport int                 // least number of documents of a label; 0: the constant MinSupport
	Topics     []Topic             // the known labels; nil: any label
	Unreadable []error             // errors of the rows that Options.SkipBad skipped
	Examples   int                 // places and groups shown for a finding; 0: 5
}

// Lint checks the documents of editors for faults that harm a model or its figures.
// Documents of teachers are only counted.
func Lint(docs []Document, opt LintOptions) *Health {
	if opt.Normalize == nil {
		opt.Normalize = func(s string) string { return s }
	}
	opt.MinSupport = cmp.Or(opt.MinSupport, MinSupport)
	opt.Examples = cmp.Or(opt.Examples, 5)
	teachers := CountTeachers(docs)
	docs, _ = ByEditors(docs)
	l := linter{docs: docs, opt: opt, health: &Health{Documents: len(docs), Teachers: teachers, Splits: CountSplits(docs), Unreadable: len(opt.Unreadable)}}
	l.labels()
	l.texts()
	l.duplicates()
	l.judge()
	return l.health
}

// linter collects findings. Examples of places are in Health beside the counts, or here
// until judge makes problems of them.
type linter struct {
	docs   []Document
	opt    LintOptions
	health *Health

	empty      places
	repeatedID places
	conflicts  places
	leaks      []places // by Health.Duplicates.Leaks
}

// places are the first few places where something was found.
type places []string

func (p *places) add(at Place, most int) { p.say(at.String(), most) }

func (p *places) say(where string, most int) {
	if len(*p) < most {
		*p = append(*p, where)
	}
}

// split is the index of a split in Health.Splits.
func (l *linter) split(name string) int {
	return slices.IndexFunc(l.health.Splits, func(s SplitCount) bool { return s.Split == name })
}

// labels counts documents by label, and finds repeated ids.
func (l *linter) labels() {
	h := l.health
	at := map[string]int{}
	ids := map[string]bool{}
	given := 0
	for _, d := range l.docs {
		if d.ID != "" && ids[d.ID] {
			l.repeatedID = append(l.repeatedID, d.Place.String())
		}
		ids[d.ID] = true
		if len(d.Labels) == 0 {
			h.Unlabelled++
		}
		given += len(d.Labels)
		split := l.split(d.Split)
		for _, id := range d.Labels {
			i, ok := at[id]
			if !ok {
				i = len(h.Labels)
				at[id] = i
				h.Labels = append(h.Labels, LabelHealth{Label: id, BySplit: make([]int, len(h.Splits))})
			}
			label := &h.Labels[i]
			label.Support++
			label.BySplit[split]++
			if d.Headline != "" {
				label.Headline++
			}
			if d.Body != "" {
				label.Body++
			}
		}
	}
	if len(l.docs) > 0 {
		h.Cardinality = float64(given) / float64(len(l.docs))
	}
	slices.SortFunc(h.Labels, func(a, b LabelHealth) int {
		return cmp.Or(cmp.Compare(b.Support, a.Support), cmp.Compare(a.Label, b.Label))
	})
}

// texts measures fields and looks for damage in them.
func (l *linter) texts() {
	var headlines, bodies []int
	found := make([]Damage, len(damages))
	for _, d := range l.docs {
		if d.Headline != "" {
			headlines = append(headlines, utf8.RuneCountInString(d.Headline))
		}
		if d.Body != "" {
			bodies = append(bodies, utf8.RuneCountInString(d.Body))
		}
		if isBlank(d) {
			l.health.Empty++
			l.empty.add(d.Place, l.opt.Examples)
		}
		inHeadline, inBody := count(d.Headline), count(d.Body)
		for i, kind := range damages {
			if kind.found(d.Headline, &inHeadline) || kind.found(d.Body, &inBody) {
				found[i].Documents++
				(*places)(&found[i].Places).add(d.Place, l.opt.Examples)
			}
		}
	}
	l.health.Headlines, l.health.Bodies = lengths(headlines), lengths(bodies)
	for i, f := range found {
		if f.Documents > 0 {
			f.Kind = damages[i].kind
			l.health.Damage = append(l.health.Damage, f)
		}
	}
}

func lengths(n []int) Lengths {
	if len(n) == 0 {
		return Lengths{}
	}
	slices.Sort(n)
	return Lengths{Documents: len(n), Min: n[0], Median: n[len(n)/2], P90: n[len(n)*9/10], Max: n[len(n)-1]}
}
