package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

// LabelChange is the change of one label's decisions.
type LabelChange struct {
	Label   string        `json:"label"`
	Arabic  string        `json:"ar,omitempty"`
	English string        `json:"en,omitempty"`
	Before  metrics.Score `json:"before"`
	After   metrics.Score `json:"after"`
	Fixed   int           `json:"fixed"` // documents in which the label was wrong and is right now
	Broken  int           `json:"broken"`
	P       float64       `json:"p"`    // exact McNemar on Fixed and Broken
	Holm    float64       `json:"holm"` // P adjusted for the number of labels
}

// Changed is a document whose label set became right or wrong.
type Changed struct {
	Key      string   `json:"key"`
	ID       string   `json:"id,omitempty"`
	Headline string   `json:"headline,omitempty"`
	Truth    []string `json:"truth"`
	Before   []string `json:"before"`
	After    []string `json:"after"`
}

// Comparison is two sets of answers to the same documents.
type Comparison struct {
	Before    string        `json:"before,omitempty"` // the first model, as its report names it
	After     string        `json:"after,omitempty"`  // the second
	Corpus    string        `json:"corpus,omitempty"`
	Language  string        `json:"-"` // of pages for people: see Report
	Documents int           `json:"documents"`
	Groups    int           `json:"groups"`
	Resamples int           `json:"resamples"`
	Seed      uint64        `json:"seed"`
	Deltas    []stats.Delta `json:"deltas"` // by figure, in the order of a report's
	Labels    []LabelChange `json:"labels"` // by id
	Fixed     []Changed     `json:"fixed"`  // in the corpus's order
	Broken    []Changed     `json:"broken"`
	Differ    []Changed     `json:"differ,omitempty"` // wrong in both, with other labels
}

// Delta finds a figure's change by name, e.g. "macro.f1".
func (c *Comparison) Delta(figure string) (stats.Delta, bool) {
	i := slices.IndexFunc(c.Deltas, func(d stats.Delta) bool { return d.Figure == figure })
	if i < 0 {
		return stats.Delta{}, false
	}
	return c.Deltas[i], true
}

// Compare compares the answers of two sets. The sets must be of the same documents with the
// same true labels in the same order; others are refused. Groups are those of the second
// set.
//
// If both sets have scores, mean average precision, which does not depend on thresholds, is
// compared too, on scores rounded to four decimals.
//
// Deltas come with paired intervals and p-values, labels with McNemar's test.
func Compare(ctx context.Context, before, after *predictions.Set, resamples int, seed uint64) (*Comparison, error) {
	for _, s := range []*predictions.Set{before, after} {
		if err := s.Check(); err != nil {
			return nil, err
		}
	}
	if resamples < 1 {
		return nil, fmt.Errorf("eval: a comparison needs resamples, %d were asked for", resamples)
	}
	a, b, err := align(before, after)
	if err != nil {
		return nil, err
	}
	a.Groups = b.Groups
	c := &Comparison{Documents: len(b.Rows), Resamples: resamples, Seed: seed, Fixed: []Changed{}, Broken: []Changed{}}
	_, c.Groups = b.Grouping()
	c.documents(a, b)
	c.labels(a, b)
	c.Deltas, err = stats.PairedDeltas(ctx, a, b, resamples, seed)
	return c, err
}

// align puts two sets on the union of their labels and checks that they are
// of the same documents.
func align(before, after *predictions.Set) (a, b *predictions.Set, err error) {
	if len(before.Rows) != len(after.Rows) {
		return nil, nil, fmt.Errorf("eval: cannot compare: %d documents against %d; both must be of the same corpus and split", len(before.Rows), len(after.Rows))
	}
	labels := predictions.UnionOfLabels([]*predictions.Set{before, after})
	a, b = before.Relabel(labels), after.Relabel(labels)
	for i := range a.Rows {
		x, y := &a.Rows[i], &b.Rows[i]
		if x.Key != y.Key {
			return nil, nil, fmt.Errorf("eval: cannot compare: document %d is %s in one and %s in the other; both must be of the same corpus and split", i+1, x.Name(), y.Name())
		}
		if !slices.Equal(x.Truth, y.Truth) {
			return nil, nil, fmt.Errorf("eval: cannot compare: document %d (%s) has true labels [%s] in one and [%s] in the other; measure both against the same labels",
				i+1, y.Name(), strings.Join(a.IDs(x.Truth), " "), strings.Join(b.IDs(y.Truth), " "))
		}
	}
	return a, b, nil
}

// documents lists what was fixed, what broke, and what changed and is still wrong.
func (c *Comparison) documents(a, b *predictions.Set) {
	for i := range b.Rows {
		x, y := &a.Rows[i], &b.Rows[i]
		was, is := slices.Equal(x.Decided, x.Truth), slices.Equal(y.Decided, y.Truth)
		if was == is && (was || slices.Equal(x.Decided, y.Decided)) {
			continue
		}
		d := Changed{Key: y.Key, ID: y.ID, Headline: y.Headline, Truth: b.IDs(y.Truth), Before: a.IDs(x.Decided), After: b.IDs(y.Decided)}
		switch {
		case is:
			c.Fixed = append(c.Fixed, d)
		case was:
			c.Broken = append(c.Broken, d)
		default:
			c.Differ = append(c.Differ, d)
		}
	}
}

// labels fills each label's change with its McNemar test.
func (c *Comparison) labels(a, b *predictions.Set) {
	c.Labels = make([]LabelChange, len(b.Labels))
	before, after := metrics.CountLabels(a), metrics.CountLabels(b)
	p := make([]float64, len(b.Labels))
	for i := range b.Rows {
		x, y := &a.Rows[i], &b.Rows[i]
		metrics.Match(x.Decided, y.Decided, func(int32) {},
			func(l int32) { c.Labels[l].turn(y.Truth, l, true) },
			func(l int32) { c.Labels[l].turn(y.Truth, l, false) })
	}
	for l := range c.Labels {
		d := &c.Labels[l]
		d.Label, d.Arabic, d.English = b.Labels[l].ID, b.Labels[l].Arabic, b.Labels[l].English
		d.Before, _ = before[l].Score()
		d.After, _ = after[l].Score()
		d.P, _ = stats.McNemar(d.Fixed, d.Broken)
		p[l] = d.P
	}
	for l, adjusted := range stats.Holm(p) {
		c.Labels[l].Holm = adjusted
	}
}

// turn counts a change of the label's decision.
func (d *LabelChange) turn(truth []int32, label int32, given bool) {
	if _, is := slices.BinarySearch(truth, label); is == given {
		d.Fixed++
	} else {
		d.Broken++
	}
}
