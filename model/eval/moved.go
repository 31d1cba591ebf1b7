package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// comparisons are the formats of a comparison by itself: a new one is a line here.
var comparisons = map[string]func(b *bytes.Buffer, c *Comparison) error{
	"json":     jsonComparison,
	"markdown": markdownComparison,
	"text":     textComparison,
}

// ComparisonFormats are the names of the formats of a comparison, sorted.
func ComparisonFormats() []string { return slices.Sorted(maps.Keys(comparisons)) }

// WriteComparison renders a comparison in the named format.
func WriteComparison(w io.Writer, format string, c *Comparison) error {
	write, ok := comparisons[format]
	if !ok {
		return fmt.Errorf("eval: there is no comparison format %q: use one of %s", format, strings.Join(ComparisonFormats(), ", "))
	}
	var b bytes.Buffer
	if err := write(&b, c); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func jsonComparison(b *bytes.Buffer, c *Comparison) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(c)
}

func textComparison(b *bytes.Buffer, c *Comparison) error {
	fmt.Fprintln(b, short(fmt.Sprintf("%s -> %s on %s", orDash(c.Before), orDash(c.After), orDash(c.Corpus)), lineCells))
	what := fmt.Sprintf("%d documents", c.Documents)
	if c.Groups != c.Documents {
		what += fmt.Sprintf(" in %d groups of near-duplicates", c.Groups)
	}
	fmt.Fprintln(b, what)
	textMoved(b, c)
	return nil
}

func markdownComparison(b *bytes.Buffer, c *Comparison) error {
	b.WriteString("## Comparison\n\n")
	fmt.Fprintf(b, "%s → %s on %s  \n", markdown(orDash(c.Before)), markdown(orDash(c.After)), markdown(orDash(c.Corpus)))
	fmt.Fprintf(b, "%d documents in %d groups of near-duplicates\n", c.Documents, c.Groups)
	markdownMoved(b, c)
	return nil
}

// heading is the comparison in one line.
func (c *Comparison) heading() string {
	name := c.Before
	if name == "" {
		name = "the baseline"
	}
	return fmt.Sprintf("Against %s: %d documents became right, %d wrong", clean(name), len(c.Fixed), len(c.Broken))
}

// changedLabels are those whose decisions moved.
func (c *Comparison) changedLabels() []LabelChange {
	return slices.DeleteFunc(slices.Clone(c.Labels), func(l LabelChange) bool { return l.Fixed+l.Broken == 0 })
}

// WriteMoved writes the verdict and the comparison of a report as text, for a
// terminal whose report went to files.
func WriteMoved(w io.Writer, r *Report) error {
	var b bytes.Buffer
	textVerdict(&b, r.Verdict)
	textMoved(&b, r.Comparison)
	_, err := w.Write(b.Bytes())
	return err
}

func textMoved(b *bytes.Buffer, c *Comparison) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n\n", short(c.heading(), lineCells))
	fmt.Fprintf(b, "%-18s %7s %7s %8s   %-18s %s\n", "", "before", "now", "moved", "95% interval", "p")
	for _, d := range c.Deltas {
		fmt.Fprintf(b, "%-18s %7.3f %7.3f %+8.3f   %-18s %.3f\n", d.Figure, d.Before, d.After, d.Delta, d.span(), d.P)
	}
	if changed := c.changedLabels(); len(changed) > 0 {
		fmt.Fprintf(b, "\n%s %7s %7s %8s %6s %6s  %s\n", left("label", labelCells), "F1 was", "F1 is", "moved", "fixed", "broken", "p (Holm)")
		for _, l := range changed {
			fmt.Fprintf(b, "%s %7.3f %7.3f %+8.3f %6d %6d  %.3f\n", left(l.Label, labelCells), l.Before.F1, l.After.F1, l.After.F1-l.Before.F1, l.Fixed, l.Broken, l.Holm)
		}
	}
	textChanged(b, "Broken: right in the baseline, wrong now", c.Broken)
	textChanged(b, "Fixed: wrong in the baseline, right now", c.Fixed)
}

// span is the interval of the difference.
func (d Delta) span() string { return fmt.Sprintf("[%+.3f, %+.3f]", d.Interval.Low, d.Interval.High) }

func markdownMoved(b *bytes.Buffer, c *Comparison) {
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n| | before | now | moved | 95%% interval | p |\n|---|---:|---:|---:|:---:|---:|\n", markdown(c.heading()))
	for _, d := range c.Deltas {
		fmt.Fprintf(b, "| %s | %.3f | %.3f | %+.3f | %+.3f to %+.3f | %.3f |\n", d.Figure, d.Before, d.After, d.Delta, d.Interval.Low, d.Interval.High, d.P)
	}
	if changed := c.changedLabels(); len(changed) > 0 {
		b.WriteString("\n| label | F1 was | F1 is | fixed | broken | p (Holm) |\n|---|---:|---:|---:|---:|---:|\n")
		for _, l := range changed {
			fmt.Fprintf(b, "| %s | %.3f | %.3f | %d | %d | %.3f |\n", code(l.Label), l.Before.F1, l.After.F1, l.Fixed, l.Broken, l.Holm)
		}
	}
	markdownChanged(b, "Broken: right in the baseline, wrong now", c.Broken)
	markdownChanged(b, "Fixed: wrong in the baseline, right now", c.Fixed)
}
