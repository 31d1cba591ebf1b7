package render

import (
	"bytes"
	"fmt"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
)

// WriteMarkdown writes the report as a comment on a merge request or a job summary:
// the verdict, five figures, and the documents that broke and were fixed. Text of
// others (headlines, labels) is escaped and isolated.
func WriteMarkdown(b *bytes.Buffer, r *eval.Report) error {
	parts := []section{
		{"head", markdownHead},
		{"the verdict", func(b *bytes.Buffer, r *eval.Report) { markdownVerdict(b, r.Verdict) }},
		{"figures", markdownFigures},
		{"levels of topics", markdownHierarchy},
		{"rules", markdownRules},
	}
	if c := r.Comparison; c != nil {
		parts = append(parts,
			section{"broken documents", func(b *bytes.Buffer, _ *eval.Report) { markdownChanged(b, brokenTitle, c.Broken, changedInMarkdown) }},
			section{"fixed documents", func(b *bytes.Buffer, _ *eval.Report) { markdownChanged(b, fixedTitle, c.Fixed, changedInMarkdown) }})
	}
	parts = append(parts, section{"", func(b *bytes.Buffer, _ *eval.Report) {
		b.WriteString("\nThe HTML report has the topics, the mistakes and what lies behind them.\n")
	}})
	b.Write(within(markdownBudget, r, parts))
	return nil
}

// Limits of a comment: GitHub refuses one over 65,536 characters.
const (
	markdownBudget    = 60_000
	changedInMarkdown = 25 // documents of each list
)

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
		fmt.Fprintf(&b, "\nLeft out, since a comment may have %d bytes: %s. The HTML and JSON reports have all.\n", budget, strings.Join(dropped, ", "))
	}
	return b.Bytes()
}

func markdownHead(b *bytes.Buffer, r *eval.Report) {
	b.WriteString("## Evaluation\n\n")
	for _, line := range headLines(r) {
		fmt.Fprintf(b, "%s  \n", safetext.Markdown(line))
	}
}

// summaryFigures are the five that a summary has.
var summaryFigures = []string{"accuracy", "micro.precision", "micro.recall", "micro.f1", "macro.f1"}

// markdownFigures are the figures with their intervals, and against a baseline with what moved.
func markdownFigures(b *bytes.Buffer, r *eval.Report) {
	if c := r.Comparison; c != nil {
		fmt.Fprintf(b, "\n%s\n", safetext.Markdown(comparisonHeading(c)))
		b.WriteString("\n| | before | now | moved | 95% interval of the move |\n|---|---:|---:|---:|:---:|\n")
		for _, name := range summaryFigures {
			if d, ok := c.Delta(name); ok {
				f, _ := r.Figure(name) // a name of the table above
				fmt.Fprintf(b, "| %s | %.3f | **%.3f** | %+.3f | %+.3f to %+.3f |\n", f.Title, d.Before, d.After, d.Delta, d.Interval.Low, d.Interval.High)
			}
		}
		return
	}
	b.WriteString("\n| | now | 95% interval |\n|---|---:|:---:|\n")
	for _, name := range summaryFigures {
		f, _ := r.Figure(name)
		interval := ""
		if i, ok := r.Intervals[name]; ok && !f.Undefined {
			interval = fmt.Sprintf("%.3f – %.3f", i.Low, i.High)
		}
		fmt.Fprintf(b, "| %s | **%s** | %s |\n", f.Title, number(f.Value, f.Undefined), interval)
	}
}
