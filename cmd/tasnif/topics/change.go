// Package topics renames, merges and splits topics in all files of a project.
package topics

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
)

// Change is a change of topics.
type Change struct {
	Split *Split // or nil

	old     []data.Topic
	aliases *data.Aliases
	to      map[string]string // ids that become others
	changed []data.Topic      // unless it is a split
}

// Rename calls the first topic by the second id.
func Rename(file string, old []data.Topic, ids []string) (*Change, error) {
	c := newChange(old)
	if err := c.known(file, ids[:1]); err != nil {
		return nil, err
	}
	if c.index(ids[1]) >= 0 {
		return nil, fmt.Errorf("%s: %s is a topic already; to make them one: tasnif topics merge %s %s", file, ids[1], ids[1], ids[0])
	}
	c.to[ids[0]] = ids[1]
	c.changed = slices.Clone(old)
	c.changed[c.index(ids[0])].ID = ids[1]
	return c, nil
}

// Merge makes the first topic of all of them.
func Merge(file string, old []data.Topic, ids []string) (*Change, error) {
	c := newChange(old)
	if err := c.known(file, ids); err != nil {
		return nil, err
	}
	for _, id := range ids[1:] {
		c.to[id] = ids[0]
	}
	c.changed = merged(old, ids)
	return c, nil
}

// SplitUp splits the first topic into the others.
func SplitUp(file string, old []data.Topic, ids []string) (*Change, error) {
	c := newChange(old)
	if err := c.known(file, ids[:1]); err != nil {
		return nil, err
	}
	c.Split = &Split{old: ids[0], ids: ids[1:], by: map[string]*splitDocument{}}
	return c, nil
}

func newChange(old []data.Topic) *Change {
	return &Change{old: old, aliases: data.NewAliases(old), to: map[string]string{}}
}

// index is that of a topic, or -1.
func (c *Change) index(id string) int {
	return slices.IndexFunc(c.old, func(t data.Topic) bool { return t.ID == id })
}

// known refuses ids that are no topics.
func (c *Change) known(file string, ids []string) error {
	for _, id := range ids {
		if c.index(id) < 0 {
			return fmt.Errorf("%s: no topic is %s; there are %s", file, id, strings.Join(topicIDs(c.old), ", "))
		}
	}
	return nil
}

// Labels are those of a document after the change, each once.
func (c *Change) Labels(d data.Document) []string {
	if c.Split != nil {
		return c.Split.labels(c.aliases, d)
	}
	var out []string
	hit := false
	for _, l := range d.Labels {
		id := c.aliases.Labels([]string{l})[0]
		if to, ok := c.to[id]; ok {
			l, hit = to, true
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	if !hit {
		return d.Labels
	}
	return out
}

// Scores are those of a teacher after the change: of topics that become one, the largest.
// A split leaves them: nobody knows which of the new topics the teacher meant.
func (c *Change) Scores(d data.Document) []data.Score {
	if c.Split != nil || len(d.Scores) == 0 {
		return d.Scores
	}
	var out []data.Score
	hit := false
	for _, s := range d.Scores {
		if to, ok := c.to[c.aliases.Labels([]string{s.Label})[0]]; ok {
			s.Label, hit = to, true
		}
		if i := slices.IndexFunc(out, func(o data.Score) bool { return o.Label == s.Label }); i >= 0 {
			out[i].Probability = max(out[i].Probability, s.Probability)
			continue
		}
		out = append(out, s)
	}
	if !hit {
		return d.Scores
	}
	slices.SortFunc(out, func(a, b data.Score) int { return cmp.Compare(a.Label, b.Label) })
	return out
}

// Topics are those after the change; of a split, once all documents have been seen.
func (c *Change) Topics() []data.Topic {
	if c.Split != nil {
		return c.Split.topics(c.old)
	}
	return c.changed
}

// topicIDs are the ids of topics.
func topicIDs(topics []data.Topic) (ids []string) {
	for _, t := range topics {
		ids = append(ids, t.ID)
	}
	return ids
}

// merged are the topics without those that are merged into the first id, which
// gets their codes.
func merged(old []data.Topic, ids []string) (out []data.Topic) {
	into := slices.IndexFunc(old, func(t data.Topic) bool { return t.ID == ids[0] })
	target := old[into]
	add := func(to *[]string, codes []string) {
		*to = slices.Clone(*to)
		for _, code := range codes {
			if !slices.Contains(*to, code) {
				*to = append(*to, code)
			}
		}
	}
	for _, t := range old {
		if slices.Contains(ids[1:], t.ID) {
			add(&target.IPTC, t.IPTC)
			add(&target.IPTCBroader, t.IPTCBroader)
			add(&target.GDELT, t.GDELT)
		}
	}
	for _, t := range old {
		switch {
		case t.ID == ids[0]:
			out = append(out, target)
		case !slices.Contains(ids[1:], t.ID):
			out = append(out, t)
		}
	}
	return out
}
