package eval

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// This file says in text and Markdown what may lie behind the figures: slices,
// leakage, noise, the learning curve. A cause is a table; both forms draw it.

// table is rows of cells under a heading; numbers stand right.
type table struct {
	Title, Note string
	Head        []string
	Right       []bool // which columns are numbers
	Rows        [][]string
}

// causes are the report's tables of causes, those it has.
func (r *Report) causes() []table {
	var out []table
	for _, t := range []table{r.coverageTable(), r.promiseTable(), r.leakTable(), r.archiveTable(), r.noiseTable(), r.lessonTable()} {
		if len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	for _, cut := range slicers {
		if t := r.sliceTable(cut.by); len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

func (r *Report) sliceTable(by string) table {
	t := table{
		Title: "By " + by, Head: []string{by, "documents", "labels", "exact", "micro F1", "95% interval", "macro F1"},
		Right: []bool{false, true, true, true, true, true, true},
	}
	list := r.slicesBy(by)
	drift := by == "month" && slices.ContainsFunc(list, func(s Slice) bool { return s.Words > 0 })
	if by == "length" {
		t.Note = "Length is in characters."
	}
	if drift {
		t.Head, t.Right = append(t.Head, "unseen words"), append(t.Right, true)
		t.Note = "Unseen words are those the model never met in training: the drift of vocabulary."
	}
	for _, s := range list {
		row := []string{s.title(), fmt.Sprint(s.Documents), fmt.Sprint(s.Support), number(s.Accuracy, false), number(s.Micro.F1, false), s.span(), number(s.Macro, s.Support == 0)}
		if drift {
			row = append(row, percent(s.UnseenShare()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// span is the interval of the slice's micro F1, marked where all of it lies
// below the whole.
func (s Slice) span() string {
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

func (r *Report) noiseTable() table {
	t := table{Title: "Spellings that mean the same", Note: "A label that comes or goes because of the spelling is a defect of the model.",
		Head: []string{"noise", "documents changed", "got other labels", "labels flipped"}, Right: []bool{false, true, true, true}}
	for _, n := range r.Noise {
		t.Rows = append(t.Rows, []string{n.Kind, fmt.Sprint(n.Changed), fmt.Sprint(n.Flipped), fmt.Sprint(n.Labels)})
	}
	return t
}

func (r *Report) lessonTable() table {
	t := table{Title: "Learning curve", Head: []string{"learnt from", "exact match", "micro F1", "macro F1"}, Right: []bool{true, true, true, true}}
	for _, l := range r.Learning {
		t.Rows = append(t.Rows, []string{fmt.Sprint(l.Training), number(l.Accuracy, false), number(l.Micro, false), number(l.Macro, false)})
	}
	return t
}

// flips are all flips of all kinds, with their kind.
func (r *Report) flips() (kinds []string, list []Flip) {
	for _, n := range r.Noise {
		for _, f := range n.Flips {
			kinds, list = append(kinds, n.Kind), append(list, f)
		}
	}
	return kinds, list
}

func textCauses(b *bytes.Buffer, r *Report) {
	for _, t := range r.causes() {
		textTable(b, t)
	}
	for i, e := range r.leaked() {
		if i == 0 {
			b.WriteString("\nIn training\n")
		}
		fmt.Fprintf(b, "  %s  %s  %s\n", left(e.name(), 14), e.how(), short(e.Headline, 60))
	}
	kinds, list := r.flips()
	for i, f := range list[:min(changedShown, len(list))] {
		if i == 0 {
			b.WriteString("\nFlipped by spelling\n")
		}
		fmt.Fprintf(b, "  %s  was: %s  is: %s  %s\n", short(kinds[i], 28), short(idList(f.Before), 20), short(idList(f.After), 20), short(f.ID, 8))
		fmt.Fprintf(b, "        %s\n", short(f.Text, 80))
	}
}

func textTable(b *bytes.Buffer, t table) {
	wide := make([]int, len(t.Head))
	for c, h := range t.Head {
		wide[c] = width(h)
		for _, row := range t.Rows {
			wide[c] = max(wide[c], min(width(clean(row[c])), labelCells+8))
		}
	}
	line := func(cells []string) {
		var parts []string
		for c, x := range cells {
			if t.Right[c] {
				x = clean(x)
				parts = append(parts, strings.Repeat(" ", max(0, wide[c]-width(x)))+x)
			} else {
				parts = append(parts, left(x, wide[c]))
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

func markdownCauses(b *bytes.Buffer, r *Report) {
	for _, t := range r.causes() {
		markdownTable(b, t)
	}
	if list := r.leaked(); len(list) > 0 {
		b.WriteString("\n<details><summary>In training</summary>\n\n| document | headline | repeats | |\n|---|---|---|---|\n")
		for _, e := range list {
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", markdown(e.name()), markdown(e.Headline), markdown(e.Of), e.how())
		}
		b.WriteString("\n</details>\n")
	}
	kinds, list := r.flips()
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>Flipped by spelling</summary>\n\n| noise | was | is | text | document |\n|---|---|---|---|---|\n")
	for i, f := range list[:min(2*changedShown, len(list))] {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", kinds[i], codes(f.Before), codes(f.After), markdown(f.Text), markdown(f.ID))
	}
	b.WriteString("\n</details>\n")
}

func markdownTable(b *bytes.Buffer, t table) {
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n|", t.Title)
	for _, h := range t.Head {
		fmt.Fprintf(b, " %s |", h)
	}
	b.WriteString("\n|")
	for _, right := range t.Right {
		if right {
			b.WriteString("---:|")
		} else {
			b.WriteString("---|")
		}
	}
	b.WriteString("\n")
	for _, row := range t.Rows {
		b.WriteString("|")
		for _, x := range row {
			fmt.Fprintf(b, " %s |", markdown(x))
		}
		b.WriteString("\n")
	}
	if t.Note != "" {
		fmt.Fprintf(b, "\n%s\n", t.Note)
	}
	b.WriteString("\n</details>\n")
}
