package main

import (
	"context"
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/data/formats"
)

// topicsSplit gives documents of one topic new ones, as a labelled file says.
type topicsSplit struct {
	old string
	ids []string // the new topics
	by  map[string]*splitDocument

	rest    []data.Document // that keep the old topic
	counted bool            // rest has them all
}

// splitDocument is a document of --by.
type splitDocument struct {
	labels []string // those that are new topics
	used   bool     // it is in a corpus
}

// newSplit reads the file of --by.
func (v *topicsVerb) newSplit(ctx context.Context, s *streams) (*topicsSplit, error) {
	t := &topicsSplit{old: v.IDs[0], ids: v.IDs[1:], by: map[string]*splitDocument{}}
	if v.By == "" {
		return t, nil
	}
	bad := &skipped{w: s.err}
	for d, err := range formats.Read(ctx, v.Read.options(s, bad), v.By) {
		if err != nil {
			return nil, err
		}
		labels := slices.DeleteFunc(slices.Clone(d.Labels), func(l string) bool { return !slices.Contains(t.ids, l) })
		if len(labels) == 0 && slices.Contains(d.Labels, t.old) {
			continue // it was not decided
		}
		found := &splitDocument{labels: labels}
		for _, key := range splitKeys(d) {
			t.by[key] = found
		}
	}
	return t, nil
}

// splitKeys are what a document is found by: its id, and its text.
func splitKeys(d data.Document) (keys []string) {
	if d.ID != "" {
		keys = append(keys, "id "+d.ID)
	}
	return append(keys, "text "+d.Headline+"\x00"+d.Body)
}

// labels are those of a document after the split.
func (t *topicsSplit) labels(aliases *data.Aliases, d data.Document) []string {
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
	if !t.counted {
		t.rest = append(t.rest, d)
	}
	return d.Labels
}

// topics are the topics after the split. The old one stays as long as it is used.
func (t *topicsSplit) topics(old []data.Topic, used bool) (out []data.Topic) {
	for _, topic := range old {
		if topic.ID != t.old || used {
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

// said says which documents keep the old topic.
func (t *topicsSplit) said(v *topicsVerb) (lines []string) {
	foreign := map[*splitDocument]bool{}
	for _, d := range t.by {
		if !d.used {
			foreign[d] = true
		}
	}
	if len(foreign) > 0 {
		lines = append(lines, fmt.Sprintf("%s\t%s of it: in no corpus with %s", v.By, amount(len(foreign), "document"), t.old))
	}
	switch {
	case len(t.rest) == 0:
		return append(lines, t.old+"\tno document has it any more, and it is no topic")
	case v.Output == "":
		return append(lines, fmt.Sprintf("%s\tdocuments that keep it: %d; -o rest.jsonl writes them for tasnif label, and --by reads what was labelled", t.old, len(t.rest)))
	}
	return append(lines, fmt.Sprintf("%s\tdocuments that keep it: %d, written to %s: label them, and give what was labelled to --by", t.old, len(t.rest), v.Output))
}
