package eval

import (
	"errors"
	"fmt"
	"strings"

	"tasnif/model/eval/metrics"
	"tasnif/model/eval/safetext"
)

// BaselineChange records a change of a committed baseline: its figures before and after,
// and the reason. The latest is last.
type BaselineChange struct {
	Reason string           `json:"reason"`
	Model  string           `json:"model,omitempty"`
	From   *metrics.Summary `json:"from,omitempty"` // absent for the first
	To     metrics.Summary  `json:"to"`
	Other  bool             `json:"other_documents,omitempty"` // the new baseline has other documents or other true labels, so From and To cannot be compared
}

// reasonRunes is the largest number of characters of a reason.
const reasonRunes = 500

// NewBaseline makes a baseline of a fresh report, replacing old (nil: none). It keeps the
// reason, and those of earlier baselines. Parts that a comparison does not need are left
// out: charts, mistakes, the verdict.
func NewBaseline(fresh, old *Report, reason string) (*Report, error) {
	reason = safetext.Clean(reason)
	switch {
	case reason == "":
		return nil, errors.New("eval: a new baseline needs a reason: say why the new figures are the ones to keep")
	case len([]rune(reason)) > reasonRunes:
		return nil, fmt.Errorf("eval: the reason has %d characters: give at most %d", len([]rune(reason)), reasonRunes)
	case len(fresh.Rows) == 0:
		return nil, errors.New("eval: the report has no rows, so nothing could be compared with it: write a JSON report that keeps its rows")
	}
	move := BaselineChange{Reason: reason, Model: fresh.Model, To: fresh.brief()}
	next := *fresh
	next.Moves = nil
	if old != nil {
		from := old.brief()
		move.From, move.Other = &from, old.Fingerprint != fresh.Fingerprint
		next.Moves = append(next.Moves, old.Moves...)
	}
	next.Moves = append(next.Moves, move)
	next.Mistakes, next.Verdict, next.Comparison, next.Slices = nil, nil, nil, nil
	next.Suspects, next.Leakage, next.Noise, next.Learning = nil, nil, nil, nil
	next.Labels = append([]LabelReport(nil), fresh.Labels...)
	for i := range next.Labels {
		next.Labels[i].Curve = nil
	}
	return &next, nil
}

func (r *Report) brief() metrics.Summary {
	return metrics.Summary{Documents: r.Documents, Accuracy: r.Accuracy, Micro: r.Micro.F1, Macro: r.Macro.F1}
}

// String is the change in one line.
func (m BaselineChange) String() string {
	var b strings.Builder
	if m.From != nil && !m.Other {
		fmt.Fprintf(&b, "accuracy %.4f -> %.4f, micro F1 %.4f -> %.4f, macro F1 %.4f -> %.4f",
			m.From.Accuracy, m.To.Accuracy, m.From.Micro, m.To.Micro, m.From.Macro, m.To.Macro)
	} else {
		fmt.Fprintf(&b, "accuracy %.4f, micro F1 %.4f, macro F1 %.4f on %d documents", m.To.Accuracy, m.To.Micro, m.To.Macro, m.To.Documents)
		if m.Other {
			b.WriteString(", other documents than before")
		}
	}
	return b.String() + ": " + m.Reason
}
