package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/stats"
)

func textComparison(b *bytes.Buffer, c *eval.Comparison) error {
	fmt.Fprintln(b, safetext.Short(fmt.Sprintf("%s -> %s on %s", orDash(c.Before), orDash(c.After), orDash(c.Corpus)), lineCells))
	what := fmt.Sprintf("%d documents", c.Documents)
	if c.Groups != c.Documents {
		what += fmt.Sprintf(" in %d groups of near-duplicates", c.Groups)
	}
	fmt.Fprintln(b, what)
	textChanges(b, c)
	return nil
}

func markdownComparison(b *bytes.Buffer, c *eval.Comparison) error {
	b.WriteString("## Comparison\n\n")
	fmt.Fprintf(b, "%s → %s on %s  \n", safetext.Markdown(orDash(c.Before)), safetext.Markdown(orDash(c.After)), safetext.Markdown(orDash(c.Corpus)))
	fmt.Fprintf(b, "%d documents in %d groups of near-duplicates\n", c.Documents, c.Groups)
	markdownChanges(b, c)
	return nil
}

// comparisonHeading is the comparison in one line.
func comparisonHeading(c *eval.Comparison) string {
	name := c.Before
	if name == "" {
		name = "the baseline"
	}
	return fmt.Sprintf("Against %s: %d documents became right, %d wrong", safetext.Clean(name), len(c.Fixed), len(c.Broken))
}

// changedLabels are those whose decisions changed.
func changedLabels(c *eval.Comparison) []eval.LabelChange {
	return slices.DeleteFunc(slices.Clone(c.Labels), func(l eval.LabelChange) bool { return l.Fixed+l.Broken == 0 })
}

// WriteChanges writes the verdict and the comparison of a report as text, for a
// terminal whose report went to files.
func WriteChanges(w io.Writer, r *eval.Report) error {
	var b bytes.Buffer
	textVerdict(&b, r.Verdict)
	textChanges(&b, r.Comparison)
	_, err := w.Write(b.Bytes())
	return err
}

func textChanges(b *bytes.Buffer, c *eval.Comparison) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n\n", safetext.Short(comparisonHeading(c), lineCells))
	fmt.Fprintf(b, "%-18s %7s %7s %8s   %-18s %s\n", "", "before", "now", "moved", "95% interval", "p")
	for _, d := range c.Deltas {
		fmt.Fprintf(b, "%-18s %7.3f %7.3f %+8.3f   %-18s %.3f\n", d.Figure, d.Before, d.After, d.Delta, deltaSpan(d), d.P)
	}
	if changed := changedLabels(c); len(changed) > 0 {
		fmt.Fprintf(b, "\n%s %7s %7s %8s %6s %6s  %s\n", safetext.Left("label", labelCells), "F1 was", "F1 is", "moved", "fixed", "broken", "p (Holm)")
		for _, l := range changed {
			fmt.Fprintf(b, "%s %7.3f %7.3f %+8.3f %6d %6d  %.3f\n", safetext.Left(l.Label, labelCells), l.Before.F1, l.After.F1, l.After.F1-l.Before.F1, l.Fixed, l.Broken, l.Holm)
		}
	}
	textChanged(b, "Broken: right in the baseline, wrong now", c.Broken)
	textChanged(b, "Fixed: wrong in the baseline, right now", c.Fixed)
}

// deltaSpan is the interval of the difference.
func deltaSpan(d stats.Delta) string {
	return fmt.Sprintf("[%+.3f, %+.3f]", d.Interval.Low, d.Interval.High)
}

func markdownChanges(b *bytes.Buffer, c *eval.Comparison) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n| | before | now | moved | 95%% interval | p |\n|---|---:|---:|---:|:---:|---:|\n", safetext.Markdown(comparisonHeading(c)))
	for _, d := range c.Deltas {
		fmt.Fprintf(b, "| %s | %.3f | %.3f | %+.3f | %+.3f to %+.3f | %.3f |\n", d.Figure, d.Before, d.After, d.Delta, d.Interval.Low, d.Interval.High, d.P)
	}
	if changed := changedLabels(c); len(changed) > 0 {
		b.WriteString("\n| label | F1 was | F1 is | fixed | broken | p (Holm) |\n|---|---:|---:|---:|---:|---:|\n")
		for _, l := range changed {
			fmt.Fprintf(b, "| %s | %.3f | %.3f | %d | %d | %.3f |\n", safetext.Code(l.Label), l.Before.F1, l.After.F1, l.Fixed, l.Broken, l.Holm)
		}
	}
	markdownChanged(b, "Broken: right in the baseline, wrong now", c.Broken)
	markdownChanged(b, "Fixed: wrong in the baseline, right now", c.Fixed)
}

// changedShown is how many fixed and broken documents the readable forms list.
const changedShown = 10

func textChanged(b *bytes.Buffer, title string, list []eval.Changed) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s: %d documents\n", title, len(list))
	for _, d := range list[:min(changedShown, len(list))] {
		fmt.Fprintf(b, "  %s  true: %s  was: %s  is: %s\n", safetext.Short(changedName(d), 14), safetext.Short(idList(d.Truth), 17), safetext.Short(idList(d.Before), 17), safetext.Short(idList(d.After), 17))
		if d.Headline != "" {
			fmt.Fprintf(b, "        %s\n", safetext.Short(d.Headline, 80))
		}
	}
}

// changedName is the document's id, or its key where it has none.
func changedName(d eval.Changed) string {
	if d.ID != "" {
		return d.ID
	}
	return d.Key
}

func markdownChanged(b *bytes.Buffer, title string, list []eval.Changed) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s: %d documents</summary>\n\n| document | true | was | is | headline |\n|---|---|---|---|---|\n", title, len(list))
	for _, d := range list[:min(changedShown, len(list))] {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", safetext.Markdown(changedName(d)), safetext.Codes(d.Truth), safetext.Codes(d.Before), safetext.Codes(d.After), safetext.Markdown(d.Headline))
	}
	b.WriteString("\n</details>\n")
}
