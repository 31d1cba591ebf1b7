package linear

import "slices"

// TermWeight is a feature and its weight for a label.
type TermWeight struct {
	Feature uint32
	Weight  float64
}

// StrongestTerms lists, by label, the features with the largest positive weights and those
// with the smallest negative ones, at most top each.
func (m *Linear) StrongestTerms(top int) (speakFor, against [][]TermWeight) {
	speakFor, against = make([][]TermWeight, m.Labels), make([][]TermWeight, m.Labels)
	if top < 1 {
		return speakFor, against
	}
	for f := range m.Features() {
		m.EachWeight(f, func(l int, w float64) {
			if w > 0 {
				speakFor[l] = strongest(speakFor[l], TermWeight{uint32(f), w}, top, func(other float64) bool { return w > other })
			} else {
				against[l] = strongest(against[l], TermWeight{uint32(f), w}, top, func(other float64) bool { return w <= other })
			}
		})
	}
	return speakFor, against
}

// strongest inserts t before the first element that it precedes, and keeps the first top
// elements.
func strongest(list []TermWeight, t TermWeight, top int, precedes func(other float64) bool) []TermWeight {
	at := len(list)
	for at > 0 && precedes(list[at-1].Weight) {
		at--
	}
	if at == top {
		return list
	}
	return slices.Insert(list[:min(len(list), top-1)], at, t)
}
