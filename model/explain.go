package model

import (
	"cmp"
	"math"
	"slices"

	"tasnif/data"
)

// Evidence is a word of the reader's own text that moved a label.
type Evidence struct {
	Field      string  // "headline" or "body"
	Start, End int     // byte offsets into that field as given
	Text       string  // field[Start:End]: marks and tatweel as written
	Weight     float64 // share of the label's log-odds: above 0 speaks for it, below 0 against
}

// Explain gives the words of the document that moved label (an index into
// Labels), the strongest first, at most top of them (0: all). The score is
// linear, so the log-odds are the bias plus one share for each term; a term that
// spans several words, or stands in several places, gives each an equal part.
func (m *Model) Explain(d data.Document, label, top int) []Evidence {
	slope := -m.Decisions[ViewOf(d)][label].A
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	shares := m.Vectorizer.Attribute(&s.features, fieldsOf(d), func(f uint32) float64 {
		return slope * m.Linear.Weight(int(f), label)
	})
	list := make([]Evidence, 0, len(shares))
	for _, w := range shares {
		field, text := "body", d.Body
		if w.Headline {
			field, text = "headline", d.Headline
		}
		if w.Share != 0 {
			list = append(list, Evidence{field, w.Start, w.End, text[w.Start:w.End], w.Share})
		}
	}
	slices.SortStableFunc(list, func(a, b Evidence) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	if top > 0 {
		list = list[:min(top, len(list))]
	}
	return list
}
