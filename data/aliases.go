package data

import (
	"cmp"
	"maps"
	"slices"
)

// Alias is a label that was read as the id of the topic with this name.
type Alias struct{ Name, ID string }

// Aliases maps names and URIs of topics to the topics' ids.
type Aliases struct {
	is        map[string]bool // ids
	uris, ids map[string]string
	found     []Alias
}

// NewAliases maps the names of topics, in Arabic or English, and their URIs. A name that is
// itself an id, or that two topics share, is not mapped.
func NewAliases(topics []Topic) *Aliases {
	a := &Aliases{is: map[string]bool{}, uris: map[string]string{}, ids: map[string]string{}}
	for _, t := range topics {
		a.is[t.ID] = true
		if t.URI != "" {
			a.uris[t.URI] = t.ID
		}
		for _, name := range []string{t.Arabic, t.English} {
			if name = FoldLabel(name); name == "" {
				continue
			}
			id := t.ID
			if other, ok := a.ids[name]; ok && other != id {
				id = ""
			}
			a.ids[name] = id
		}
	}
	return a
}

// Labels replaces names and URIs of topics by their ids. Names are compared after
// FoldLabel. The argument is not changed.
func (a *Aliases) Labels(labels []string) []string {
	out := labels
	for i, label := range labels {
		id := cmp.Or(a.uris[label], a.ids[FoldLabel(label)])
		if id == "" || id == label || a.is[label] {
			continue
		}
		if &out[0] == &labels[0] {
			out = slices.Clone(labels)
		}
		out[i] = id
		if found := (Alias{label, id}); !slices.Contains(a.found, found) {
			a.found = append(a.found, found)
		}
	}
	if len(labels) > 0 && &out[0] != &labels[0] {
		out, _ = CleanLabels(out) // cannot fail: labels are clean
	}
	return out
}

// scores replaces names and URIs by ids, as Labels does. If several become the same id, the
// highest probability is kept. The argument is not changed.
func (a *Aliases) scores(scores []Score) []Score {
	labels := make([]string, len(scores))
	for i, s := range scores {
		labels[i] = s.Label
	}
	changed := false
	best := map[string]float64{}
	for i, s := range scores {
		id := a.Labels(labels[i : i+1])[0]
		changed = changed || id != s.Label
		best[id] = max(best[id], s.Probability)
	}
	if !changed {
		return scores
	}
	out := make([]Score, 0, len(best))
	for _, id := range slices.Sorted(maps.Keys(best)) {
		out = append(out, Score{id, best[id]})
	}
	return out
}

// Found lists the names that were replaced so far.
func (a *Aliases) Found() []Alias { return a.found }

// Canonical replaces names of topics by ids in the labels and scores of documents, as
// Aliases do, and lists the names replaced. docs are not changed.
func Canonical(docs []Document, topics []Topic) ([]Document, []Alias) {
	a := NewAliases(topics)
	out := docs
	for i, d := range docs {
		labels, scores := a.Labels(d.Labels), a.scores(d.Scores)
		if (len(labels) == 0 || &labels[0] == &d.Labels[0]) && (len(scores) == 0 || &scores[0] == &d.Scores[0]) {
			continue
		}
		if &out[0] == &docs[0] {
			out = slices.Clone(docs)
		}
		out[i].Labels, out[i].Scores = labels, scores
	}
	return out, a.Found()
}
