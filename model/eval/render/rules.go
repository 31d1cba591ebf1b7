package render

import (
	"bytes"
	"fmt"

	"tasnif/model/eval"
)

// rulesTable is what the rules of an editor do together: figures without them and with.
func rulesTable(r *eval.Report) table {
	t := table{Title: "Rules of an editor", Head: []string{"", "without", "with", "difference", "95% interval"}, Right: []bool{false, true, true, true, true}}
	if r.Rules == nil {
		return t
	}
	t.Note = fmt.Sprintf("%d documents are matched by a rule.", r.Rules.Matched)
	for _, d := range r.Rules.Deltas {
		t.Rows = append(t.Rows, []string{d.Figure, number(d.Before, false), number(d.After, false), fmt.Sprintf("%+.3f", d.Delta), fmt.Sprintf("%+.3f to %+.3f", d.Interval.Low, d.Interval.High)})
	}
	for _, l := range r.Rules.Topics {
		t.Rows = append(t.Rows, []string{l.Label + " f1", number(l.Before.F1, false), number(l.After.F1, false), fmt.Sprintf("%+.3f", l.After.F1-l.Before.F1), fmt.Sprintf("%d fixed, %d broken", l.Fixed, l.Broken)})
	}
	return t
}

// ruleTable is what each rule does.
func ruleTable(r *eval.Report) table {
	t := table{Title: "Each rule", Note: "Right: hits that have the topic, or have it not where the rule speaks against it. Fixed, broken and topic F1: what the line alone changes.",
		Head:  []string{"line", "topic", "kind", "hits", "right", "95% interval", "fixed", "broken", "topic F1", "phrase"},
		Right: []bool{true, false, false, true, true, true, true, true, true, false}}
	if r.Rules == nil {
		return t
	}
	for _, e := range r.Rules.Rules {
		t.Rows = append(t.Rows, []string{fmt.Sprint(e.Line), e.Topic, e.Kind, fmt.Sprint(e.Hits), number(e.Precision, e.Hits == 0), ruleSpan(e),
			fmt.Sprint(e.Fixed), fmt.Sprint(e.Broken), fmt.Sprintf("%+.4f", e.F1), e.Text})
	}
	return t
}

// ruleSpan is the interval of a rule's precision.
func ruleSpan(e eval.RuleEffect) string {
	if e.Hits == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f - %.2f", e.Interval.Low, e.Interval.High)
}

// markdownRules says in a line what the rules of an editor do together.
func markdownRules(b *bytes.Buffer, r *eval.Report) {
	if r.Rules == nil {
		return
	}
	fmt.Fprintf(b, "\n%d rules of an editor match %d documents", len(r.Rules.Rules), r.Rules.Matched)
	for _, d := range r.Rules.Deltas {
		fmt.Fprintf(b, "; %s without rules %.3f, with %.3f (%+.3f, 95%% %+.3f to %+.3f)", d.Figure, d.Before, d.After, d.Delta, d.Interval.Low, d.Interval.High)
	}
	b.WriteString(".\n")
}
