package render

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
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
func WriteText(b *bytes.Buffer, r *eval.Report) error {
	for _, line := range headLines(r) {
		fmt.Fprintln(b, safetext.Short(line, lineCells))
	}
	textVerdict(b, r.Verdict)
	textFigures(b, r)
	textLabels(b, r)
	textPairs(b, r)
	textDiagnostics(b, r)
	if r.Mistakes != nil {
		textMistakes(b, "Given and untrue, the surest first", r.Mistakes.FalsePositives)
		textMistakes(b, "True and missed, the least suspected first", r.Mistakes.FalseNegatives)
	}
	textSuspects(b, r.Suspects)
	textChanges(b, r.Comparison)
	return nil
}

func textFigures(b *bytes.Buffer, r *eval.Report) {
	fmt.Fprintf(b, "\n%-22s%7s  %-15s", "", "model", "95% interval")
	for _, d := range r.Dummies {
		fmt.Fprintf(b, "%14s", d.Name)
	}
	b.WriteByte('\n')
	for _, f := range figureRows(r, true, " - ") {
		line := fmt.Sprintf("%-22s%7s  %-15s", f.Title, f.Shown, f.Interval)
		for _, d := range f.Dummies {
			line += fmt.Sprintf("%14s", d)
		}
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	var rest []string
	for _, f := range figureRows(r, false, " - ") {
		rest = append(rest, fmt.Sprintf("%-17s %6s", f.Title, f.Shown))
	}
	b.WriteByte('\n')
	for len(rest) > 0 {
		n := min(3, len(rest))
		fmt.Fprintln(b, strings.Join(rest[:n], "    "))
		rest = rest[n:]
	}
	for _, d := range r.Dummies {
		if d.Label != "" {
			fmt.Fprintf(b, "most frequent: always %s\n", safetext.Short(d.Label, 60))
		}
	}
}

func textLabels(b *bytes.Buffer, r *eval.Report) {
	cells := len("label")
	for _, l := range r.Labels {
		cells = max(cells, min(labelCells, safetext.Width(safetext.Clean(l.Label))))
	}
	fmt.Fprintf(b, "\n%s %7s %6s %6s %6s %6s  %-9s name\n", safetext.Left("label", cells), "support", "P", "R", "F1", "AP", "threshold")
	for i := range r.Labels {
		l := &r.Labels[i]
		fmt.Fprintf(b, "%s %7d", safetext.Left(l.Label, cells), l.Support)
		for _, f := range l.Figures()[:4] {
			fmt.Fprintf(b, " %6s", number(f.Value, f.Undefined || f.Name == "ap" && r.Ranking == nil))
		}
		line := fmt.Sprintf("  %-9s %s", thresholdText(l.Thresholds), safetext.Short(l.Name(), 18))
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
}

func textPairs(b *bytes.Buffer, r *eval.Report) {
	if len(r.Pairs) == 0 {
		return
	}
	fmt.Fprintf(b, "\nGiven where another was true (of those, the other was missed)\n")
	for _, p := range r.Pairs[:min(pairsShown, len(r.Pairs))] {
		fmt.Fprintf(b, "%6d (%d)  true %s, given %s\n", p.Count, p.Instead, safetext.Short(p.True, 28), safetext.Short(p.Given, 28))
	}
}

func textMistakes(b *bytes.Buffer, title string, list []study.Mistake) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, m := range list {
		where := cmp.Or(m.ID, m.Place)
		line := fmt.Sprintf("  %.3f %s  true: %s  ", m.Score, safetext.Short(m.Label, labelCells), safetext.Short(idList(m.Truth), 24))
		fmt.Fprintf(b, "%s%s\n", line, safetext.Short(where, lineCells-safetext.Width(line)))
		fmt.Fprintf(b, "        %s\n", safetext.Short(m.Headline, 80))
		if len(m.Evidence) > 0 {
			fmt.Fprintf(b, "        %s\n", evidenceLine(m, 80))
		}
	}
}

// evidenceLine is the words behind a mistake on a line of so many cells, the
// strongest first.
func evidenceLine(m study.Mistake, cells int) string {
	line := ""
	for _, e := range m.Evidence {
		word := fmt.Sprintf("%+.2f %s", e.Weight, safetext.Short(e.Text, 16))
		if line != "" {
			word = "  " + word
		}
		if safetext.Width(line+word) > cells {
			break
		}
		line += word
	}
	return line
}

func idList(ids []string) string {
	if len(ids) == 0 {
		return predictions.None
	}
	return strings.Join(ids, ", ")
}

const suspectsTitle = "Labels of the corpus that may be wrong"

func textSuspects(b *bytes.Buffer, k *study.Suspects) {
	if k == nil || k.Found == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s: %d documents\n", suspectsTitle, k.Found)
	for _, x := range k.First {
		where := cmp.Or(x.ID, x.Place)
		line := fmt.Sprintf("  %.3f %s  has: %s  ", x.Score, safetext.Short(suspectChange(x, safetext.Isolate), 36), safetext.Short(idList(x.Truth), 20))
		fmt.Fprintf(b, "%s%s\n        %s\n", line, safetext.Short(where, max(1, lineCells-safetext.Width(line))), safetext.Short(x.Headline, 80))
	}
}

// suspectChange is the suggested change of labels: "-a +b".
func suspectChange(x study.SuspectDocument, name func(id string) string) string {
	var parts []string
	for _, id := range x.Remove {
		parts = append(parts, "-"+name(id))
	}
	for _, id := range x.Add {
		parts = append(parts, "+"+name(id))
	}
	return strings.Join(parts, " ")
}
