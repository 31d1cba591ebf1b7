package render

import (
	"fmt"
	"strings"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/safetext"
)

// headLines say what was measured, and the warnings that go with the figures.
func headLines(r *eval.Report) []string {
	var lines []string
	if r.Model != "" || r.Corpus != "" {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s on %s", orDash(r.Model), orDash(r.Corpus))))
	}
	what := fmt.Sprintf("%d documents", r.Documents)
	if r.Groups != r.Documents {
		what += fmt.Sprintf(" in %d groups of near-duplicates", r.Groups)
	}
	what += fmt.Sprintf(", %d labels, %s-label", len(r.Labels), r.Mode)
	lines = append(lines, what, shown(r.Views))
	if r.Mode == "multi" || r.Unlabelled+r.Unanswered > 0 {
		lines = append(lines, fmt.Sprintf("%d documents have no true label, %d were given none, %d are both", r.Unlabelled, r.Unanswered, r.BothEmpty))
	}
	if r.Coverage != nil {
		lines = append(lines, coverageLines(r.Coverage)...)
	}
	lines = append(lines, fmt.Sprintf("0/0 counts as %g and is shown as -", r.ZeroDivide))
	if r.Teaching != nil {
		lines = append(lines, "the model has learnt from "+safetext.Clean(r.Teaching.String()))
	}
	if f := r.NoFields; f != nil {
		lines = append(lines, fmt.Sprintf("accuracy %.3f, micro-F1 %.3f, macro-F1 %.3f without %s, which %d documents have", f.Accuracy, f.Micro, f.Macro, safetext.Clean(strings.Join(f.Fields, ", ")), f.Known))
	}
	if k := r.Leakage; k != nil && k.Exact > 0 {
		lines = append(lines, fmt.Sprintf("the model learnt from %d of these documents: see Leakage for the figures without them", k.Exact))
	}
	for i, u := range r.Unknown {
		if i == unknownShown {
			lines = append(lines, fmt.Sprintf("and %d more labels unknown to the model: see the table", len(r.Unknown)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("unknown to the model: %s, true of %d documents, counted as missed", safetext.Isolate(u.Label), u.Support))
	}
	return lines
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func shown(v eval.Views) string {
	switch {
	case v.Article == 0:
		return "the model was shown headlines alone"
	case v.Headline == 0:
		return "the model was shown articles"
	}
	return fmt.Sprintf("the model was shown %d articles and %d headlines alone", v.Article, v.Headline)
}

// coverageLines are the coverage in words.
func coverageLines(c *metrics.Coverage) []string {
	text := fmt.Sprintf("%d were given a label (%s), and %.3f of them the right one", c.Answered, percent(c.Share), c.Accuracy)
	var why []string
	for _, reason := range []model.Reason{model.NoText, model.NoKnownWords, model.BelowThreshold} {
		if n := c.Reasons[reason]; n > 0 {
			why = append(why, fmt.Sprintf("%d %s", n, reason))
		}
	}
	if len(why) == 0 {
		return []string{text}
	}
	return []string{text, "given none: " + strings.Join(why, ", ")}
}
