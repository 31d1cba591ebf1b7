package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
)

// cardFigures are the figures that go into the model-index, by Hugging Face's
// metric type.
var cardFigures = []struct{ figure, kind, title string }{
	{"accuracy", "accuracy", "exact match"},
	{"micro.f1", "f1", "micro F1"},
	{"macro.f1", "f1", "macro F1"},
	{"ranking.map", "mean_average_precision", "mAP"},
	{"calibration.ece", "expected_calibration_error", "ECE"},
}

// markdownCard writes Hugging Face's front matter (language, model-index; see
// hub-docs, modelcard.md) and the card for people below it.
func markdownCard(b *bytes.Buffer, c *eval.Card) error {
	name := strings.TrimSuffix(c.Name, filepath.Ext(c.Name))
	fmt.Fprintf(b, "---\nlanguage: ar\nlibrary_name: tasnif\npipeline_tag: text-classification\ntags:\n- news\n- arabic\n")
	if len(c.Results) > 0 {
		fmt.Fprintf(b, "model-index:\n- name: %s\n  results:\n", quoted(name))
	}
	for _, r := range c.Results {
		fmt.Fprintf(b, "  - task:\n      type: text-classification\n      name: Text Classification\n    dataset:\n      type: %s\n      name: %s\n      revision: %s\n    metrics:\n",
			quoted(r.Corpus), quoted(fmt.Sprintf("%s, %s", r.Corpus, r.View)), quoted(r.Fingerprint[:min(16, len(r.Fingerprint))]))
		for _, f := range cardFigures {
			if x, ok := r.Figures[f.figure]; ok {
				fmt.Fprintf(b, "    - type: %s\n      name: %s\n      value: %.4f\n", f.kind, quoted(f.title), x)
			}
		}
	}
	b.WriteString("---\n\n")
	fmt.Fprintf(b, "# %s\n\nA %s-label topic tagger for Arabic news, trained by Tasnif.%s\n\n", safetext.Markdown(name), c.Mode, ruleText(c))
	fmt.Fprintf(b, "| | |\n|---|---|\n| trainer | %s |\n| settings | %s |\n| features | %d |\n| trained on | %s, %d documents |\n| seed, folds | %d, %d |\n",
		model.TrainerText(safetext.Code(c.Trainer), safetext.Markdown(c.InPlaceOf)), safetext.Code(string(c.Params)), c.Features, safetext.Markdown(strings.Join(c.Corpus, ", ")), c.Documents, c.Seed, c.Folds)
	if c.Topics != nil {
		fmt.Fprintf(b, "| topics | %s, SHA-256 `%s` |\n", safetext.Markdown(c.Topics.File), c.Topics.SHA256)
	}
	if c.Vectors != "" {
		fmt.Fprintf(b, "| word vectors | %s |\n", safetext.Markdown(c.Vectors))
	}
	if c.Passages != "" {
		fmt.Fprintf(b, "| passages of articles | %s |\n", safetext.Markdown(c.Passages))
	}
	if len(c.Fields) > 0 {
		fmt.Fprintf(b, "| fields | %s |\n", safetext.Markdown(strings.Join(c.Fields, ", ")))
	}
	if c.Rules != nil {
		fmt.Fprintf(b, "| rules of an editor | %d, SHA-256 `%s` |\n", c.Rules.Count, c.Rules.SHA256)
	}
	if c.Unlabelled > 0 {
		fmt.Fprintf(b, "| **no labelled document** | descriptions of topics, and %d documents without labels: probabilities are not calibrated; measure before you rely on it |\n", c.Unlabelled)
	}
	if c.Teaching != nil {
		fmt.Fprintf(b, "| taught by | %s |\n", safetext.Markdown(c.Teaching.String()))
	}
	for _, m := range c.Mixtures {
		fmt.Fprintf(b, "| %s | %s |\n", m.Title(), m)
	}
	if c.SHA256 != "" {
		fmt.Fprintf(b, "| file | %d bytes, SHA-256 `%s` |\n", c.Bytes, c.SHA256)
	}
	b.WriteString("\n## Labels\n\n| label | name | IPTC | training documents | threshold, article | headline |\n|---|---|---|---:|---:|---:|\n")
	for _, l := range c.Labels {
		fmt.Fprintf(b, "| %s | %s | %s | %d | %s | %s |\n", safetext.Code(l.Label), safetext.Markdown(l.Arabic), safetext.Markdown(strings.Join(l.IPTC, " ")), l.Support,
			cardThreshold(l, data.ArticleView), cardThreshold(l, data.HeadlineView))
	}
	markdownTuning(b, c.Tuning)
	markdownGuarantees(b, c.Promises)
	b.WriteString("\n## Measured\n\n")
	if len(c.Results) == 0 {
		b.WriteString("Nothing yet: `tasnif evaluate` measures, and `tasnif card MODEL REPORT.json` writes it here.\n")
	}
	for _, r := range c.Results {
		fmt.Fprintf(b, "### %s, %s, %d documents\n\n| figure | value | 95%% interval |\n|---|---:|:---:|\n", safetext.Markdown(r.Corpus), r.View, r.Documents)
		for _, f := range cardFigures {
			x, ok := r.Figures[f.figure]
			if !ok {
				continue
			}
			span := "-"
			if i, ok := r.Intervals[f.figure]; ok {
				span = fmt.Sprintf("%.3f – %.3f", i.Low, i.High)
			}
			fmt.Fprintf(b, "| %s | %.3f | %s |\n", f.title, x, span)
		}
		b.WriteString("\n| label | support | P | R | F1 |\n|---|---:|---:|---:|---:|\n")
		for _, l := range r.Labels {
			fmt.Fprintf(b, "| %s | %d | %.3f | %.3f | %.3f |\n", safetext.Code(l.Label), l.Support, l.Precision, l.Recall, l.F1)
		}
		b.WriteString("\n")
	}
	return nil
}

// cardThreshold is a label's threshold in a view, "-" where it has none.
func cardThreshold(l eval.CardLabel, v data.View) string {
	if t, ok := l.Thresholds[v.String()]; ok {
		return fmt.Sprintf("%.2f", t)
	}
	return "-"
}

// ruleText says which labels a document is given.
func ruleText(c *eval.Card) string {
	switch {
	case c.TopK != nil:
		return fmt.Sprintf(" A document is given %s; none if no word of its text is known.", c.TopK)
	case c.AtLeastOne:
		return " A document is given every label whose probability reaches its threshold below, and where none does the most probable one, since nearly every document learnt from has a label; none if no word of its text is known."
	case c.Mode == model.Single:
		return " A document is given its most probable label, where that reaches the threshold below if there is one; none if no word of its text is known."
	}
	return " A document is given every label whose probability reaches its threshold below; perhaps none."
}

// markdownGuarantees is the card's part about guarantees.
func markdownGuarantees(b *bytes.Buffer, list []thresholds.Guarantee) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\n## Guarantees\n\nThresholds chosen for a precision or a recall, on documents answered out of fold; bounds are one-sided, 90 %, Clopper and Pearson's.\n\n")
	b.WriteString("| label | view | guaranteed | reached | precision | recall | given | documents with it |\n|---|---|---|---|---:|---:|---:|---:|\n")
	for _, p := range list {
		reached := "yes"
		if !p.Reached {
			reached = "**no**"
		}
		fmt.Fprintf(b, "| %s | %s | %s ≥ %g | %s | %s | %s | %d | %d |\n", safetext.Code(p.Label), p.View, p.Metric, p.Minimum, reached, bounded(p.Precision), bounded(p.Recall), p.Given, p.Support)
	}
}

func bounded(s thresholds.Proportion) string {
	return fmt.Sprintf("%.3f [%.3f, %.3f]", s.Value, s.Low, s.High)
}

// markdownTuning is the card's part about settings that were searched for.
func markdownTuning(b *bytes.Buffer, t *tuning.Result) {
	if t == nil {
		return
	}
	outcome := "The default stayed."
	if t.Adopted {
		outcome = "The best was adopted."
	}
	fmt.Fprintf(b, "\n## Settings tried\n\nOut of fold, %d trials; a change is kept if micro-F1 + macro-F1 gain more than the standard error of the difference. On folds dealt anew the best had %+.1f points (standard error %.1f) over the default, and two standard errors are asked for. %s\n\n",
		len(t.Trials), 100*t.Again.Gain, 100*t.Again.Error, outcome)
	fmt.Fprintf(b, "| change | micro-F1 | macro-F1 | gain, points | standard error | |\n|---|---:|---:|---:|---:|---|\n| default | %.3f | %.3f | | | |\n", t.Default.Micro, t.Default.Macro)
	for _, x := range t.Trials {
		kept := ""
		if x.Kept {
			kept = "kept"
		}
		fmt.Fprintf(b, "| %s | %.3f | %.3f | %+.1f | %.1f | %s |\n", safetext.Markdown(x.Change), x.F1.Micro, x.F1.Macro, 100*x.Gain.Gain, 100*x.Gain.Error, kept)
	}
}

// quoted is a string in YAML: JSON's strings are YAML's.
func quoted(s string) string {
	text, err := json.Marshal(safetext.Clean(s))
	if err != nil {
		return `""`
	}
	return string(text)
}
