package render

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
)

// WriteMarkdown writes the report for a job summary or a merge request on
// GitHub and GitLab: tables, the longer lists folded away. Text of others
// (headlines, labels) is escaped and isolated.
func WriteMarkdown(b *bytes.Buffer, r *eval.Report) error {
	parts := []section{
		{"head", markdownHead},
		{"the verdict", func(b *bytes.Buffer, r *eval.Report) { markdownVerdict(b, r.Verdict) }},
		{"figures", markdownFigures},
		{"labels", markdownLabels},
		{"what moved", func(b *bytes.Buffer, r *eval.Report) { markdownChanges(b, r.Comparison) }},
		{"confusions", markdownPairs},
		{"causes", markdownDiagnostics},
		{"mistakes", func(b *bytes.Buffer, r *eval.Report) {
			if r.Mistakes != nil {
				markdownMistakes(b, "Given and untrue, the surest first", r.Mistakes.FalsePositives)
				markdownMistakes(b, "True and missed, the least suspected first", r.Mistakes.FalseNegatives)
			}
			markdownSuspects(b, r.Suspects)
		}},
	}
	b.Write(within(markdownBudget, r, parts))
	return nil
}

// markdownBudget is the most a job summary takes: GitHub drops one over 1 MiB
// whole.
const markdownBudget = 1_000_000

// section is a part of the Markdown report.
type section struct {
	Name  string
	Write func(b *bytes.Buffer, r *eval.Report)
}

// within renders the sections one after the other as long as they fit, and
// names those that did not.
func within(budget int, r *eval.Report, parts []section) []byte {
	const note = 400 // for the line about what was left out
	var b, next bytes.Buffer
	var dropped []string
	for _, p := range parts {
		next.Reset()
		p.Write(&next, r)
		if b.Len()+next.Len() > budget-note {
			dropped = append(dropped, p.Name)
			continue
		}
		b.Write(next.Bytes())
	}
	if len(dropped) > 0 {
		fmt.Fprintf(&b, "\nLeft out, since a summary may have %d bytes: %s. The HTML and JSON reports have all.\n", budget, strings.Join(dropped, ", "))
	}
	return b.Bytes()
}

func markdownHead(b *bytes.Buffer, r *eval.Report) {
	b.WriteString("## Evaluation\n\n")
	for _, line := range headLines(r) {
		fmt.Fprintf(b, "%s  \n", safetext.Markdown(line))
	}
}

func markdownFigures(b *bytes.Buffer, r *eval.Report) {
	b.WriteString("\n| | model | 95% interval |")
	for _, d := range r.Dummies {
		fmt.Fprintf(b, " %s |", d.Name)
	}
	b.WriteString("\n|---|---:|:---:|" + strings.Repeat("---:|", len(r.Dummies)) + "\n")
	for _, f := range figureRows(r, true, " – ") {
		fmt.Fprintf(b, "| %s | **%s** | %s | %s |\n", f.Title, f.Shown, f.Interval, strings.Join(f.Dummies, " | "))
	}
	var rest []string
	for _, f := range figureRows(r, false, " – ") {
		rest = append(rest, f.Title+" "+f.Shown)
	}
	for _, d := range r.Dummies {
		if d.Label != "" {
			rest = append(rest, "most frequent: always "+safetext.Code(d.Label))
		}
	}
	fmt.Fprintf(b, "\n%s\n", strings.Join(rest, " · "))
}

func markdownLabels(b *bytes.Buffer, r *eval.Report) {
	b.WriteString("\n### Labels\n\n| label | support | P | R | F1 | AP | threshold | recall, 95% | smallest drop | name |\n")
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|:---:|---:|---|\n")
	for i := range r.Labels {
		l := &r.Labels[i]
		fmt.Fprintf(b, "| %s | %d |", safetext.Code(l.Label), l.Support)
		for _, f := range l.Figures()[:4] {
			fmt.Fprintf(b, " %s |", number(f.Value, f.Undefined || f.Name == "ap" && r.Ranking == nil))
		}
		fmt.Fprintf(b, " %s | %s | %s | %s |\n", thresholdText(l.Thresholds), recallText(l), dropText(l), safetext.Markdown(l.Name()))
	}
	b.WriteString("\nThe smallest drop is the fall in recall that so much support can show at all.\n")
}

func markdownPairs(b *bytes.Buffer, r *eval.Report) {
	if len(r.Pairs) == 0 {
		return
	}
	b.WriteString("\n### Given where another was true\n\n| true | given | documents | the true one missed |\n|---|---|---:|---:|\n")
	for _, p := range r.Pairs[:min(pairsShown, len(r.Pairs))] {
		fmt.Fprintf(b, "| %s | %s | %d | %d |\n", safetext.Code(p.True), safetext.Code(p.Given), p.Count, p.Instead)
	}
}

func markdownMistakes(b *bytes.Buffer, title string, list []study.Mistake) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n| score | label | true | headline | because of | document |\n|---:|---|---|---|---|---|\n", title)
	for _, m := range list {
		fmt.Fprintf(b, "| %.3f | %s | %s | %s | %s | %s |\n", m.Score, safetext.Code(m.Label), safetext.Codes(m.Truth), safetext.Markdown(m.Headline), markdownEvidence(m.Evidence), safetext.Markdown(cmp.Or(m.ID, m.Place)))
	}
	b.WriteString("\n</details>\n")
}

// markdownEvidence are the words behind a mistake, the strongest first.
func markdownEvidence(list []study.WordEvidence) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = fmt.Sprintf("%s %+.2f", safetext.Markdown(e.Text), e.Weight)
	}
	return strings.Join(out, ", ")
}

func markdownSuspects(b *bytes.Buffer, k *study.Suspects) {
	if k == nil || k.Found == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s: %d documents</summary>\n\n| score | perhaps | has | headline | document |\n|---:|---|---|---|---|\n", suspectsTitle, k.Found)
	for _, x := range k.First {
		fmt.Fprintf(b, "| %.3f | %s | %s | %s | %s |\n", x.Score, suspectChange(x, safetext.Code), safetext.Codes(x.Truth), safetext.Markdown(x.Headline), safetext.Markdown(cmp.Or(x.ID, x.Place)))
	}
	b.WriteString("\n</details>\n")
}
