package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/training"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/model"
	"tasnif/model/decision"
	"tasnif/model/eval/safetext"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
)

// inspectVerb is: tasnif inspect MODEL
type inspectVerb struct {
	Top    int      `default:"0" domain:"[0,1e6]" placeholder:"N" help:"Show the N strongest terms for and against each label. Default: 0, none."`
	Labels []string `placeholder:"ID" help:"Show these labels only."`
	Near   string   `placeholder:"WORD" help:"Show the words nearest to this one, in a base file or a model trained with one."`
	Format string   `default:"text" enum:"text,json" placeholder:"FORMAT" help:"text or json. Default: text."`

	models.Flags
}

// Help is what inspect --help says besides the flags.
func (inspectVerb) Help() string {
	return `Examples:

    tasnif inspect news.tsnf
    tasnif inspect --top 10 --labels sanctions news.tsnf
    tasnif inspect --demo
    tasnif inspect --near عقوبات archive.base`
}

// card is what is in a model file.
type card struct {
	File       string                 `json:"file"`
	Bytes      int64                  `json:"bytes"`
	SHA256     string                 `json:"sha256"`
	Normaliser string                 `json:"normaliser"` // its fingerprint
	Mode       model.Mode             `json:"mode"`
	TopK       *decision.TopK         `json:"top_k,omitempty"`        // what is given in place of the labels that reach their thresholds
	AtLeastOne bool                   `json:"at_least_one,omitempty"` // the most probable label is given where none reaches its threshold
	RollUp     bool                   `json:"roll_up,omitempty"`      // the topics above the labels are given, too
	Trainer    string                 `json:"trainer"`
	InPlaceOf  string                 `json:"in_place_of,omitempty"`
	Params     any                    `json:"params"`
	Corpus     []string               `json:"corpus,omitempty"`
	Topics     *model.TopicsFile      `json:"topics,omitempty"` // that the model was trained with
	Documents  int                    `json:"documents"`
	Seed       uint64                 `json:"seed"`
	Folds      int                    `json:"folds"`
	Sample     int                    `json:"sample,omitempty"` // documents that threshold --on fitted it to
	Settings   features.Config        `json:"settings"`         // of the features
	Features   int                    `json:"features"`
	Blocks     map[string]int         `json:"blocks"` // features by block
	Labels     []cardLabel            `json:"labels"`
	Vectors    string                 `json:"vectors,omitempty"`
	Passages   string                 `json:"passages,omitempty"` // whether those of articles count, and why
	Unlabelled int                    `json:"unlabelled,omitempty"`
	Teaching   *model.Teaching        `json:"teaching,omitempty"`
	Mixtures   []model.Mixture        `json:"mixtures,omitempty"` // how each view's weights were made of the members of a blend
	Fields     []cardField            `json:"fields,omitempty"`   // categorical fields learnt from
	FieldsText string                 `json:"-"`
	Unknown    map[string]float64     `json:"unknown_source_power,omitempty"` // of probabilities, by view; absent: 1
	Rules      *model.RulesInfo       `json:"rules,omitempty"`                // of an editor; tasnif rules show lists them
	Tuning     *tuning.Result         `json:"tuning,omitempty"`               // what a search for settings tried
	Promises   []thresholds.Guarantee `json:"promises,omitempty"`             // of labels whose threshold was chosen for a precision or a recall
}

// cardField is a categorical field with what its values add to the log-odds of labels.
type cardField struct {
	Name   string      `json:"name"`
	Values []cardValue `json:"values"`
}

// cardValue is a value of a field.
type cardValue struct {
	Value string                        `json:"value"`
	Adds  map[string]map[string]float64 `json:"adds"` // by view, by label
}

// fieldsOf lists the fields of a model.
func fieldsOf(m *model.Model) (list []cardField) {
	if m.Fields == nil {
		return nil
	}
	for i, name := range m.Fields.Names {
		f := cardField{Name: name}
		for _, value := range m.Fields.Values[i] {
			f.Values = append(f.Values, cardValue{value, m.Fields.Adds(i, value, m.Labels)})
		}
		list = append(list, f)
	}
	return list
}

// cardLabel is one label of a card.
type cardLabel struct {
	data.Topic
	Support    int                `json:"support"`
	Thresholds map[string]float64 `json:"thresholds"` // by view; empty where the most probable label is always given
	For        []cardTerm         `json:"for,omitempty"`
	Against    []cardTerm         `json:"against,omitempty"`
}

// cardTerm is a term with its weight in the model's matrix.
type cardTerm struct {
	Block  string  `json:"block"`
	Term   string  `json:"term"`
	Weight float64 `json:"weight"`
}

// Run inspects.
func (v *inspectVerb) Run(s *outputs.Streams) error {
	if err := v.Alone(); err != nil {
		return err
	} else if e, err := modelfile.ReadBase(v.Model); err == nil && !v.Demo {
		return v.bases(s, e)
	}
	m, sum, size, err := v.LoadFile()
	if err != nil {
		return err
	}
	if v.Near != "" {
		return v.bases(s, m.Vectorizer.Embeddings()...)
	}
	wanted, err := labelIndices(m, v.Labels)
	if err != nil {
		return usage.Errorf("--labels: %v", err)
	}
	c := newCard(m, wanted, v.Top)
	c.File, c.SHA256, c.Bytes = v.Title(), sum, size
	return write(s, v.Format, c, c.text)
}

// write writes a value to standard output, as JSON or as text.
func write(s *outputs.Streams, format string, value any, asText func(io.Writer)) error {
	var b bytes.Buffer
	if format == "json" {
		if err := outputs.JSON(&b, value); err != nil {
			return err
		}
	} else {
		var text strings.Builder
		asText(&text)
		b.WriteString(safetext.Lines(text.String()))
	}
	_, err := s.Out.Write(b.Bytes())
	return err
}

// newCard collects a model's card, of some labels or (none wanted) of all.
func newCard(m *model.Model, wanted []int, top int) *card {
	c := &card{
		Normaliser: arabic.Fingerprint(m.Vectorizer.Config.Tokenizer), Mode: m.Mode, Trainer: m.Info.Trainer, InPlaceOf: m.Info.InPlaceOf, Params: m.Info.Params, Corpus: m.Info.Corpus, Topics: m.Info.Topics,
		Documents: m.Info.Documents, Seed: m.Info.Seed, Folds: m.Info.Folds, Sample: m.Info.Sample, Settings: m.Vectorizer.Config,
		Features: m.Vectorizer.Len(), Blocks: map[string]int{}, Vectors: m.WordVectors(), Passages: m.PassageRule(), Teaching: m.Info.Teaching, Unlabelled: m.Info.Unlabelled, Tuning: m.Info.Tuning, Promises: m.Info.Guarantees,
		TopK: m.TopK, AtLeastOne: m.GivesAtLeastOne(), RollUp: m.RollUp, Mixtures: m.Info.Mixtures, Fields: fieldsOf(m), FieldsText: m.Fields.String(), Unknown: m.Fields.UnknownPowers(), Rules: m.Info.Rules,
	}
	for f := range m.Vectorizer.Len() {
		block, _ := m.Vectorizer.Term(uint32(f))
		c.Blocks[block]++
	}
	speakFor, against := m.Linear.StrongestTerms(top)
	for l, t := range m.Labels {
		if len(wanted) > 0 && !slices.Contains(wanted, l) {
			continue
		}
		label := cardLabel{Topic: t, Support: m.Info.Support[l], Thresholds: m.Thresholds(l)}
		if top > 0 {
			label.For, label.Against = termsOf(m, speakFor[l]), termsOf(m, against[l])
		}
		c.Labels = append(c.Labels, label)
	}
	return c
}

// termsOf are terms as a card has them.
func termsOf(m *model.Model, list []linear.TermWeight) (terms []cardTerm) {
	for _, t := range list {
		block, text := m.Vectorizer.Term(t.Feature)
		terms = append(terms, cardTerm{block, strings.TrimSpace(text), t.Weight})
	}
	return terms
}

// ruleText says which labels a model of a mode gives.
func ruleText(m model.Mode, top *decision.TopK, atLeastOne bool) string {
	switch {
	case top != nil:
		return top.String()
	case atLeastOne:
		return "every label at or above its threshold; the most probable one where none is, as nearly every document it learnt from has a label"
	case m == model.Single:
		return "the most probable label; none where it is below the threshold, if there is one"
	}
	return "every label at or above its threshold"
}

// thresholdCell is a threshold in a table, "-" where there is none.
func thresholdCell(thresholds map[string]float64, view string) string {
	if t, ok := thresholds[view]; ok {
		return fmt.Sprintf("%.3f", t)
	}
	return "-"
}

// text writes the card for a terminal, with Arabic last in its line.
func (c *card) text(w io.Writer) {
	params, _ := json.Marshal(c.Params) // it came from JSON
	settings, _ := json.Marshal(c.Settings)
	blocks, _ := json.Marshal(c.Blocks) // keys sorted
	rows := [][2]string{
		{"file", fmt.Sprintf("%s, %s", c.File, outputs.Size(c.Bytes))},
		{"sha256", c.SHA256},
		{"normaliser", c.Normaliser},
		{"mode", string(c.Mode)},
		{"gives", ruleText(c.Mode, c.TopK, c.AtLeastOne) + map[bool]string{true: "; and the topics above them"}[c.RollUp]},
		{"trainer", fmt.Sprintf("%s %s", model.TrainerText(c.Trainer, c.InPlaceOf), params)},
		{"trained on", fmt.Sprintf("%s of %s, seed %d, %s", outputs.Amount(c.Documents, "document"), strings.Join(c.Corpus, " "), c.Seed, outputs.Amount(c.Folds, "fold"))},
		{"features", fmt.Sprintf("%d %s", c.Features, blocks)},
		{"settings", string(settings)},
	}
	if c.Topics != nil {
		rows = append(rows, [2]string{"topics", fmt.Sprintf("%s, sha256 %s", c.Topics.File, c.Topics.SHA256)})
	}
	if c.Unlabelled > 0 {
		rows = append(rows, [2]string{"unlabelled", fmt.Sprintf("%s and descriptions of topics: probabilities are not calibrated; measure before you rely on it", outputs.Amount(c.Unlabelled, "document"))})
	}
	if c.Teaching != nil {
		rows = append(rows, [2]string{"taught by", c.Teaching.String()})
	}
	rows = append(rows, [2]string{"vectors", c.Vectors}, [2]string{"passages", c.Passages})
	for _, m := range c.Mixtures {
		rows = append(rows, [2]string{m.Title(), m.String()})
	}
	if len(c.Fields) > 0 {
		rows = append(rows, [2]string{"fields", c.FieldsText})
	}
	if c.Sample > 0 {
		rows = append(rows, [2]string{"fitted to", outputs.Amount(c.Sample, "document") + " of a sample (threshold --on)"})
	}
	if c.Rules != nil {
		rows = append(rows, [2]string{"rules", fmt.Sprintf("%d, sha256 %s", c.Rules.Count, c.Rules.SHA256)})
	}
	if c.Tuning != nil {
		rows = append(rows, [2]string{"tuned", training.Found(c.Tuning)})
	}
	for _, r := range rows {
		if r[1] != "" {
			fmt.Fprintf(w, "%-12s %s\n", r[0], r[1])
		}
	}
	width := len("label")
	for _, l := range c.Labels {
		width = max(width, len(l.ID))
	}
	fmt.Fprintf(w, "\n%-*s %9s %9s %9s   %s\n", width, "label", "documents", "article>=", "headline>=", "name")
	for _, l := range c.Labels {
		fmt.Fprintf(w, "%-*s %9d %9s %10s   %s\n", width, l.ID, l.Support, thresholdCell(l.Thresholds, "article"), thresholdCell(l.Thresholds, "headline"), l.Arabic)
		for _, side := range []struct {
			name  string
			terms []cardTerm
		}{{"for", l.For}, {"against", l.Against}} {
			for _, t := range side.terms {
				fmt.Fprintf(w, "    %-8s %+8.3f  %-6s %s\n", side.name, t.Weight, t.Block, t.Term)
			}
		}
	}
	writeGuarantees(w, c.Promises)
	training.WriteTrials(w, c.Tuning)
}

// neighbours is how many words --near shows.
const neighbours = 15

// bases shows word vectors: their size, or the words nearest to one. Of several it shows
// the first that know the word.
func (v *inspectVerb) bases(s *outputs.Streams, list ...*embedding.Embedding) error {
	if len(list) == 0 {
		return fmt.Errorf("%s: this model was trained without a base and has no word vectors; train one with: tasnif train --base BASE", v.Title())
	}
	for _, e := range list {
		if _, known := e.Near(v.Near, 0); known {
			return v.base(s, e)
		}
	}
	return v.base(s, list[0])
}

// base shows word vectors.
func (v *inspectVerb) base(s *outputs.Streams, e *embedding.Embedding) error {
	near, known := e.Near(v.Near, neighbours)
	if v.Near != "" && !known {
		return fmt.Errorf("%s: %q is not one of its %d words", v.Title(), v.Near, e.Len())
	}
	if v.Format == "json" {
		out := map[string]any{"words": e.Len(), "pieces": e.Subwords(), "dimensions": e.Dim(), "documents": e.Arrays().Documents}
		if v.Near != "" {
			out["near"] = near
		}
		return outputs.JSON(s.Out, out)
	}
	if v.Near == "" {
		_, err := fmt.Fprintf(s.Out, "base         %d words and %d subwords, vectors of %d numbers, from %s\n", e.Len(), e.Subwords(), e.Dim(), outputs.Amount(int(e.Arrays().Documents), "document"))
		return err
	}
	for _, n := range near {
		if _, err := fmt.Fprintf(s.Out, "%.3f  %s\n", n.Cosine, n.Word); err != nil {
			return err
		}
	}
	return nil
}
