package data

import (
	"cmp"
	"slices"
)

// Alias is a label that is the name of a topic.
type Alias struct{ Name, ID string }

// Canonical gives documents whose labels are the ids of topics where they were names
// of them or their URIs: names in Arabic or English, in whatever spelling FoldLabel makes equal, and which
// names these were. A name that is an id, or that two topics share, stays as it is.
// docs are not changed.
func Canonical(docs []Document, topics []Topic) ([]Document, []Alias) {
	var found []Alias
	ids := map[string]string{}
	add := func(name, id string) {
		name = FoldLabel(name)
		if other, ok := ids[name]; ok && other != id {
			id = ""
		}
		ids[name] = id
	}
	is, uris := map[string]bool{}, map[string]string{}
	for _, t := range topics {
		is[t.ID] = true
		if t.URI != "" {
			uris[t.URI] = t.ID
		}
		for _, name := range []string{t.Arabic, t.English} {
			if FoldLabel(name) != "" {
				add(name, t.ID)
			}
		}
	}
	out := docs
	for i, d := range docs {
		for j, label := range d.Labels {
			id := cmp.Or(uris[label], ids[FoldLabel(label)])
			if id == "" || id == label || is[label] {
				continue
			}
			if &out[0] == &docs[0] {
				out = slices.Clone(docs)
			}
			if &out[i].Labels[0] == &docs[i].Labels[0] {
				out[i].Labels = slices.Clone(d.Labels)
			}
			out[i].Labels[j] = id
			if a := (Alias{label, id}); !slices.Contains(found, a) {
				found = append(found, a)
			}
		}
		if len(d.Labels) > 0 && &out[i].Labels[0] != &docs[i].Labels[0] {
			out[i].Labels, _ = CleanLabels(out[i].Labels) // they were clean
		}
	}
	return out, found
}
