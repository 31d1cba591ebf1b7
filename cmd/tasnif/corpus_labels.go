package main

import (
	"fmt"
	"strings"

	"tasnif/data"
)

// settle reads labels that are names of topics as the ids of these, warns of labels
// that were not read as they were meant, and gives the topics: those of --topics, or
// those of the demonstration corpus where it is read.
func (c *corpus) settle(s *streams, topics []data.Topic, quiet bool) []data.Topic {
	if topics == nil {
		topics = c.topics
	}
	c.alias(s, topics, quiet)
	for _, p := range data.LabelProblems(data.CountLabels(c.docs)) {
		warn(s, "%s; %s", p.What, fixOf(p))
	}
	return topics
}

// alias reads labels that are names of topics as the ids of these, and says so.
func (c *corpus) alias(s *streams, topics []data.Topic, quiet bool) {
	var names []data.Alias
	if c.docs, names = data.Canonical(c.docs, topics); len(names) == 0 || quiet {
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
