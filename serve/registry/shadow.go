package registry

import (
	"context"
	"slices"

	"tasnif/data"
	"tasnif/model"
)

// shadow runs a second model on documents that the first has answered, and counts differing
// decisions. It never delays an answer: documents are queued, and dropped and counted if
// the queue is full.
type shadow struct {
	of    *Slot
	queue chan shadowed
}

// shadowed is a document with the first model's decisions.
type shadowed struct {
	document data.Document
	by       *Model
	decided  []int
}

func newShadow(of *Slot, queue int) *shadow {
	return &shadow{of: of, queue: make(chan shadowed, queue)}
}

// offer queues a document. On nil it does nothing.
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

// compare counts a document, and each label that only one of the two models gave. A panic
// of the shadow is counted and has no other effect.
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
