package corpora

import (
	"fmt"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
)

// Settle reads labels that are names of topics as the ids of these, warns of labels
// that were not read as they were meant, and gives the topics: those of --topics, or
// those of the demonstration corpus where it is read.
func (c *Corpus) Settle(s *outputs.Streams, topics []data.Topic, quiet bool) []data.Topic {
	if topics == nil {
		topics = c.Topics
	}
	c.Alias(s, topics, quiet)
	WarnOfLabels(s, data.LabelProblems(data.CountLabels(c.Docs), c.Docs))
	return topics
}

// WarnOfLabels warns of labels that were not read as they were meant.
func WarnOfLabels(s *outputs.Streams, problems []data.Problem) {
	for _, p := range problems {
		at := ""
		if len(p.Places) > 0 {
			at = " (" + strings.Join(p.Places, ", ") + ")"
		}
		s.Warn("%s%s; %s", p.What, at, usage.WithFlag(p.Fix, p.Option, p.Value))
	}
}

// Alias reads labels that are names of topics as the ids of these, and says so.
func (c *Corpus) Alias(s *outputs.Streams, topics []data.Topic, quiet bool) {
	var names []data.Alias
	c.Docs, names = data.Canonical(c.Docs, topics)
	c.Taught, _ = data.Canonical(c.Taught, topics)
	if !quiet {
		tellAliases(s, names)
	}
}

// tellAliases says which names of topics were read as ids.
func tellAliases(s *outputs.Streams, names []data.Alias) {
	if len(names) == 0 {
		return
	}
	var list []string
	for _, a := range names {
		list = append(list, a.Name+" as "+a.ID)
	}
	fmt.Fprintf(s.Err, "tasnif: note: names of topics are read as their ids: %s\n", usage.OneLine(fmt.Errorf("%s", strings.Join(list, ", "))))
}
