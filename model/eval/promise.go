package eval

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model"
)

// Promise is an operating point that was chosen when the model was trained
// (model.Aim), and what became of it on the documents evaluated.
type Promise struct {
	model.Guarantee
	Seen Seen `json:"evaluated"`
}

// Seen is what the evaluated documents of a promise's view say of it.
type Seen struct {
	Documents int      `json:"documents"`
	Support   int      `json:"support"`
	Given     int      `json:"given"`
	Right     int      `json:"right"`
	Precision float64  `json:"precision"`
	Recall    float64  `json:"recall"`
	Interval  Interval `json:"interval"` // of the figure promised: Wilson, 95 %
	Within    bool     `json:"within"`   // the figure lies inside the bounds that were stated
	Verdict   Kept     `json:"verdict"`
}

// Kept is the verdict on a promise.
type Kept string

const (
	KeptAim    Kept = "kept"          // the figure is at least what was promised
	KeptChance Kept = "within chance" // below, but its interval reaches it: documents of this number do not say it is broken
	KeptNot    Kept = "broken"        // its whole interval lies below
	KeptNone   Kept = "not promised"  // no threshold bore it out at training
	KeptBlank  Kept = "nothing seen"  // the label was neither given nor, for a recall, true
)

// Promises holds a model's promises against a sheet of its answers. Views
// without documents are left out.
func Promises(m *model.Model, s *Sheet) []Promise {
	var out []Promise
	for _, p := range m.Info.Guarantees {
		l, ok := slices.BinarySearchFunc(s.Labels, p.Label, func(t data.Topic, id string) int { return strings.Compare(t.ID, id) })
		if !ok {
			continue
		}
		var seen Seen
		for i := range s.Rows {
			r := &s.Rows[i]
			if r.View != p.View {
				continue
			}
			_, truth := slices.BinarySearch(r.Truth, int32(l))
			_, given := slices.BinarySearch(r.Decided, int32(l))
			seen.count(truth, given)
		}
		if seen.Documents > 0 {
			seen.judge(p)
			out = append(out, Promise{p, seen})
		}
	}
	return out
}

func (s *Seen) count(truth, given bool) {
	s.Documents++
	if truth {
		s.Support++
	}
	if given {
		s.Given++
	}
	if truth && given {
		s.Right++
	}
}

func (s *Seen) judge(p model.Guarantee) {
	s.Precision = ratio(float64(s.Right), float64(s.Given), ZeroDivision)
	s.Recall = ratio(float64(s.Right), float64(s.Support), ZeroDivision)
	figure, n := s.Precision, s.Given
	if p.Metric == model.Recall {
		figure, n = s.Recall, s.Support
	}
	s.Interval = Wilson(s.Right, n)
	s.Within = n > 0 && figure >= p.Interval().Low && figure <= p.Interval().High
	switch {
	case !p.Reached:
		s.Verdict = KeptNone
	case n == 0:
		s.Verdict = KeptBlank
	case figure >= p.Minimum:
		s.Verdict = KeptAim
	case s.Interval.High >= p.Minimum:
		s.Verdict = KeptChance
	default:
		s.Verdict = KeptNot
	}
}

// promiseTable says what was promised of each label, and what came of it.
func (r *Report) promiseTable() table {
	t := table{
		Title: "Promises: thresholds chosen for a precision or a recall",
		Head:  []string{"label", "view", "promised", "out of fold, 90% bounds", "evaluated, 95%", "given", "verdict"},
		Right: []bool{false, false, false, true, true, true, false},
		Note:  "Bounds are one-sided, Clopper and Pearson's; the threshold was chosen where the lower one reaches what is promised.",
	}
	for _, p := range r.Promises {
		said, figure := p.Interval(), p.Seen.Precision
		if p.Metric == model.Recall {
			figure = p.Seen.Recall
		}
		t.Rows = append(t.Rows, []string{
			p.Label, p.View, fmt.Sprintf("%s >= %g", p.Metric, p.Minimum),
			bounded(said),
			fmt.Sprintf("%.3f [%.3f, %.3f]", figure, p.Seen.Interval.Low, p.Seen.Interval.High),
			fmt.Sprint(p.Seen.Given), string(p.Seen.Verdict),
		})
	}
	return t
}

// markdownPromises is the card's part about promises.
func markdownPromises(b *bytes.Buffer, list []model.Guarantee) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\n## Promises\n\nThresholds chosen for a precision or a recall, on documents answered out of fold; bounds are one-sided, 90 %, Clopper and Pearson's.\n\n")
	b.WriteString("| label | view | promised | reached | precision | recall | given | documents with it |\n|---|---|---|---|---:|---:|---:|---:|\n")
	for _, p := range list {
		reached := "yes"
		if !p.Reached {
			reached = "**no**"
		}
		fmt.Fprintf(b, "| %s | %s | %s ≥ %g | %s | %s | %s | %d | %d |\n", code(p.Label), p.View, p.Metric, p.Minimum, reached, bounded(p.Precision), bounded(p.Recall), p.Given, p.Support)
	}
}

func bounded(s model.Proportion) string {
	return fmt.Sprintf("%.3f [%.3f, %.3f]", s.Value, s.Low, s.High)
}

// markdownTuning is the card's part about settings that were searched for.
func markdownTuning(b *bytes.Buffer, t *model.Tuning) {
	if t == nil {
		return
	}
	outcome := "The default stayed."
	if t.Adopted {
		outcome = "The best was adopted."
	}
	fmt.Fprintf(b, "\n## Settings tried\n\nOut of fold, %d trials; a change is kept if micro-F1 + macro-F1 gain more than the standard error of the difference. On folds dealt anew the best had %+.1f points (standard error %.1f) over the default, and two standard errors are asked for. %s\n\n",
		len(t.Trials), 100*t.Again.Gain, 100*t.Again.Error, outcome)
	fmt.Fprintf(b, "| change | micro-F1 | macro-F1 | gain, points | standard error | |\n|---|---:|---:|---:|---:|---|\n| default | %.3f | %.3f | | | |\n", t.Default.Micro, t.Default.Macro)
	for _, x := range t.Trials {
		kept := ""
		if x.Kept {
			kept = "kept"
		}
		fmt.Fprintf(b, "| %s | %.3f | %.3f | %+.1f | %.1f | %s |\n", markdown(x.Change), x.F1.Micro, x.F1.Macro, 100*x.Gain.Gain, 100*x.Gain.Error, kept)
	}
}
