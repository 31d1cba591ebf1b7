package main

import (
	"bytes"
	"slices"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model"
)

// proposed is a line of --batch. It has no labels: nothing is a label before
// somebody said so.
type proposed struct {
	ID       string             `json:"id,omitempty"`
	Headline string             `json:"headline,omitempty"`
	Body     string             `json:"body,omitempty"`
	Source   string             `json:"source,omitempty"`
	Date     string             `json:"date,omitempty"`
	Split    string             `json:"split,omitempty"`
	Proposed []string           `json:"proposed"`
	Scores   map[string]float64 `json:"scores,omitempty"`
	UnsureOf string             `json:"unsure_of,omitempty"`
}

// batch writes items with the labels proposed.
func (v *labelVerb) batch(s *streams, m *model.Model, topics []data.Topic, picked []item) error {
	var b bytes.Buffer
	for _, x := range picked {
		line := proposed{ID: x.ID, Headline: x.Headline, Body: x.Body, Source: x.Source, Date: x.Date, Split: x.Split, Proposed: []string{}}
		for _, t := range propose(m, topics, x) {
			line.Proposed = append(line.Proposed, topics[t].ID)
		}
		if m != nil {
			line.Scores, line.UnsureOf = map[string]float64{}, m.Labels[x.Label].ID
			for l, score := range x.Prediction.Scores {
				line.Scores[m.Labels[l].ID] = score
			}
		}
		text, err := formats.Line(line, x.Other)
		if err != nil {
			return err
		}
		b.Write(text)
	}
	if v.Output != "" {
		return replace(v.Output, b.Bytes())
	}
	_, err := s.out.Write(b.Bytes())
	return err
}

// propose are the topics the model would give, by index, increasing.
func propose(m *model.Model, topics []data.Topic, x item) []int {
	var list []int
	for _, l := range x.Prediction.Decided {
		if t := slices.IndexFunc(topics, func(t data.Topic) bool { return t.ID == m.Labels[l].ID }); t >= 0 {
			list = append(list, t)
		}
	}
	slices.Sort(list)
	return list
}
