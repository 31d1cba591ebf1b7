package serve

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
	of    *slot
	queue chan shadowed
}

// shadowed is a document with what the first model decided on it.
type shadowed struct {
	document data.Document
	by       *release
	decided  []int
}

func newShadow(of *slot, queue int) *shadow {
	return &shadow{of: of, queue: make(chan shadowed, queue)}
}

// offer leaves a document to the shadow; nil has none.
func (s *shadow) offer(m *metrics, r *release, d data.Document, p *model.Prediction) {
	if s == nil {
		return
	}
	select {
	case s.queue <- shadowed{d, r, slices.Clone(p.Decided)}:
	default:
		m.shadowDropped.WithLabelValues(r.ref.Name, s.of.source.Name).Inc()
	}
}

// run compares until ctx ends.
func (s *shadow) run(ctx context.Context, m *metrics) {
	for {
		select {
		case <-ctx.Done():
			return
		case one := <-s.queue:
			s.compare(m, one)
		}
	}
}

// compare counts a document, and each label that only one of the two gave. A
// shadow that panics is counted and answers nobody, so it harms nobody.
func (s *shadow) compare(m *metrics, one shadowed) {
	first, second := one.by.ref.Name, s.of.source.Name
	defer func() {
		if recover() != nil {
			m.shadowFailed.WithLabelValues(first, second).Inc()
		}
	}()
	r := s.of.current.Load()
	var p model.Prediction
	if err := r.score(&p, one.document); err != nil {
		m.shadowFailed.WithLabelValues(first, second).Inc()
		return
	}
	a, b := idsOf(one.by, one.decided), idsOf(r, p.Decided)
	differ := false
	count := func(these, those []string, who string) {
		for _, id := range these {
			if !slices.Contains(those, id) {
				differ = true
				m.shadowLabels.WithLabelValues(first, second, id, who).Inc()
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
func idsOf(r *release, labels []int) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = r.labels[l]
	}
	return out
}
