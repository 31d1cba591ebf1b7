package render

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"tasnif/model/eval/metrics"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
)

// aboutCurve says what was measured.
func aboutCurve(g *study.LearningCurve) string {
	text := fmt.Sprintf("measured by %s: %d documents, %d labels, %s-label; %d %s of each part", g.Measured, g.Documents, g.Labels, g.Mode, g.Draws, plural(g.Draws, "draw"))
	if g.Corpus != "" {
		text = g.Corpus + ", " + text
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func curveText(b *bytes.Buffer, g *study.LearningCurve) error {
	fmt.Fprintf(b, "Learning curve\n%s\n\n%9s", safetext.Clean(aboutCurve(g)), "")
	for _, c := range g.Curves {
		fmt.Fprintf(b, "  %-26s", c.Name)
	}
	fmt.Fprintf(b, "\n%9s", "documents")
	for range g.Curves {
		fmt.Fprintf(b, "  %-12s  %-12s", "macro-F1 ±sd", "micro-F1 ±sd")
	}
	b.WriteByte('\n')
	for i := range g.Curves[0].Points {
		line := fmt.Sprintf("%9d", g.Curves[0].Points[i].Documents)
		for _, c := range g.Curves {
			line += fmt.Sprintf("  %-12s  %-12s", c.Points[i].Macro, c.Points[i].Micro)
		}
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	b.WriteByte('\n')
	for _, line := range g.Answer() {
		fmt.Fprintln(b, line)
	}
	return nil
}

func curveJSON(b *bytes.Buffer, g *study.LearningCurve) error {
	return indented(b, struct {
		*study.LearningCurve
		Answer []string `json:"answer"`
	}{g, g.Answer()})
}

// curveCSV is a line for every model: what it learnt from and its figures.
func curveCSV(b *bytes.Buffer, g *study.LearningCurve) error {
	w := csv.NewWriter(b)
	w.Write([]string{"curve", "documents", "draw", "macro_f1", "micro_f1"}) // errors stay in w.Error
	for _, c := range g.Curves {
		for _, p := range c.Points {
			for i := range p.Macro.Each {
				w.Write([]string{c.Name, strconv.Itoa(p.Documents), strconv.Itoa(i + 1),
					strconv.FormatFloat(metrics.Round4(p.Macro.Each[i]), 'f', -1, 64), strconv.FormatFloat(metrics.Round4(p.Micro.Each[i]), 'f', -1, 64)})
			}
		}
	}
	w.Flush()
	return w.Error()
}
