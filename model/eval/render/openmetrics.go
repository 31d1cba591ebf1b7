package render

import (
	"bytes"
	"fmt"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
)

// WriteOpenMetrics writes the figures as OpenMetrics text, which GitLab's
// metrics report and Prometheus' textfile collector read. Values have four
// decimals, since GitLab compares them as strings. Undefined figures are left
// out.
func WriteOpenMetrics(b *bytes.Buffer, r *eval.Report) error {
	family := func(name, help string) {
		fmt.Fprintf(b, "# TYPE %s gauge\n# HELP %s %s\n", name, name, help)
	}
	family("tasnif_eval_documents", "Documents measured.")
	fmt.Fprintf(b, "tasnif_eval_documents %d\n", r.Documents)
	if k := r.Leakage; k != nil && (k.Known || k.Training > 0) {
		family("tasnif_eval_learnt_documents", "Documents measured that the model was trained on.")
		fmt.Fprintf(b, "tasnif_eval_learnt_documents %d\n", k.Exact)
	}
	family("tasnif_eval_figure", "A figure over all labels.")
	for _, f := range r.Figures() {
		if !f.Undefined {
			fmt.Fprintf(b, "tasnif_eval_figure{name=\"%s\"} %.4f\n", metricLabel(f.Name), f.Value)
		}
	}
	if len(r.Intervals) > 0 {
		family("tasnif_eval_interval", "Ends of a figure's 95 % interval.")
		for _, f := range r.Figures() {
			if i, ok := r.Intervals[f.Name]; ok && !f.Undefined {
				fmt.Fprintf(b, "tasnif_eval_interval{name=\"%s\",end=\"low\"} %.4f\n", metricLabel(f.Name), i.Low)
				fmt.Fprintf(b, "tasnif_eval_interval{name=\"%s\",end=\"high\"} %.4f\n", metricLabel(f.Name), i.High)
			}
		}
	}
	family("tasnif_eval_support", "Documents in which the label is true.")
	for _, l := range r.Labels {
		fmt.Fprintf(b, "tasnif_eval_support{label=\"%s\"} %d\n", metricLabel(l.Label), l.Support)
	}
	family("tasnif_eval_label", "A figure of one label.")
	for i := range r.Labels {
		l := &r.Labels[i]
		for _, f := range l.Figures() {
			if !f.Undefined && (scoreless(f) || r.Ranking != nil) {
				fmt.Fprintf(b, "tasnif_eval_label{label=\"%s\",name=\"%s\"} %.4f\n", metricLabel(l.Label), f.Name, f.Value)
			}
		}
	}
	b.WriteString("# EOF\n")
	return nil
}

// scoreless tells a label's figures that need decisions alone.
func scoreless(f eval.Figure) bool {
	return f.Name == "precision" || f.Name == "recall" || f.Name == "f1"
}

// metricLabel escapes a label value: backslash, quote, line feed, of which
// clean leaves the first two.
func metricLabel(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(safetext.Clean(s))
}
