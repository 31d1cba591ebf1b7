package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
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
	textChanged(b, brokenTitle, c.Broken)
	textChanged(b, fixedTitle, c.Fixed)
	textChanged(b, differTitle, c.Differ)
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
	markdownChanged(b, brokenTitle, c.Broken, changedInComparison)
	markdownChanged(b, fixedTitle, c.Fixed, changedInComparison)
	markdownChanged(b, differTitle, c.Differ, changedInComparison)
}

// Most changed documents that are listed: in text, and in the Markdown of a comparison.
const (
	changedShown        = 10
	changedInComparison = 200
)

const (
	brokenTitle = "Broken: right in the baseline, wrong now"
	fixedTitle  = "Fixed: wrong in the baseline, right now"
	differTitle = "Changed, and wrong in both"
)

func textChanged(b *bytes.Buffer, title string, list []eval.Changed) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s: %d documents\n", title, len(list))
	for _, d := range list[:min(changedShown, len(list))] {
		fmt.Fprintf(b, "  %s\n", safetext.Short(strings.TrimSpace(changedName(d)+"  "+d.Headline), lineCells-2))
		for _, side := range []struct {
			name string
			ids  []string
		}{{"true", d.Truth}, {"was", d.Before}, {"is", d.After}} {
			textIDs(b, side.name, side.ids)
		}
	}
}

// textIDs writes labels after a name, as many lines as they take.
func textIDs(b *bytes.Buffer, name string, ids []string) {
	const margin = 12
	line, cells := "", 0
	flush := func() {
		fmt.Fprintf(b, "    %-6s  %s\n", name, line)
		name, line, cells = "", "", 0
	}
	if len(ids) == 0 {
		ids = []string{predictions.None}
	}
	for i, id := range ids {
		id = safetext.Short(id, lineCells-margin-1)
		if i < len(ids)-1 {
			id += ","
		}
		if w := safetext.Width(id); cells > 0 && cells+1+w > lineCells-margin {
			flush()
		}
		if cells > 0 {
			line, cells = line+" ", cells+1
		}
		line, cells = line+id, cells+safetext.Width(id)
	}
	flush()
}

// changedName is the document's id, or its key where it has none.
func changedName(d eval.Changed) string {
	if d.ID != "" {
		return d.ID
	}
	return d.Key
}

func markdownChanged(b *bytes.Buffer, title string, list []eval.Changed, most int) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s: %d documents</summary>\n\n| document | true | was | is | headline |\n|---|---|---|---|---|\n", title, len(list))
	for _, d := range list[:min(most, len(list))] {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", safetext.Markdown(changedName(d)), safetext.Codes(d.Truth), safetext.Codes(d.Before), safetext.Codes(d.After), safetext.Markdown(d.Headline))
	}
	b.WriteString("\n</details>\n")
}
