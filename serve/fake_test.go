package serve_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/registry"
)

// keywords is a Classifier whose answers one can work out by hand: each word
// of a label found in the text adds its weight to the label's log-odds.
//
//	p_l = 1 / (1 + exp(3 - sum of the weights of l's words in the text))
type keywords struct {
	labels []keywordLabel
}

type keywordLabel struct {
	topic     data.Topic
	threshold float64 // of the article view; the headline view asks 0.05 less
	words     map[string]float64
}

var _ registry.Classifier = (*keywords)(nil)

// newsroom is the fake that tests and pictures use.
func newsroom() *keywords {
	return &keywords{labels: []keywordLabel{
		{data.Topic{ID: "culture", Arabic: "ثقافة وفنون", English: "culture", IPTC: []string{"medtop:01000000"}}, 0.42, map[string]float64{"فيلم": 4}},
		{data.Topic{ID: "diplomacy", Arabic: "دبلوماسية", English: "diplomacy", IPTC: []string{"medtop:20000639", "medtop:20000640"}}, 0.46,
			map[string]float64{"قمة": 3.4, "اتفاق": 1.1, "تبحث": 0.9, "وزير": 1.2, "عسكري": -0.4, "سفير": 3}},
		{data.Topic{ID: "disasters", Arabic: "كوارث وحوادث", English: "disasters"}, 0.5, map[string]float64{"زلزال": 5}},
		{data.Topic{ID: "economy", Arabic: "اقتصاد", English: "economy", IPTC: []string{"medtop:04000000"}}, 0.48,
			map[string]float64{"البنك": 2.2, "الفائدة": 2.6, "سعر": 1, "عقوبات": 0.8, "الرواتب": 1.6}},
		{data.Topic{ID: "elections", Arabic: "انتخابات", English: "elections"}, 0.5, map[string]float64{"الاقتراع": 4}},
		{data.Topic{ID: "energy", Arabic: "طاقة", English: "energy"}, 0.4, map[string]float64{"النفط": 4}},
		{data.Topic{ID: "humanitarian", Arabic: "شؤون إنسانية", English: "humanitarian affairs"}, 0.47, map[string]float64{"نزوح": 4}},
		{data.Topic{ID: "military", Arabic: "شؤون عسكرية", English: "military"}, 0.52,
			map[string]float64{"عسكري": 3.6, "الجيش": 3.5, "تعاون": 0.7, "قمة": -0.5}},
		{data.Topic{ID: "nuclear", Arabic: "شؤون نووية", English: "nuclear"}, 0.5, map[string]float64{"نووي": 5}},
		{data.Topic{ID: "protests", Arabic: "احتجاجات", English: "protests"}, 0.45, map[string]float64{"يعتصمون": 3.6, "احتجاج": 2, "البرلمان": -0.3}},
		{data.Topic{ID: "sanctions", Arabic: "عقوبات", English: "sanctions", IPTC: []string{"medtop:20000642"}}, 0.5,
			map[string]float64{"عقوبات": 4.6, "العقوبات": 4.6, "𐤀": 9}},
		{data.Topic{ID: "sports", Arabic: "رياضة", English: "sports"}, 0.35, map[string]float64{"مباراة": 4}},
	}}
}

func (k *keywords) Topics() []data.Topic {
	var out []data.Topic
	for _, l := range k.labels {
		out = append(out, l.topic)
	}
	return out
}

func (k *keywords) Threshold(v data.View, label int) float64 {
	if v == data.HeadlineView {
		return k.labels[label].threshold - 0.05
	}
	return k.labels[label].threshold
}

func (k *keywords) LabelMode() model.Mode { return model.Multi }

func (k *keywords) Training() model.Info {
	support := make([]int, len(k.labels))
	for i := range support {
		support[i] = 10 + i
	}
	return model.Info{Trainer: "keywords", Params: json.RawMessage(`{"bias":-3}`), Corpus: []string{"demo.jsonl"},
		Documents: 640, Support: support, Seed: 7, Folds: 5}
}

// hits are the places of a label's words in a document.
func (k *keywords) hits(d data.Document, label int) []model.Evidence {
	var out []model.Evidence
	for _, f := range []struct{ name, text string }{{"headline", d.Headline}, {"body", d.Body}} {
		for word, weight := range k.labels[label].words {
			for at := 0; ; {
				i := strings.Index(f.text[at:], word)
				if i < 0 {
					break
				}
				start := at + i
				at = start + len(word)
				out = append(out, model.Evidence{Field: f.name, Start: start, End: at, Text: word, Weight: weight})
			}
		}
	}
	slices.SortFunc(out, func(a, b model.Evidence) int {
		switch wa, wb := math.Abs(a.Weight), math.Abs(b.Weight); {
		case wa != wb && wa > wb:
			return -1
		case wa != wb:
			return 1
		case a.Field != b.Field:
			return strings.Compare(b.Field, a.Field)
		}
		return a.Start - b.Start
	})
	return out
}

func (k *keywords) Predict(d data.Document) model.Prediction {
	p := model.Prediction{View: d.View(), Scores: make([]float64, len(k.labels)), Terms: len(strings.Fields(d.Headline + " " + d.Body))}
	for l := range k.labels {
		s := -3.0
		for _, e := range k.hits(d, l) {
			s += e.Weight
			p.Known++
		}
		p.Scores[l] = 1 / (1 + math.Exp(-s))
		if p.Scores[l] >= k.Threshold(p.View, l) {
			p.Decided = append(p.Decided, l)
		}
	}
	p.Unknown = max(0, p.Terms-p.Known)
	slices.SortStableFunc(p.Decided, func(a, b int) int {
		if p.Scores[a] > p.Scores[b] {
			return -1
		}
		return 1
	})
	return p
}

func (k *keywords) Explain(d data.Document, label, top int) []model.Evidence {
	hits := k.hits(d, label)
	if top > 0 && len(hits) > top {
		hits = hits[:top]
	}
	return hits
}

// altered is a newsroom with some of its answers replaced.
type altered struct {
	*keywords
	predict   func(data.Document) model.Prediction
	explain   func(data.Document, int, int) []model.Evidence
	topics    []data.Topic
	training  *model.Info
	threshold func(data.View, int) float64
}

func (a *altered) Predict(d data.Document) model.Prediction {
	if a.predict != nil {
		return a.predict(d)
	}
	return a.keywords.Predict(d)
}

func (a *altered) Explain(d data.Document, label, top int) []model.Evidence {
	if a.explain != nil {
		return a.explain(d, label, top)
	}
	return a.keywords.Explain(d, label, top)
}

func (a *altered) Topics() []data.Topic {
	if a.topics != nil {
		return a.topics
	}
	return a.keywords.Topics()
}

func (a *altered) Training() model.Info {
	if a.training != nil {
		return *a.training
	}
	return a.keywords.Training()
}

func (a *altered) Threshold(v data.View, label int) float64 {
	if a.threshold != nil {
		return a.threshold(v, label)
	}
	return a.keywords.Threshold(v, label)
}
