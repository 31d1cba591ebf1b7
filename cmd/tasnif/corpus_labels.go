package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model/nbcounts"
)

// settle reads labels that are names of topics as the ids of these, warns of labels
// that were not read as they were meant, and gives the topics: those of --topics, or
// those of the demonstration corpus where it is read.
func (c *corpus) settle(s *streams, topics []data.Topic, quiet bool) []data.Topic {
	if topics == nil {
		topics = c.topics
	}
	c.alias(s, topics, quiet)
	warnOfLabels(s, data.LabelProblems(data.CountLabels(c.docs), c.docs))
	return topics
}

// warnOfLabels warns of labels that were not read as they were meant.
func warnOfLabels(s *streams, problems []data.Problem) {
	for _, p := range problems {
		at := ""
		if len(p.Places) > 0 {
			at = " (" + strings.Join(p.Places, ", ") + ")"
		}
		warn(s, "%s%s; %s", p.What, at, fixOf(p))
	}
}

// countedLabels are the labels of counts with their documents.
func countedLabels(h *nbcounts.Header) (labels []data.LabelHealth) {
	for _, l := range slices.Sorted(maps.Keys(h.Labels)) {
		labels = append(labels, data.LabelHealth{Label: l, Support: int(h.Labels[l].Documents)})
	}
	return labels
}

// alias reads labels that are names of topics as the ids of these, and says so.
func (c *corpus) alias(s *streams, topics []data.Topic, quiet bool) {
	var names []data.Alias
	c.docs, names = data.Canonical(c.docs, topics)
	if !quiet {
		tellAliases(s, names)
	}
}

// tellAliases says which names of topics were read as ids.
func tellAliases(s *streams, names []data.Alias) {
	if len(names) == 0 {
		return
	}
	var list []string
	for _, a := range names {
		list = append(list, a.Name+" as "+a.ID)
	}
	fmt.Fprintf(s.err, "tasnif: note: names of topics are read as their ids: %s\n", oneLine(fmt.Errorf("%s", strings.Join(list, ", "))))
}

// fixOf is how a problem is fixed, with the flag that does it.
func fixOf(p data.Problem) string {
	return withFlag(p.Fix, p.Option, p.Value)
}
