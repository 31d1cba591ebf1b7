package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/model"
)

// Card says what a model is, what it was trained on, and what was measured of
// it: nothing else. Fields are the JSON form.
type Card struct {
	Name      string            `json:"name"`
	Bytes     int               `json:"bytes,omitempty"`
	SHA256    string            `json:"sha256,omitempty"` // of the model file
	Mode      model.Mode        `json:"mode"`
	Trainer   string            `json:"trainer"`
	Params    json.RawMessage   `json:"params,omitempty"`
	Features  int               `json:"features"`
	Corpus    []string          `json:"corpus,omitempty"` // trained on
	Documents int               `json:"documents"`        // trained on
	Seed      uint64            `json:"seed"`
	Folds     int               `json:"folds"`
	Labels    []CardLabel       `json:"labels"`
	Tuning    *model.Tuning     `json:"tuning,omitempty"`   // what a search for settings tried
	Promises  []model.Guarantee `json:"promises,omitempty"` // labels whose threshold was chosen for a precision or a recall
	Results   []CardResult      `json:"results"`            // a report each
}

// CardLabel is one label of the card.
type CardLabel struct {
	Label      string             `json:"label"`
	Arabic     string             `json:"ar,omitempty"`
	English    string             `json:"en,omitempty"`
	IPTC       []string           `json:"iptc,omitempty"`
	Support    int                `json:"support"`    // training documents
	Thresholds map[string]float64 `json:"thresholds"` // by view; empty where the most probable label is given whatever it has
}

// CardResult is what one report measured.
type CardResult struct {
	Corpus      string              `json:"corpus"`
	Fingerprint string              `json:"fingerprint"` // of the documents and their labels
	Documents   int                 `json:"documents"`
	View        string              `json:"view"`
	Figures     map[string]float64  `json:"figures"`
	Intervals   map[string]Interval `json:"intervals,omitempty"`
	Labels      []CardLabelResult   `json:"labels"`
}

// CardLabelResult is a label's figures in one report.
type CardLabelResult struct {
	Label   string `json:"label"`
	Support int    `json:"support"`
	Score
}

// NewCard makes a card from a model and the reports of it.
func NewCard(name string, m *model.Model, reports []*Report) *Card {
	c := &Card{
		Name: name, Mode: m.Mode, Trainer: m.Info.Trainer, Params: m.Info.Params, Features: m.Vectorizer.Len(),
		Corpus: m.Info.Corpus, Documents: m.Info.Documents, Seed: m.Info.Seed, Folds: m.Info.Folds, Labels: []CardLabel{}, Tuning: m.Info.Tuning, Promises: m.Info.Guarantees, Results: []CardResult{},
	}
	for l, t := range m.Labels {
		x := CardLabel{Label: t.ID, Arabic: t.Arabic, English: t.English, IPTC: t.IPTC, Thresholds: m.Thresholds(l)}
		if l < len(m.Info.Support) {
			x.Support = m.Info.Support[l]
		}
		for view, t := range x.Thresholds {
			x.Thresholds[view] = round4(t)
		}
		c.Labels = append(c.Labels, x)
	}
	for _, r := range reports {
		c.Results = append(c.Results, r.cardResult())
	}
	return c
}

func (r *Report) cardResult() CardResult {
	out := CardResult{Corpus: r.Corpus, Fingerprint: r.Fingerprint, Documents: r.Documents, View: "article", Figures: map[string]float64{}, Intervals: r.Intervals, Labels: []CardLabelResult{}}
	if r.Views.Article == 0 {
		out.View = "headline"
	} else if r.Views.Headline > 0 {
		out.View = "article and headline"
	}
	for _, f := range r.Figures() {
		if !f.Undefined {
			out.Figures[f.Name] = round4(f.Value)
		}
	}
	for _, l := range r.Labels {
		s := l.Score
		s.Precision, s.Recall, s.F1 = round4(s.Precision), round4(s.Recall), round4(s.F1)
		out.Labels = append(out.Labels, CardLabelResult{Label: l.Label, Support: l.Support, Score: s})
	}
	return out
}

// cards are the formats of a card: a new one is a line here.
var cards = map[string]func(b *bytes.Buffer, c *Card) error{
	"json":     jsonCard,
	"markdown": markdownCard,
}

// CardFormats are the names of the formats of a card, sorted.
func CardFormats() []string { return slices.Sorted(maps.Keys(cards)) }

// WriteCard renders a card in the named format.
func WriteCard(w io.Writer, format string, c *Card) error {
	write, ok := cards[format]
	if !ok {
		return fmt.Errorf("eval: there is no card format %q: use one of %s", format, strings.Join(CardFormats(), ", "))
	}
	var b bytes.Buffer
	if err := write(&b, c); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func jsonCard(b *bytes.Buffer, c *Card) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(c)
}

// cardFigures are the figures that go into the model-index, by Hugging Face's
// metric type.
var cardFigures = []struct{ figure, kind, title string }{
	{"accuracy", "accuracy", "exact match"},
	{"micro.f1", "f1", "micro F1"},
	{"macro.f1", "f1", "macro F1"},
	{"ranking.map", "mean_average_precision", "mAP"},
	{"calibration.ece", "expected_calibration_error", "ECE"},
}

// quoted is a string in YAML: JSON's strings are YAML's.
func quoted(s string) string {
	text, err := json.Marshal(clean(s))
	if err != nil {
		return `""`
	}
	return string(text)
}

// markdownCard writes Hugging Face's front matter (language, model-index; see
// hub-docs, modelcard.md) and the card for people below it.
func markdownCard(b *bytes.Buffer, c *Card) error {
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
	fmt.Fprintf(b, "# %s\n\nA %s-label topic tagger for Arabic news, trained by Tasnif.%s\n\n", markdown(name), c.Mode, ruleText(c.Mode))
	fmt.Fprintf(b, "| | |\n|---|---|\n| trainer | %s |\n| settings | %s |\n| features | %d |\n| trained on | %s, %d documents |\n| seed, folds | %d, %d |\n",
		code(c.Trainer), code(string(c.Params)), c.Features, markdown(strings.Join(c.Corpus, ", ")), c.Documents, c.Seed, c.Folds)
	if c.SHA256 != "" {
		fmt.Fprintf(b, "| file | %d bytes, SHA-256 `%s` |\n", c.Bytes, c.SHA256)
	}
	b.WriteString("\n## Labels\n\n| label | name | IPTC | training documents | threshold, article | headline |\n|---|---|---|---:|---:|---:|\n")
	for _, l := range c.Labels {
		fmt.Fprintf(b, "| %s | %s | %s | %d | %s | %s |\n", code(l.Label), markdown(l.Arabic), markdown(strings.Join(l.IPTC, " ")), l.Support,
			cardThreshold(l, model.ArticleView), cardThreshold(l, model.HeadlineView))
	}
	markdownTuning(b, c.Tuning)
	markdownPromises(b, c.Promises)
	b.WriteString("\n## Measured\n\n")
	if len(c.Results) == 0 {
		b.WriteString("Nothing yet: `tasnif evaluate` measures, and `tasnif card MODEL REPORT.json` writes it here.\n")
	}
	for _, r := range c.Results {
		fmt.Fprintf(b, "### %s, %s, %d documents\n\n| figure | value | 95%% interval |\n|---|---:|:---:|\n", markdown(r.Corpus), r.View, r.Documents)
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
			fmt.Fprintf(b, "| %s | %d | %.3f | %.3f | %.3f |\n", code(l.Label), l.Support, l.Precision, l.Recall, l.F1)
		}
		b.WriteString("\n")
	}
	return nil
}

// cardThreshold is a label's threshold in a view, "-" where it has none.
func cardThreshold(l CardLabel, v model.View) string {
	if t, ok := l.Thresholds[v.String()]; ok {
		return fmt.Sprintf("%.2f", t)
	}
	return "-"
}

// ruleText says which labels a document is given.
func ruleText(m model.Mode) string {
	if m == model.Single {
		return " A document is given its most probable label, where that reaches the threshold below if there is one; none if the model knows nothing of its text."
	}
	return " A document is given every label whose probability reaches its threshold below; perhaps none."
}
