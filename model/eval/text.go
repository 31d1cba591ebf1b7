package eval

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"tasnif/model"
)

// How much of the report its readable forms show.
const (
	pairsShown   = 10
	unknownShown = 8
	lineCells    = 90
	labelCells   = 24 // a label's id in the table; longer ones are cut
)

// WriteText writes the report for a terminal, 90 columns wide at most: headline
// figures, labels, confusions, the worst mistakes. Ids stand left, Arabic names
// last, so that columns hold whatever the terminal does with direction.
func WriteText(w io.Writer, r *Report) error {
	var b bytes.Buffer
	for _, line := range headLines(r) {
		fmt.Fprintln(&b, short(line, lineCells))
	}
	textVerdict(&b, r.Verdict)
	textFigures(&b, r)
	textLabels(&b, r)
	textPairs(&b, r)
	textCauses(&b, r)
	if r.Mistakes != nil {
		textMistakes(&b, "Given and untrue, the surest first", r.Mistakes.FalsePositives)
		textMistakes(&b, "True and missed, the least suspected first", r.Mistakes.FalseNegatives)
	}
	textSuspects(&b, r.Suspects)
	textMoved(&b, r.Comparison)
	_, err := w.Write(b.Bytes())
	return err
}

// headLines say what was measured, and what must be known to read the figures.
func headLines(r *Report) []string {
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
		lines = append(lines, r.Coverage.lines()...)
	}
	lines = append(lines, fmt.Sprintf("0/0 counts as %g and is shown as -", r.ZeroDivide))
	if k := r.Leakage; k != nil && k.Exact > 0 {
		lines = append(lines, fmt.Sprintf("the model learnt from %d of these documents: see Leakage for the figures without them", k.Exact))
	}
	for i, u := range r.Unknown {
		if i == unknownShown {
			lines = append(lines, fmt.Sprintf("and %d more labels unknown to the model: see the table", len(r.Unknown)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("unknown to the model: %s, true of %d documents, counted as missed", isolate(u.Label), u.Support))
	}
	return lines
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func shown(v Views) string {
	switch {
	case v.Article == 0:
		return "the model was shown headlines alone"
	case v.Headline == 0:
		return "the model was shown articles"
	}
	return fmt.Sprintf("the model was shown %d articles and %d headlines alone", v.Article, v.Headline)
}

// number is a figure as text: three decimals, "-" where undefined.
func number(x float64, undefined bool) string {
	if undefined {
		return "-"
	}
	return fmt.Sprintf("%.3f", x)
}

// dummyFigure is the figure of that name of a dummy, "" where dummies have none.
func dummyFigure(d Dummy, name string) string {
	switch name {
	case "accuracy":
		return number(d.Accuracy, false)
	case "micro.f1":
		return number(d.Micro.F1, false)
	case "macro.f1":
		return number(d.Macro.F1, false)
	}
	return ""
}

// headline tells whether a figure goes into the first table: the averages and
// the two summaries of scores. The rest stands below in a compact block.
func headline(f Figure) bool {
	switch f.Name {
	case "jaccard", "hamming_loss":
		return false
	case "ranking.map", "calibration.ece":
		return true
	}
	part, _, _ := strings.Cut(f.Name, ".")
	return part != "ranking" && part != "calibration" && part != "coverage"
}

// shownFigures are the report's figures without those that repeat another: the
// macro average over labels with support where all have it, the samples'
// average by the other convention where nothing was 0/0.
func (r *Report) shownFigures() []Figure {
	return slices.DeleteFunc(r.Figures(), func(f Figure) bool {
		return f.Name == "macro_supported.f1" && r.Support.F1 == r.Macro.F1 || f.Name == "samples_one.f1" && r.Samples1.F1 == r.Samples.F1
	})
}

func textFigures(b *bytes.Buffer, r *Report) {
	fmt.Fprintf(b, "\n%-22s%7s  %-15s", "", "model", "95% interval")
	for _, d := range r.Dummies {
		fmt.Fprintf(b, "%14s", d.Name)
	}
	b.WriteByte('\n')
	var rest []string
	for _, f := range r.shownFigures() {
		if !headline(f) {
			rest = append(rest, fmt.Sprintf("%-17s %6s", f.Title, number(f.Value, f.Undefined)))
			continue
		}
		interval := ""
		if i, ok := r.Intervals[f.Name]; ok && !f.Undefined {
			interval = fmt.Sprintf("%.3f - %.3f", i.Low, i.High)
		}
		line := fmt.Sprintf("%-22s%7s  %-15s", f.Title, number(f.Value, f.Undefined), interval)
		for _, d := range r.Dummies {
			line += fmt.Sprintf("%14s", dummyFigure(d, f.Name))
		}
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	b.WriteByte('\n')
	for len(rest) > 0 {
		n := min(3, len(rest))
		fmt.Fprintln(b, strings.Join(rest[:n], "    "))
		rest = rest[n:]
	}
	for _, d := range r.Dummies {
		if d.Label != "" {
			fmt.Fprintf(b, "most frequent: always %s\n", short(d.Label, 60))
		}
	}
}

func textLabels(b *bytes.Buffer, r *Report) {
	cells := len("label")
	for _, l := range r.Labels {
		cells = max(cells, min(labelCells, width(clean(l.Label))))
	}
	fmt.Fprintf(b, "\n%s %7s %6s %6s %6s %6s  %-9s name\n", left("label", cells), "support", "P", "R", "F1", "AP", "threshold")
	for i := range r.Labels {
		l := &r.Labels[i]
		fmt.Fprintf(b, "%s %7d", left(l.Label, cells), l.Support)
		for _, f := range l.figures()[:4] {
			fmt.Fprintf(b, " %6s", number(f.Value, f.Undefined || f.Name == "ap" && r.Ranking == nil))
		}
		line := fmt.Sprintf("  %-9s %s", thresholdText(l.Thresholds), short(l.Name(), 18))
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
}

// thresholdText is a label's threshold, the article's before the headline's
// where both were used.
func thresholdText(t map[string]float64) string {
	var parts []string
	for _, view := range []model.View{model.ArticleView, model.HeadlineView} {
		if x, ok := t[view.String()]; ok {
			parts = append(parts, strings.TrimPrefix(fmt.Sprintf("%.2f", x), "0"))
		}
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, "/")
}

func textPairs(b *bytes.Buffer, r *Report) {
	if len(r.Pairs) == 0 {
		return
	}
	fmt.Fprintf(b, "\nGiven where another was true (of those, the other was missed)\n")
	for _, p := range r.Pairs[:min(pairsShown, len(r.Pairs))] {
		fmt.Fprintf(b, "%6d (%d)  true %s, given %s\n", p.Count, p.Instead, short(p.True, 28), short(p.Given, 28))
	}
}

func textMistakes(b *bytes.Buffer, title string, list []Mistake) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, m := range list {
		where := m.Place
		if m.ID != "" {
			where = m.ID
		}
		line := fmt.Sprintf("  %.3f %s  true: %s  ", m.Score, short(m.Label, labelCells), short(idList(m.Truth), 24))
		fmt.Fprintf(b, "%s%s\n", line, short(where, lineCells-width(line)))
		fmt.Fprintf(b, "        %s\n", short(m.Headline, 80))
		if len(m.Evidence) > 0 {
			fmt.Fprintf(b, "        %s\n", m.evidence(80))
		}
	}
}

// evidence is the words behind a mistake on a line of so many cells, the
// strongest first.
func (m Mistake) evidence(cells int) string {
	line := ""
	for _, e := range m.Evidence {
		word := fmt.Sprintf("%+.2f %s", e.Weight, short(e.Text, 16))
		if line != "" {
			word = "  " + word
		}
		if width(line+word) > cells {
			break
		}
		line += word
	}
	return line
}

func idList(ids []string) string {
	if len(ids) == 0 {
		return None
	}
	return strings.Join(ids, ", ")
}
