package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
	"tasnif/model/thresholds"
)

// table is rows of cells under a heading; numbers stand right.
type table struct {
	Title, Note string
	Head        []string
	Right       []bool // which columns are numbers
	Rows        [][]string
}

// diagnostics are the tables of a report that explain its figures.
func diagnostics(r *eval.Report) []table {
	var out []table
	for _, t := range []table{hierarchyTable(r), coverageTable(r), rulesTable(r), ruleTable(r), guaranteeTable(r), leakTable(r), archiveTable(r), noiseTable(r), learningTable(r)} {
		if len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	for _, kind := range study.SliceKinds {
		if t := sliceTable(r, kind.By); len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

func sliceTable(r *eval.Report, by string) table {
	t := table{
		Title: "By " + by, Head: []string{by, "documents", "labels", "exact", "micro F1", "95% interval", "macro F1"},
		Right: []bool{false, true, true, true, true, true, true},
	}
	list := r.SlicesBy(by)
	drift := by == "month" && slices.ContainsFunc(list, func(s study.Slice) bool { return s.Words > 0 })
	if by == "length" {
		t.Note = "Length is in characters."
	}
	if drift {
		t.Head, t.Right = append(t.Head, "unseen words"), append(t.Right, true)
		t.Note = "Unseen words are those that no training document has: the drift of vocabulary."
	}
	for _, s := range list {
		row := []string{sliceTitle(s), fmt.Sprint(s.Documents), fmt.Sprint(s.Support), number(s.Accuracy, false), number(s.Micro.F1, false), sliceSpan(s), number(s.Macro, s.Support == 0)}
		if drift {
			row = append(row, percent(s.UnseenShare()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// sliceSpan is the interval of the slice's micro F1, marked where all of it lies
// below the whole.
func sliceSpan(s study.Slice) string {
	if s.Interval == nil {
		return "-"
	}
	text := fmt.Sprintf("%.3f - %.3f", s.Interval.Low, s.Interval.High)
	if s.Below {
		text = "below: " + text
	}
	return text
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

func noiseTable(r *eval.Report) table {
	t := table{Title: "Spellings that mean the same", Note: "A label that comes or goes because of the spelling is a defect of the model.",
		Head: []string{"noise", "documents changed", "got other labels", "labels flipped"}, Right: []bool{false, true, true, true}}
	for _, n := range r.Noise {
		t.Rows = append(t.Rows, []string{n.Kind, fmt.Sprint(n.Changed), fmt.Sprint(n.Flipped), fmt.Sprint(n.Labels)})
	}
	return t
}

func learningTable(r *eval.Report) table {
	t := table{Title: "Learning curve", Head: []string{"learnt from", "exact match", "micro F1", "macro F1"}, Right: []bool{true, true, true, true}}
	for _, l := range r.Learning {
		t.Rows = append(t.Rows, []string{fmt.Sprint(l.Training), number(l.Accuracy, false), number(l.Micro, false), number(l.Macro, false)})
	}
	return t
}

// flips are all flips of all kinds, with their kind.
func flips(r *eval.Report) (kinds []string, list []study.Flip) {
	for _, n := range r.Noise {
		for _, f := range n.Flips {
			kinds, list = append(kinds, n.Kind), append(list, f)
		}
	}
	return kinds, list
}

func textDiagnostics(b *bytes.Buffer, r *eval.Report) {
	for _, t := range diagnostics(r) {
		textTable(b, t)
	}
	for i, e := range leaked(r) {
		if i == 0 {
			b.WriteString("\nIn training\n")
		}
		fmt.Fprintf(b, "  %s  %s  %s\n", safetext.Left(e.Name(), 14), leakedHow(e), safetext.Short(e.Headline, 60))
	}
	kinds, list := flips(r)
	for i, f := range list[:min(changedShown, len(list))] {
		if i == 0 {
			b.WriteString("\nFlipped by spelling\n")
		}
		fmt.Fprintf(b, "  %s  was: %s  is: %s  %s\n", safetext.Short(kinds[i], 28), safetext.Short(idList(f.Before), 20), safetext.Short(idList(f.After), 20), safetext.Short(f.ID, 8))
		fmt.Fprintf(b, "        %s\n", safetext.Short(f.Text, 80))
	}
}

func textTable(b *bytes.Buffer, t table) {
	wide := make([]int, len(t.Head))
	for c, h := range t.Head {
		wide[c] = safetext.Width(h)
		for _, row := range t.Rows {
			wide[c] = max(wide[c], min(safetext.Width(safetext.Clean(row[c])), labelCells+8))
		}
	}
	line := func(cells []string) {
		var parts []string
		for c, x := range cells {
			if t.Right[c] {
				x = safetext.Clean(x)
				parts = append(parts, strings.Repeat(" ", max(0, wide[c]-safetext.Width(x)))+x)
			} else {
				parts = append(parts, safetext.Left(x, wide[c]))
			}
		}
		fmt.Fprintln(b, strings.TrimRight(strings.Join(parts, "  "), " "))
	}
	fmt.Fprintf(b, "\n%s\n", t.Title)
	line(t.Head)
	for _, row := range t.Rows {
		line(row)
	}
	if t.Note != "" {
		fmt.Fprintln(b, t.Note)
	}
}

func coverageTable(r *eval.Report) table {
	t := table{
		Title: "Accuracy at coverage", Note: "Answered where the most probable label has at least this probability.",
		Head: []string{"least probability", "answered", "coverage", "accuracy", "risk"}, Right: []bool{true, true, true, true, true},
	}
	if r.Coverage == nil {
		return t
	}
	for _, p := range r.Coverage.Curve {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%.4f", p.Least), fmt.Sprint(p.Answered), percent(p.Share), number(p.Accuracy, false), number(1-p.Accuracy, false)})
	}
	return t
}

// leaked are the documents that the report names as in training.
func leaked(r *eval.Report) []study.LeakedDocument {
	if r.Leakage == nil {
		return nil
	}
	return r.Leakage.Examples
}

func leakedHow(e study.LeakedDocument) string {
	if e.Exact {
		return "exactly"
	}
	return "nearly"
}

// overlap is a table of how much of what was evaluated stands in other documents.
// Counts of what is left out stand first, those of what is not come after.
func overlap(r *eval.Report, title string, out [][2]string, w *metrics.Summary, in ...[2]string) table {
	t := table{Title: title, Head: []string{"documents", "", "exact match", "micro F1", "macro F1"}, Right: []bool{false, true, true, true, true}}
	t.Rows = [][]string{{"all evaluated", fmt.Sprint(r.Documents), number(r.Accuracy, false), number(r.Micro.F1, false), number(r.Macro.F1, false)}}
	count := func(rows [][2]string) {
		for _, row := range rows {
			t.Rows = append(t.Rows, []string{row[0], row[1], "", "", ""})
		}
	}
	count(out)
	if w != nil {
		t.Rows = append(t.Rows, []string{"without them", fmt.Sprint(w.Documents), number(w.Accuracy, false), number(w.Micro, false), number(w.Macro, false)})
	}
	count(in)
	return t
}

func leakTable(r *eval.Report) table {
	const title = "Leakage: documents that the model was trained on"
	k := r.Leakage
	if k == nil {
		return table{}
	}
	if !k.Known && k.Training == 0 {
		t := overlap(r, title, [][2]string{{"in training", "unknown"}}, nil)
		t.Note = "The model does not say what it learnt from; one that this program trains from documents does."
		return t
	}
	rows := [][2]string{{"exactly in training", fmt.Sprint(k.Exact)}}
	if k.Near > 0 || k.Training > 0 && !k.Known {
		rows = append(rows, [2]string{"nearly in training", fmt.Sprint(k.Near)})
	}
	var in [][2]string
	if k.Headlines > 0 {
		in = append(in, [2]string{"the headline alone", fmt.Sprint(k.Headlines)})
	}
	t := overlap(r, title, rows, k.Without, append(in, tooShort(k.Short)...)...)
	t.Note = fmt.Sprintf("%d training documents.", k.Training)
	return t
}

// tooShort is the row of documents too short to tell, if there are any.
func tooShort(n int) [][2]string {
	if n == 0 {
		return nil
	}
	return [][2]string{{"too short to tell", fmt.Sprint(n)}}
}

// guaranteeTable says what was guaranteed of each label, and whether it held.
func guaranteeTable(r *eval.Report) table {
	t := table{
		Title: "Guarantees: thresholds chosen for a precision or a recall",
		Head:  []string{"label", "view", "guaranteed", "out of fold, 90% bounds", "evaluated, 95%", "given", "verdict"},
		Right: []bool{false, false, false, true, true, true, false},
		Note:  "Bounds are one-sided, Clopper and Pearson's; the threshold was chosen where the lower one reaches what is guaranteed.",
	}
	for _, p := range r.Guarantees {
		said, figure := p.Interval(), p.Evaluated.Precision
		if p.Metric == thresholds.Recall {
			figure = p.Evaluated.Recall
		}
		t.Rows = append(t.Rows, []string{
			p.Label, p.View, fmt.Sprintf("%s >= %g", p.Metric, p.Minimum),
			bounded(said),
			fmt.Sprintf("%.3f [%.3f, %.3f]", figure, p.Evaluated.Interval.Low, p.Evaluated.Interval.High),
			fmt.Sprint(p.Evaluated.Given), string(p.Evaluated.Verdict),
		})
	}
	return t
}

// sliceTitle is the slice's name for people.
func sliceTitle(s study.Slice) string {
	if s.Name == "" {
		return "(none given)"
	}
	if s.By == "length" {
		return strings.Replace(s.Name, "-", "–", 1)
	}
	return safetext.Clean(s.Name)
}

func archiveTable(r *eval.Report) table {
	const title = "The archive behind the base: documents whose text was in it, unlabelled"
	a := r.Archive
	switch {
	case a == nil:
		return table{}
	case !a.Known:
		t := overlap(r, title, [][2]string{{"in the archive", "unknown"}}, nil)
		t.Note = "The base does not say which texts it was learnt from; tasnif pretrain writes one that does."
		return t
	}
	t := overlap(r, title, [][2]string{
		{"headline in the archive", fmt.Sprint(a.Headlines)},
		{"body in the archive", fmt.Sprint(a.Bodies)},
		{"headline or body", fmt.Sprint(a.Documents)},
	}, a.Without, tooShort(a.Short)...)
	t.Note = fmt.Sprintf("%d texts of the archive, compared word for word after normalisation.", a.Texts)
	return t
}
