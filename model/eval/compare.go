package eval

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"tasnif/data"

	"tasnif/features/parallel"
)

// Delta is how one figure moved from the first sheet to the second.
type Delta struct {
	Figure   string   `json:"figure"`
	Before   float64  `json:"before"`
	After    float64  `json:"after"`
	Delta    float64  `json:"delta"`    // After - Before
	Interval Interval `json:"interval"` // of Delta: paired percentile bootstrap by near-duplicate group
	P        float64  `json:"p"`        // approximate randomisation, two-sided: see Compare
}

// LabelChange is how one label's decisions moved.
type LabelChange struct {
	Label  string  `json:"label"`
	Before Score   `json:"before"`
	After  Score   `json:"after"`
	Fixed  int     `json:"fixed"` // documents in which the label is right now and was wrong
	Broken int     `json:"broken"`
	P      float64 `json:"p"`    // exact McNemar on Fixed and Broken
	Holm   float64 `json:"holm"` // P adjusted for the number of labels
}

// Changed is a document whose label set became right, or ceased to be.
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
	Documents int           `json:"documents"`
	Groups    int           `json:"groups"`
	Resamples int           `json:"resamples"`
	Seed      uint64        `json:"seed"`
	Deltas    []Delta       `json:"deltas"` // by figure, in the order of a report's
	Labels    []LabelChange `json:"labels"` // by id
	Fixed     []Changed     `json:"fixed"`  // in the corpus's order
	Broken    []Changed     `json:"broken"`
}

// Delta finds a figure's change by name, e.g. "macro.f1".
func (c *Comparison) Delta(figure string) (Delta, bool) {
	i := slices.IndexFunc(c.Deltas, func(d Delta) bool { return d.Figure == figure })
	if i < 0 {
		return Delta{}, false
	}
	return c.Deltas[i], true
}

// Compare measures how the second sheet's answers differ from the first's. The
// sheets must be of the same documents with the same true labels in the same
// order; anything else is refused, since a difference would then say nothing.
// Groups are the second sheet's.
//
// Where both sheets have scores, mean average precision is compared too, on
// scores to four decimals: it turns on no threshold.
//
// Deltas come with paired intervals and p-values, labels with McNemar's test.
func Compare(ctx context.Context, before, after *Sheet, resamples int, seed uint64) (*Comparison, error) {
	for _, s := range []*Sheet{before, after} {
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
	_, c.Groups = b.grouping()
	c.documents(a, b)
	c.labels(a, b)
	c.Deltas, err = pairedDeltas(ctx, a, b, resamples, seed)
	return c, err
}

// align puts two sheets on the union of their labels and checks that they are
// of the same documents.
func align(before, after *Sheet) (a, b *Sheet, err error) {
	if len(before.Rows) != len(after.Rows) {
		return nil, nil, fmt.Errorf("eval: cannot compare: %d documents against %d; both must be of the same corpus and split", len(before.Rows), len(after.Rows))
	}
	labels := unionOf([]*Sheet{before, after})
	if before.scored() && after.scored() {
		a, b = before.widen(labels), after.widen(labels)
	} else {
		a, b = before.relabel(labels), after.relabel(labels)
	}
	for i := range a.Rows {
		x, y := &a.Rows[i], &b.Rows[i]
		if x.Key != y.Key {
			return nil, nil, fmt.Errorf("eval: cannot compare: document %d is %s in one and %s in the other; both must be of the same corpus and split", i+1, x.name(), y.name())
		}
		if !slices.Equal(x.Truth, y.Truth) {
			return nil, nil, fmt.Errorf("eval: cannot compare: document %d (%s) has true labels [%s] in one and [%s] in the other; measure both against the same labels",
				i+1, y.name(), strings.Join(a.ids(x.Truth), " "), strings.Join(b.ids(y.Truth), " "))
		}
	}
	return a, b, nil
}

// relabel is the sheet's decisions over more labels; scores are left behind.
func (s *Sheet) relabel(labels []data.Topic) *Sheet {
	at := make([]int32, len(s.Labels))
	for l, t := range s.Labels {
		i, _ := slices.BinarySearchFunc(labels, t.ID, func(t data.Topic, id string) int { return strings.Compare(t.ID, id) })
		at[l] = int32(i)
	}
	move := func(from []int32) []int32 {
		out := make([]int32, len(from))
		for i, l := range from {
			out[i] = at[l] // both orders are by id, so it stays increasing
		}
		return out
	}
	out := &Sheet{Labels: labels, Mode: s.Mode, Groups: s.Groups, Rows: slices.Clone(s.Rows)}
	for i := range out.Rows {
		r := &out.Rows[i]
		r.Truth, r.Decided, r.Scores = move(r.Truth), move(r.Decided), nil
	}
	return out
}

// documents lists what was fixed and what broke.
func (c *Comparison) documents(a, b *Sheet) {
	for i := range b.Rows {
		x, y := &a.Rows[i], &b.Rows[i]
		was, is := slices.Equal(x.Decided, x.Truth), slices.Equal(y.Decided, y.Truth)
		if was == is {
			continue
		}
		d := Changed{Key: y.Key, ID: y.ID, Headline: y.Headline, Truth: b.ids(y.Truth), Before: a.ids(x.Decided), After: b.ids(y.Decided)}
		if is {
			c.Fixed = append(c.Fixed, d)
		} else {
			c.Broken = append(c.Broken, d)
		}
	}
}

// labels fills each label's change with its McNemar test.
func (c *Comparison) labels(a, b *Sheet) {
	c.Labels = make([]LabelChange, len(b.Labels))
	before, after := tally(a), tally(b)
	p := make([]float64, len(b.Labels))
	for i := range b.Rows {
		x, y := &a.Rows[i], &b.Rows[i]
		compare(x.Decided, y.Decided, func(int32) {},
			func(l int32) { c.Labels[l].turn(y.Truth, l, true) },
			func(l int32) { c.Labels[l].turn(y.Truth, l, false) })
	}
	for l := range c.Labels {
		d := &c.Labels[l]
		d.Label = b.Labels[l].ID
		d.Before, _ = before[l].Score()
		d.After, _ = after[l].Score()
		d.P, _ = McNemar(d.Fixed, d.Broken)
		p[l] = d.P
	}
	for l, adjusted := range Holm(p) {
		c.Labels[l].Holm = adjusted
	}
}

// turn notes that the label came to be given, or ceased to be.
func (d *LabelChange) turn(truth []int32, label int32, given bool) {
	if _, is := slices.BinarySearch(truth, label); is == given {
		d.Fixed++
	} else {
		d.Broken++
	}
}

// pairedDeltas are the differences of the figures of two sheets of the same
// documents, which share labels and groups, by figure in the order of a report's.
//
// Intervals resample near-duplicate groups, the same ones for both sheets.
// The p-value exchanges the two sheets' answers in a random half of the groups,
// under which every difference is chance, and counts how often the difference
// is at least as large (Noreen 1989); macro-F1 is no mean over documents, so a
// test of means would not do.
//
//	p = (1 + #{|d*| >= |d|}) / (1 + n)
func pairedDeltas(ctx context.Context, before, after *Sheet, resamples int, seed uint64) ([]Delta, error) {
	return deltas(ctx, newOutcomes(before, nil), newOutcomes(after, nil), rankedTogether(before, after), resamples, seed)
}

func deltas(ctx context.Context, a, b, ranked *outcomes, resamples int, seed uint64) ([]Delta, error) {
	n := len(a.docs)
	all, none := make([]float64, n), make([]float64, n)
	for i := range all {
		all[i] = 1
	}
	observed := newPaired(a, b, ranked)
	observed.weigh(all, none, true)
	few := ranked.affordable(resamples)

	drawn, swapped := make([][]float64, resamples), make([][]float64, resamples)
	err := parallel.Each(ctx, resamples, func() func(int) {
		p := newPaired(a, b, ranked)
		one, other := make([]float64, n), make([]float64, n)
		return func(i int) {
			newStream(seed, uint64(i)).resample(one)
			drawn[i] = p.weigh(one, none, i < few)
			newStream(seed, uint64(resamples+i)).halve(one, other)
			swapped[i] = p.weigh(one, other, i < few)
		}
	})
	if err != nil {
		return nil, err
	}
	var out []Delta
	for f, name := range resampled[:len(observed.x)] {
		d := Delta{Figure: name, Before: observed.x[f], After: observed.y[f], Delta: observed.y[f] - observed.x[f]}
		drawn, swapped := drawn, swapped
		if f == decisionFigures {
			drawn, swapped = drawn[:few], swapped[:few]
		}
		d.Interval = middle(drawn, func(v []float64) float64 { return v[f] })
		as := 0
		for _, v := range swapped {
			if math.Abs(v[f]) >= math.Abs(d.Delta)-1e-12 { // sums in another order differ in the last bits
				as++
			}
		}
		d.P = float64(1+as) / float64(1+len(swapped))
		out = append(out, d)
	}
	return out, nil
}

// paired is the memory for the figures of two outcomes under one weighting.
type paired struct {
	a, b   *outcomes
	ranked *outcomes // both sheets' rankings in one, or nil: see rankedTogether
	sums   *totals
	x, y   []float64
	weight []float64 // of the groups of both
}

func newPaired(a, b, ranked *outcomes) *paired {
	figures := decisionFigures
	if ranked != nil {
		figures++
	}
	return &paired{
		a: a, b: b, ranked: ranked, sums: newTotals(a.labels),
		x: make([]float64, figures), y: make([]float64, figures), weight: make([]float64, 2*len(a.docs)),
	}
}

// weigh gives each figure's difference with the groups of kept counted as they
// are and those of swapped with the two sheets' answers exchanged; rankings too
// where asked for.
func (p *paired) weigh(kept, swapped []float64, rankings bool) []float64 {
	p.mix(p.x, p.a, kept, p.b, swapped)
	p.mix(p.y, p.b, kept, p.a, swapped)
	if p.ranked != nil && rankings {
		n := len(kept)
		copy(p.weight, kept)
		copy(p.weight[n:], swapped)
		p.x[decisionFigures] = p.ranked.meanAP(p.weight)
		copy(p.weight, swapped)
		copy(p.weight[n:], kept)
		p.y[decisionFigures] = p.ranked.meanAP(p.weight)
	}
	delta := make([]float64, len(p.x))
	for f := range delta {
		delta[f] = p.y[f] - p.x[f]
	}
	return delta
}

func (p *paired) mix(dst []float64, one *outcomes, w []float64, other *outcomes, v []float64) {
	p.sums.reset()
	p.sums.add(one, w)
	p.sums.add(other, v)
	p.sums.figures(dst)
}

// affordable is how many of n resamples rank the documents anew: all of them up
// to some ten thousand documents, and no fewer than 200.
func (o *outcomes) affordable(n int) int {
	const places = 1 << 29 // looked at in all resamples together
	if o == nil || len(o.order) == 0 || len(o.order[0]) == 0 {
		return n
	}
	return min(n, max(200, places/(len(o.order)*len(o.order[0]))))
}

// rankedTogether ranks the documents of two sheets of the same documents in one
// order a label: group g is the first sheet's, group g + n the second's, n the
// number of groups. Weights then choose whose score a document has. Nil where a
// sheet has no scores.
func rankedTogether(a, b *Sheet) *outcomes {
	if !a.scored() || !b.scored() {
		return nil
	}
	of, groups := b.grouping()
	o := &outcomes{}
	cells := make([]cell, 0, 2*len(of))
	for l := range b.Labels {
		cells = cells[:0]
		for i := range b.Rows {
			_, in := slices.BinarySearch(b.Rows[i].Truth, int32(l))
			cells = append(cells,
				cell{score: math.Round(a.Rows[i].Scores[l] * grain), row: of[i], truth: in},
				cell{score: math.Round(b.Rows[i].Scores[l] * grain), row: of[i] + int32(groups), truth: in})
		}
		sortCells(cells)
		places := make([]place, len(cells))
		for i, c := range cells {
			places[i] = place{group: c.row, truth: c.truth, last: i+1 == len(cells) || cells[i+1].score != c.score}
		}
		o.order = append(o.order, places)
	}
	return o
}
