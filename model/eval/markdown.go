package eval

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the report for a job summary or a merge request on
// GitHub and GitLab: tables, the longer lists folded away. Text of others
// (headlines, labels) is escaped and isolated.
func WriteMarkdown(w io.Writer, r *Report) error {
	parts := []section{
		{"head", markdownHead},
		{"the verdict", func(b *bytes.Buffer, r *Report) { markdownVerdict(b, r.Verdict) }},
		{"figures", markdownFigures},
		{"labels", markdownLabels},
		{"what moved", func(b *bytes.Buffer, r *Report) { markdownMoved(b, r.Comparison) }},
		{"confusions", markdownPairs},
		{"causes", markdownCauses},
		{"mistakes", func(b *bytes.Buffer, r *Report) {
			if r.Mistakes != nil {
				markdownMistakes(b, "Given and untrue, the surest first", r.Mistakes.FalsePositives)
				markdownMistakes(b, "True and missed, the least suspected first", r.Mistakes.FalseNegatives)
			}
			markdownSuspects(b, r.Suspects)
		}},
	}
	_, err := w.Write(within(markdownBudget, r, parts))
	return err
}

// markdownBudget is the most a job summary takes: GitHub drops one over 1 MiB
// whole.
const markdownBudget = 1_000_000

// section is a part of the Markdown report.
type section struct {
	name  string
	write func(b *bytes.Buffer, r *Report)
}

// within renders the sections one after the other as long as they fit, and
// names those that did not.
func within(budget int, r *Report, parts []section) []byte {
	const note = 400 // for the line about what was left out
	var b, next bytes.Buffer
	var dropped []string
	for _, p := range parts {
		next.Reset()
		p.write(&next, r)
		if b.Len()+next.Len() > budget-note {
			dropped = append(dropped, p.name)
			continue
		}
		b.Write(next.Bytes())
	}
	if len(dropped) > 0 {
		fmt.Fprintf(&b, "\nLeft out, since a summary may have %d bytes: %s. The HTML and JSON reports have all.\n", budget, strings.Join(dropped, ", "))
	}
	return b.Bytes()
}

func markdownHead(b *bytes.Buffer, r *Report) {
	b.WriteString("## Evaluation\n\n")
	for _, line := range headLines(r) {
		fmt.Fprintf(b, "%s  \n", markdown(line))
	}
}

// code is a label's id: a code span, or escaped text where that cannot hold it.
func code(id string) string {
	if id = clean(id); id == "" || strings.ContainsAny(id, "`|\\") {
		return markdown(id)
	}
	if rightToLeft(id) {
		return fsi + "`" + id + "`" + pdi
	}
	return "`" + id + "`"
}

func codes(ids []string) string {
	if len(ids) == 0 {
		return "none"
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = code(id)
	}
	return strings.Join(out, ", ")
}

func markdownFigures(b *bytes.Buffer, r *Report) {
	b.WriteString("\n| | model | 95% interval |")
	for _, d := range r.Dummies {
		fmt.Fprintf(b, " %s |", d.Name)
	}
	b.WriteString("\n|---|---:|:---:|" + strings.Repeat("---:|", len(r.Dummies)) + "\n")
	var rest []string
	for _, f := range r.shownFigures() {
		if !headline(f) {
			rest = append(rest, f.Title+" "+number(f.Value, f.Undefined))
			continue
		}
		interval := ""
		if i, ok := r.Intervals[f.Name]; ok && !f.Undefined {
			interval = fmt.Sprintf("%.3f – %.3f", i.Low, i.High)
		}
		fmt.Fprintf(b, "| %s | **%s** | %s |", f.Title, number(f.Value, f.Undefined), interval)
		for _, d := range r.Dummies {
			fmt.Fprintf(b, " %s |", dummyFigure(d, f.Name))
		}
		b.WriteByte('\n')
	}
	for _, d := range r.Dummies {
		if d.Label != "" {
			rest = append(rest, "most frequent: always "+code(d.Label))
		}
	}
	fmt.Fprintf(b, "\n%s\n", strings.Join(rest, " · "))
}

func markdownLabels(b *bytes.Buffer, r *Report) {
	b.WriteString("\n### Labels\n\n| label | support | P | R | F1 | AP | threshold | recall, 95% | smallest drop | name |\n")
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|:---:|---:|---|\n")
	for i := range r.Labels {
		l := &r.Labels[i]
		fmt.Fprintf(b, "| %s | %d |", code(l.Label), l.Support)
		for _, f := range l.figures()[:4] {
			fmt.Fprintf(b, " %s |", number(f.Value, f.Undefined || f.Name == "ap" && r.Ranking == nil))
		}
		fmt.Fprintf(b, " %s | %s | %s | %s |\n", thresholdText(l.Thresholds), recallText(l), dropText(l), markdown(l.Name()))
	}
	b.WriteString("\nThe smallest drop is the fall in recall that so much support can show at all.\n")
}

// recallText is the interval of a label's recall, "-" without support.
func recallText(l *LabelReport) string {
	if l.Support == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f – %.2f", l.RecallInterval.Low, l.RecallInterval.High)
}

// dropText is the smallest drop, "-" without support, "none" where no drop can show.
func dropText(l *LabelReport) string {
	switch {
	case l.Support == 0:
		return "-"
	case l.Support < discordant:
		return "none"
	}
	return fmt.Sprintf("%.3f", l.SmallestDrop)
}

func markdownPairs(b *bytes.Buffer, r *Report) {
	if len(r.Pairs) == 0 {
		return
	}
	b.WriteString("\n### Given where another was true\n\n| true | given | documents | the true one missed |\n|---|---|---:|---:|\n")
	for _, p := range r.Pairs[:min(pairsShown, len(r.Pairs))] {
		fmt.Fprintf(b, "| %s | %s | %d | %d |\n", code(p.True), code(p.Given), p.Count, p.Instead)
	}
}

func markdownMistakes(b *bytes.Buffer, title string, list []Mistake) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n| score | label | true | headline | because of | document |\n|---:|---|---|---|---|---|\n", title)
	for _, m := range list {
		where := m.Place
		if m.ID != "" {
			where = m.ID
		}
		fmt.Fprintf(b, "| %.3f | %s | %s | %s | %s | %s |\n", m.Score, code(m.Label), codes(m.Truth), markdown(m.Headline), markdownShares(m.Evidence), markdown(where))
	}
	b.WriteString("\n</details>\n")
}

// markdownShares are the words behind a mistake, the strongest first.
func markdownShares(list []Share) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = fmt.Sprintf("%s %+.2f", markdown(e.Text), e.Weight)
	}
	return strings.Join(out, ", ")
}
