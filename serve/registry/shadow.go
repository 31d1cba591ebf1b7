package registry

import (
	"context"
	"slices"

	"tasnif/data"
	"tasnif/model"
)

// shadow runs a second model on documents that the first has answered, and
// counts where they decide otherwise. It never delays an answer: documents go
// through a queue, and one that finds it full is left out and counted.
type shadow struct {
	of    *Slot
	queue chan shadowed
}

// shadowed is a document with what the first model decided on it.
type shadowed struct {
	document data.Document
	by       *Model
	decided  []int
}

func newShadow(of *Slot, queue int) *shadow {
	return &shadow{of: of, queue: make(chan shadowed, queue)}
}

// offer leaves a document to the shadow; nil has none.
func (s *shadow) offer(by *Model, d data.Document, p *model.Prediction) {
	if s == nil {
		return
	}
	select {
	case s.queue <- shadowed{d, by, slices.Clone(p.Decided)}:
	default:
		by.metrics.shadowDropped.WithLabelValues(by.Name, s.of.source.Name).Inc()
	}
}

// run compares until ctx ends.
func (s *shadow) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case one := <-s.queue:
			s.compare(one)
		}
	}
}

// compare counts a document, and each label that only one of the two gave. A
// shadow that panics is counted and answers nobody, so it harms nobody.
func (s *shadow) compare(one shadowed) {
	m := one.by.metrics
	first, second := one.by.Name, s.of.source.Name
	defer func() {
		if recover() != nil {
			m.shadowFailed.WithLabelValues(first, second).Inc()
		}
	}()
	other := s.of.Model()
	var p model.Prediction
	if err := other.ask(&p, one.document, &other.wish); err != nil {
		m.shadowFailed.WithLabelValues(first, second).Inc()
		return
	}
	a, b := idsOf(one.by, one.decided), idsOf(other, p.Decided)
	differ := false
	count := func(these, those []string, who string) {
		for _, id := range these {
			if !slices.Contains(those, id) {
				differ = true
				m.shadowLabels.WithLabelValues(first, second, one.by.seriesLabel(id), who).Inc()
			}
		}
	}
	count(a, b, "served")
	count(b, a, "shadow")
	verdict := "same"
	if differ {
		verdict = "differ"
	}
	m.shadowDocuments.WithLabelValues(first, second, verdict).Inc()
}

// idsOf names labels.
func idsOf(m *Model, labels []int) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = m.Labels[l]
	}
	return out
}
