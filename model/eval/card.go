package eval

import (
	"encoding/json"

	"tasnif/model"
	"tasnif/model/decision"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/stats"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
)

// Card is a model card: what the model is, what it was trained on, and what was measured.
// Fields are the JSON form.
type Card struct {
	Name       string                 `json:"name"`
	Bytes      int                    `json:"bytes,omitempty"`
	SHA256     string                 `json:"sha256,omitempty"` // of the model file
	Mode       model.Mode             `json:"mode"`
	TopK       *decision.TopK         `json:"top_k,omitempty"`        // top-k decisions instead of thresholds
	AtLeastOne bool                   `json:"at_least_one,omitempty"` // the most probable label is given where none reaches its threshold
	Trainer    string                 `json:"trainer"`
	InPlaceOf  string                 `json:"in_place_of,omitempty"` // the default trainer, where there are many labels
	Params     json.RawMessage        `json:"params,omitempty"`
	Features   int                    `json:"features"`
	Vectors    string                 `json:"vectors,omitempty"`  // word vectors, and why
	Passages   string                 `json:"passages,omitempty"` // whether those of articles count, and why
	Corpus     []string               `json:"corpus,omitempty"`   // trained on
	Topics     *model.TopicsFile      `json:"topics,omitempty"`   // that its labels have their names from
	Documents  int                    `json:"documents"`          // trained on
	Seed       uint64                 `json:"seed"`
	Folds      int                    `json:"folds"`
	Rules      *model.RulesInfo       `json:"rules,omitempty"`      // of an editor that it answers with
	Fields     []string               `json:"fields,omitempty"`     // categorical fields learnt from
	Unlabelled int                    `json:"unlabelled,omitempty"` // documents without labels, of a model of descriptions
	Teaching   *model.Teaching        `json:"teaching,omitempty"`   // by documents that teachers labelled
	Mixtures   []model.Mixture        `json:"mixtures,omitempty"`   // how each view's weights were made of the members of a blend
	Labels     []CardLabel            `json:"labels"`
	Tuning     *tuning.Result         `json:"tuning,omitempty"`   // what a search for settings tried
	Promises   []thresholds.Guarantee `json:"promises,omitempty"` // labels whose threshold was chosen for a precision or a recall
	Results    []CardResult           `json:"results"`            // a report each
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
	Corpus      string                    `json:"corpus"`
	Fingerprint string                    `json:"fingerprint"` // of the documents and their labels
	Documents   int                       `json:"documents"`
	View        string                    `json:"view"`
	Figures     map[string]float64        `json:"figures"`
	Intervals   map[string]stats.Interval `json:"intervals,omitempty"`
	Labels      []CardLabelResult         `json:"labels"`
}

// CardLabelResult is a label's figures in one report.
type CardLabelResult struct {
	Label   string `json:"label"`
	Support int    `json:"support"`
	metrics.Score
}

// NewCard makes a card from a model and the reports of it.
func NewCard(name string, m *model.Model, reports []*Report) *Card {
	c := &Card{
		Name: name, Mode: m.Mode, Trainer: m.Info.Trainer, InPlaceOf: m.Info.InPlaceOf, Params: m.Info.Params, Features: m.Vectorizer.Len(), Vectors: m.WordVectors(), Passages: m.PassageRule(),
		Corpus: m.Info.Corpus, Topics: m.Info.Topics, Documents: m.Info.Documents, Seed: m.Info.Seed, Folds: m.Info.Folds, Labels: []CardLabel{}, Tuning: m.Info.Tuning, Promises: m.Info.Guarantees, Results: []CardResult{},
	}
	c.TopK, c.AtLeastOne, c.Teaching, c.Unlabelled = m.TopK, m.GivesAtLeastOne(), m.Info.Teaching, m.Info.Unlabelled
	c.Rules = m.Info.Rules
	if c.Mixtures = m.Info.Mixtures; m.Fields != nil {
		c.Fields = m.Fields.Names
	}
	for l, t := range m.Labels {
		x := CardLabel{Label: t.ID, Arabic: t.Arabic, English: t.English, IPTC: t.IPTC, Thresholds: m.Thresholds(l)}
		if l < len(m.Info.Support) {
			x.Support = m.Info.Support[l]
		}
		for view, t := range x.Thresholds {
			x.Thresholds[view] = metrics.Round4(t)
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
			out.Figures[f.Name] = metrics.Round4(f.Value)
		}
	}
	for _, l := range r.Labels {
		s := l.Score
		s.Precision, s.Recall, s.F1 = metrics.Round4(s.Precision), metrics.Round4(s.Recall), metrics.Round4(s.F1)
		out.Labels = append(out.Labels, CardLabelResult{Label: l.Label, Support: l.Support, Score: s})
	}
	return out
}
