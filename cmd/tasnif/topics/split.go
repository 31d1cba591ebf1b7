package topics

import (
	"slices"

	"tasnif/data"
)

// Split gives documents of one topic new ones, as a labelled file says.
type Split struct {
	old string
	ids []string // the new topics
	by  map[string]*splitDocument

	Rest    []data.Document // that keep the old topic
	Counted bool            // Rest has them all
}

// splitDocument is a document that was added.
type splitDocument struct {
	labels []string // those that are new topics
	used   bool     // it is in a corpus
}

// Add takes in a document that says which of the new topics it has.
func (t *Split) Add(d data.Document) {
	labels := slices.DeleteFunc(slices.Clone(d.Labels), func(l string) bool { return !slices.Contains(t.ids, l) })
	if len(labels) == 0 && slices.Contains(d.Labels, t.old) {
		return // it was not decided
	}
	found := &splitDocument{labels: labels}
	for _, key := range splitKeys(d) {
		t.by[key] = found
	}
}

// splitKeys are what a document is found by: its id, and its text.
func splitKeys(d data.Document) (keys []string) {
	if d.ID != "" {
		keys = append(keys, "id "+d.ID)
	}
	return append(keys, "text "+d.Headline+"\x00"+d.Body)
}

// labels are those of a document after the split.
func (t *Split) labels(aliases *data.Aliases, d data.Document) []string {
	at := slices.IndexFunc(d.Labels, func(l string) bool { return aliases.Labels([]string{l})[0] == t.old })
	if at < 0 {
		return d.Labels
	}
	for _, key := range splitKeys(d) {
		if found, ok := t.by[key]; ok {
			found.used = true
			var out []string
			for _, l := range slices.Concat(d.Labels[:at], found.labels, d.Labels[at+1:]) {
				if !slices.Contains(out, l) {
					out = append(out, l)
				}
			}
			return out
		}
	}
	if !t.Counted {
		t.Rest = append(t.Rest, d)
	}
	return d.Labels
}

// topics are the topics after the split. The old one stays as long as it is used.
func (t *Split) topics(old []data.Topic) (out []data.Topic) {
	for _, topic := range old {
		if topic.ID != t.old || len(t.Rest) > 0 {
			out = append(out, topic)
		}
		if topic.ID != t.old {
			continue
		}
		for _, id := range t.ids {
			if !slices.Contains(topicIDs(old), id) {
				out = append(out, data.Topic{ID: id})
			}
		}
	}
	return out
}

// Unused is the number of documents added that no corpus has with the old topic.
func (t *Split) Unused() int {
	unused := map[*splitDocument]bool{}
	for _, d := range t.by {
		if !d.used {
			unused[d] = true
		}
	}
	return len(unused)
}
