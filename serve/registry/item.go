package registry

import (
	"math"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/desk"
)

// Item is a document and its answer, in the form of the desk.
func (m *Model) Item(d data.Document, p *model.Prediction) desk.Item {
	i := desk.ItemOf(d)
	i.Answer = desk.Answer{Model: m.Name, Version: m.Version, SHA256: m.SHA256, View: Views[p.View],
		Labels: make([]string, len(p.Decided)), Scores: make(map[string]float64, len(p.Scores)), Margin: 1}
	for n, l := range p.Decided {
		i.Labels[n] = m.Labels[l]
	}
	for l, score := range p.Scores {
		if !p.Wanted(l) {
			continue
		}
		i.Scores[m.Labels[l]] = math.Round(score*1e4) / 1e4
		if d := m.Distance(p, l); d < i.Margin {
			i.Margin, i.Nearest = d, m.Labels[l]
		}
	}
	return i
}

// Distance is the distance of a label's probability from its threshold. In single-label
// mode it is half the distance to the most probable other label.
func (m *Model) Distance(p *model.Prediction, label int) float64 {
	score := p.Scores[label]
	if m.Classifier.LabelMode() != model.Single {
		return math.Abs(score - m.Classifier.Threshold(p.View, label))
	}
	if len(p.Decided) == 0 {
		return math.Abs(m.Classifier.Threshold(p.View, label) - score)
	}
	if label == p.Decided[0] {
		return 1
	}
	return (p.Scores[p.Decided[0]] - score) / 2
}
