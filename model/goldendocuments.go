package model

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model/modelfile"
)

// Golden is a document with the probabilities that the model gave it when its file was
// written. If a program gives other probabilities, its text processing or arithmetic
// differs from that of the program that wrote the file.
type Golden struct {
	Document data.Document
	Scores   []float64 // probabilities, in the order of Labels
}

// Golden are the golden documents of the file that the model was read from; none if it was
// not read or the file has none. Training texts may be private, so none is among them: they
// are the empty document, two invented ones that test the normalizer, and lists of words
// from the vocabulary.
func (m *Model) Golden() []Golden { return m.golden }

// difficultTexts test the normalizer: diacritics, tatweel, hamza forms, ligatures, letters
// of other keyboards, digits of three kinds, Latin, markup, zero-width characters.
var difficultTexts = []data.Document{
	{Headline: "وَزِيرُ الخَارِجِيَّةِ الأمريكي يبحـــث في «القاهرة» إتفاق الهدنة… والعقوبات على ٣٥ شركة"},
	{Headline: "الجيش: مقتل 12 جنديًا في هجوم بمُسيَّرات",
		Body: "قال المتحدث بإسم الجيش (الثلاثاء) إنّ ﻻﺟﺌﲔ وصلوا إلى الحدود. أرتفع النفط ۲٫۵٪ والبنك المركزي يُبقي الفائدة؛ " +
			"کتب على https://example.org/a?b=1 و@hesab #عاجل <b>COVID-19</b> &amp; \u200fFIFA\u200f\u200c كأس العالَم.\nويُنتظر أن تجري الإنتخابات في مايو/أيار 2024 ٢٠٢٤."},
}

const (
	goldenVocabulary = 5 // documents made of the vocabulary
	goldenWords      = 3 // words of each label in them
	maxGolden        = 64
)

// goldenDocuments are the documents whose scores a file keeps. Each one made of the
// vocabulary has the words of largest weight of its share of the labels. Hashed terms have
// no text, so with hashing there are no such documents.
func (m *Model) goldenDocuments() []data.Document {
	docs := append([]data.Document{{}}, difficultTexts...)
	words := make([][]string, goldenVocabulary)
	for l, top := range m.topWords() {
		words[l%goldenVocabulary] = append(words[l%goldenVocabulary], top...)
	}
	for i, list := range words {
		d := data.Document{Headline: strings.Join(list, " ")}
		if i%2 == 1 {
			d.Headline, d.Body = "", d.Headline
		}
		if len(list) > 0 {
			docs = append(docs, d)
		}
	}
	return docs
}

// topWords are the words of largest weight, by label.
func (m *Model) topWords() [][]string {
	type word struct {
		text   string
		weight float64
	}
	out := make([][]string, len(m.Labels))
	if m.Vectorizer.Config.HashBits > 0 {
		return out // hashed terms have no text
	}
	top := make([][]word, len(m.Labels))
	for f := range m.Vectorizer.Terms() {
		text := ""
		m.Linear.EachWeight(f, func(l int, w float64) {
			if w <= 0 || len(top[l]) == goldenWords && w <= top[l][goldenWords-1].weight {
				return
			}
			if text == "" {
				var block string
				if block, text = m.Vectorizer.Term(uint32(f)); block == "chars" {
					text = "#"
				}
			}
			if strings.ContainsAny(text, " #") {
				return // an n-gram
			}
			top[l] = append(top[l][:min(len(top[l]), goldenWords-1)], word{text, w})
			slices.SortStableFunc(top[l], func(a, b word) int { return cmp.Compare(b.weight, a.weight) })
		})
	}
	for l, words := range top {
		for _, w := range words {
			out[l] = append(out[l], w.text)
		}
	}
	return out
}

// goldenContent is the section "golden" of a model file: JSON.
type goldenContent struct {
	Documents []goldenDocument `json:"documents"`
}

type goldenDocument struct {
	Headline string    `json:"headline,omitempty"`
	Body     string    `json:"body,omitempty"`
	Scores   []float64 `json:"scores"` // rounded to six decimal places
}

// goldenArrays scores the golden documents with the model. A model with NaN scores has no
// golden section; its file is refused for its weights.
func (m *Model) goldenArrays() []modelfile.Array {
	var c goldenContent
	for _, d := range m.goldenDocuments() {
		scores := m.Predict(d).Scores
		for l, p := range scores {
			scores[l] = math.Round(p*1e6) / 1e6
		}
		c.Documents = append(c.Documents, goldenDocument{d.Headline, d.Body, scores})
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil
	}
	return []modelfile.Array{{Name: "golden", Values: text}}
}

// readGolden reads the golden documents, if the file has them. The server's registry
// compares their scores with the model's.
func (m *Model) readGolden(arrays map[string]any) error {
	if _, ok := arrays["golden"]; !ok {
		return nil
	}
	text, err := modelfile.Take[byte](arrays, "golden")
	if err != nil {
		return err
	}
	var c goldenContent
	if err := modelfile.StrictJSON(text, &c); err != nil {
		return modelfile.Errorf("its golden documents: %v", err)
	}
	if len(c.Documents) > maxGolden {
		return modelfile.Errorf("%d golden documents", len(c.Documents))
	}
	for i, d := range c.Documents {
		if len(d.Scores) != len(m.Labels) {
			return modelfile.Errorf("golden document %d has %d scores for %d labels", i, len(d.Scores), len(m.Labels))
		}
		for _, p := range d.Scores {
			if !(p >= 0 && p <= 1) {
				return modelfile.Errorf("golden document %d has the score %v", i, p)
			}
		}
		m.golden = append(m.golden, Golden{data.Document{Headline: d.Headline, Body: d.Body}, d.Scores})
	}
	return nil
}
