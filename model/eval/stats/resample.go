package stats

import (
	"context"
	"slices"

	"tasnif/features/parallel"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
)

// ResampledFigures are the figures with an interval, in the order of computation. The
// ranking figure is last; a set without scores lacks it.
var ResampledFigures = [...]string{
	"accuracy",
	"micro.precision", "micro.recall", "micro.f1",
	"macro.precision", "macro.recall", "macro.f1",
	"weighted.f1", "samples.f1",
	"ranking.map",
}

const decisionFigures = len(ResampledFigures) - 1

// Outcomes is a set reduced to sums by near-duplicate group, for resampling whole groups.
type Outcomes struct {
	labels int
	some   []bool    // by label: a document has it or was given it
	docs   []float64 // by group: its documents
	exact  []float64 // by group: those whose label set is right
	sample []float64 // by group: sum of its documents' F1
	start  []int32   // events of group g: event[start[g]:start[g+1]]
	event  []event
	order  [][]place // by label: its documents, the highest score first; nil without scores
}

// event is the counts of one label in one group.
type event struct{ label, tp, fp, fn int32 }

// place is a document's position in a label's ranking.
type place struct {
	group int32
	truth bool
	last  bool // the next document's score is lower
}

// NewOutcomes reduces a set; columns are its cells by label, nil without scores.
func NewOutcomes(s *predictions.Set, columns [][]metrics.Cell) *Outcomes {
	of, groups := s.Grouping()
	members := make([][]int32, groups)
	for i, g := range of {
		members[g] = append(members[g], int32(i))
	}
	o := &Outcomes{
		labels: len(s.Labels), some: make([]bool, len(s.Labels)),
		docs: make([]float64, groups), exact: make([]float64, groups), sample: make([]float64, groups),
		start: make([]int32, 1, groups+1),
	}
	sum := make([]event, o.labels)
	var touched []int32
	touch := func(l int32) *event {
		e := &sum[l]
		if e.tp+e.fp+e.fn == 0 {
			touched = append(touched, l)
		}
		return e
	}
	for g, rows := range members {
		for _, i := range rows {
			r := &s.Rows[i]
			metrics.Match(r.Truth, r.Decided,
				func(l int32) { touch(l).tp++ }, func(l int32) { touch(l).fp++ }, func(l int32) { touch(l).fn++ })
			tp, fp, fn := metrics.Overlap(r.Truth, r.Decided)
			o.docs[g]++
			if fp+fn == 0 {
				o.exact[g]++
			}
			o.sample[g] += metrics.Ratio(2*float64(tp), float64(2*tp+fp+fn), metrics.ZeroDivision)
		}
		slices.Sort(touched)
		for _, l := range touched {
			e := sum[l]
			e.label, o.some[l] = l, true
			o.event = append(o.event, e)
			sum[l] = event{}
		}
		touched = touched[:0]
		o.start = append(o.start, int32(len(o.event)))
	}
	for _, col := range columns {
		places := make([]place, len(col))
		for i, c := range col {
			places[i] = place{group: of[c.Row], truth: c.Truth, last: i+1 == len(col) || col[i+1].Score != c.Score}
		}
		o.order = append(o.order, places)
	}
	return o
}

// totals are the sums of Outcomes with weights for its groups.
type totals struct {
	docs, exact, sample float64
	label               []float64 // TP, FP, FN of each label in turn
}

func newTotals(labels int) *totals { return &totals{label: make([]float64, 3*labels)} }

// add counts every group weight[g] times.
func (t *totals) add(o *Outcomes, weight []float64) {
	for g, w := range weight {
		if w == 0 {
			continue
		}
		t.docs += w * o.docs[g]
		t.exact += w * o.exact[g]
		t.sample += w * o.sample[g]
		for _, e := range o.event[o.start[g]:o.start[g+1]] {
			c := t.label[3*e.label : 3*e.label+3]
			c[0] += w * float64(e.tp)
			c[1] += w * float64(e.fp)
			c[2] += w * float64(e.fn)
		}
	}
}

// figures are the decision figures of ResampledFigures. A label of some without any
// document in a resample is left out of the macro figures: as 0 it would lower them below
// those of the set, in a third of the resamples for a label of one document.
func (t *totals) figures(some []bool) []float64 {
	var tp, fp, fn, support float64
	labels := float64(len(t.label) / 3)
	var macro, weighted metrics.Score
	for l := range len(t.label) / 3 {
		c := t.label[3*l : 3*l+3]
		if some != nil && some[l] && c[0]+c[1]+c[2] == 0 {
			labels--
			continue
		}
		tp, fp, fn = tp+c[0], fp+c[1], fn+c[2]
		s := metrics.ScoreOf(c[0], c[1], c[2], metrics.ZeroDivision)
		macro.Add(s, 1)
		weighted.Add(s, c[0]+c[2])
		support += c[0] + c[2]
	}
	micro := metrics.ScoreOf(tp, fp, fn, metrics.ZeroDivision)
	macro.Divide(labels, metrics.ZeroDivision)
	weighted.Divide(support, metrics.ZeroDivision)
	return []float64{
		t.exact / t.docs,
		micro.Precision, micro.Recall, micro.F1,
		macro.Precision, macro.Recall, macro.F1,
		weighted.F1, t.sample / t.docs,
	}
}

// Groups is the number of near-duplicate groups.
func (o *Outcomes) Groups() int { return len(o.docs) }

// Figures are the figures of ResampledFigures with every group counted weight[g] times; the
// ranking figure is included if the set has scores.
func (o *Outcomes) Figures(weight []float64) []float64 {
	t := newTotals(o.labels)
	t.add(o, weight)
	out := t.figures(o.some)
	if o.order != nil {
		out = append(out, o.meanAP(weight))
	}
	return out
}

// meanAP is the mean average precision of the weighted documents, over labels
// that have a positive among them.
func (o *Outcomes) meanAP(weight []float64) float64 {
	sum, labels := 0.0, 0.0
	for _, places := range o.order {
		var ap, tp, seen, block float64
		for _, p := range places {
			w := weight[p.group]
			seen += w
			if p.truth {
				block += w
			}
			if p.last && block > 0 {
				tp += block
				ap += block * tp / seen
				block = 0
			}
		}
		if tp > 0 {
			sum += ap / tp
			labels++
		}
	}
	return metrics.Ratio(sum, labels, 0)
}

// Intervals draws whole groups with replacement, as many as there are, n times, and takes
// the central 95 % of every figure (percentile bootstrap, Efron 1979; clusters: Davison and
// Hinkley 1997, 3.8). The same seed gives the same intervals on any number of cores.
func (o *Outcomes) Intervals(ctx context.Context, n int, seed uint64) (map[string]Interval, error) {
	draws := make([][]float64, n)
	err := parallel.Each(ctx, n, func() func(int) {
		weight := make([]float64, len(o.docs))
		return func(b int) {
			NewStream(seed, uint64(b)).Resample(weight)
			draws[b] = o.Figures(weight)
		}
	})
	if err != nil {
		return nil, err
	}
	out := map[string]Interval{}
	for f, name := range ResampledFigures[:len(draws[0])] {
		out[name] = CentralInterval(draws, func(d []float64) float64 { return d[f] })
	}
	return out, nil
}

// CentralInterval is the interval between the 2.5 % and the 97.5 % point of a figure
// over resamples, linearly interpolated between order statistics.
func CentralInterval(draws [][]float64, figure func([]float64) float64) Interval {
	x := make([]float64, len(draws))
	for i, d := range draws {
		x[i] = figure(d)
	}
	slices.Sort(x)
	at := func(q float64) float64 {
		pos := q * float64(len(x)-1)
		i := int(pos)
		if i+1 == len(x) {
			return x[i]
		}
		return x[i] + (pos-float64(i))*(x[i+1]-x[i])
	}
	return Interval{at(0.025), at(0.975)}
}
