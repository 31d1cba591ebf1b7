package study

import (
	"slices"

	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
	"tasnif/model/thresholds"
)

// Guarantee is an operating point that was chosen in training (thresholds.OperatingPoint),
// with its figures on the evaluated documents.
type Guarantee struct {
	thresholds.Guarantee
	Evaluated Evaluated `json:"evaluated"`
}

// Evaluated is the figures of a guarantee on the evaluated documents of its view.
type Evaluated struct {
	Documents int              `json:"documents"`
	Support   int              `json:"support"`
	Given     int              `json:"given"`
	Right     int              `json:"right"`
	Precision float64          `json:"precision"`
	Recall    float64          `json:"recall"`
	Interval  stats.Interval   `json:"interval"` // of the figure guaranteed: Wilson, 95 %
	Within    bool             `json:"within"`   // the figure lies inside the bounds that were stated
	Verdict   GuaranteeVerdict `json:"verdict"`
}

// GuaranteeVerdict says whether a guarantee was kept.
type GuaranteeVerdict string

const (
	Kept         GuaranteeVerdict = "kept"          // the figure is at least the minimum
	WithinChance GuaranteeVerdict = "within chance" // the figure is below the minimum, which its interval reaches
	Broken       GuaranteeVerdict = "broken"        // its whole interval is below the minimum
	NotPromised  GuaranteeVerdict = "not promised"  // no threshold reached it in training
	NothingSeen  GuaranteeVerdict = "nothing seen"  // the label was neither given nor, for a recall, true
)

// Guarantees checks a model's guarantees on a set of its answers. Views
// without documents are left out.
func Guarantees(m *model.Model, s *predictions.Set) []Guarantee {
	var out []Guarantee
	for _, p := range m.Info.Guarantees {
		l, ok := predictions.LabelIndex(s.Labels, p.Label)
		if !ok {
			continue
		}
		var seen Evaluated
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
			out = append(out, Guarantee{p, seen})
		}
	}
	return out
}

func (s *Evaluated) count(truth, given bool) {
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

func (s *Evaluated) judge(p thresholds.Guarantee) {
	s.Precision = metrics.Ratio(float64(s.Right), float64(s.Given), metrics.ZeroDivision)
	s.Recall = metrics.Ratio(float64(s.Right), float64(s.Support), metrics.ZeroDivision)
	figure, n := s.Precision, s.Given
	if p.Metric == thresholds.Recall {
		figure, n = s.Recall, s.Support
	}
	s.Interval = stats.Wilson(s.Right, n)
	s.Within = n > 0 && figure >= p.Interval().Low && figure <= p.Interval().High
	switch {
	case !p.Reached:
		s.Verdict = NotPromised
	case n == 0:
		s.Verdict = NothingSeen
	case figure >= p.Minimum:
		s.Verdict = Kept
	case s.Interval.High >= p.Minimum:
		s.Verdict = WithinChance
	default:
		s.Verdict = Broken
	}
}
