package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/modelfile"
)

// topicsVerb is: tasnif topics rename|merge|split ID...
type topicsVerb struct {
	DryRun   bool      `help:"Change nothing; say what would change."`
	Project  string    `default:"." placeholder:"DIR" help:"Folder of the project (tasnif init): its topics.json, the corpora in its folder corpus, and its baseline.json if there is one. Default: the current folder."`
	Topics   string    `placeholder:"FILE" help:"The topics file, in place of that of the project."`
	Corpus   []string  `sep:"none" placeholder:"FILE" help:"A corpus (JSON Lines, CSV or TSV), in place of those of the project; may be repeated."`
	Baseline string    `placeholder:"FILE" help:"The baseline, in place of that of the project."`
	By       string    `placeholder:"FILE" help:"split: a corpus that says which of the new topics documents of the old one have; documents are found by id, or by text."`
	Output   string    `short:"o" writes:"jsonl" placeholder:"FILE.jsonl" help:"split: write the documents that keep the old topic here, for tasnif label."`
	Read     readFlags `embed:""`

	Action string   `arg:"" enum:"rename,merge,split" help:"rename, merge or split."`
	IDs    []string `arg:"" name:"id" help:"rename OLD NEW; merge INTO ID...; split OLD NEW..."`
}

// Help is what topics --help says besides the flags.
func (topicsVerb) Help() string {
	return `Changes the ids of topics in a whole project: topics file, corpora and baseline. All
files are written before the first is replaced, so that a full disk changes none.

    rename  OLD is called NEW everywhere.
    merge   Documents of any ID have INTO from now on, once. INTO gets the codes of
            the others. The baseline is measured anew from the answers it keeps.
    split   The NEW topics are added. Documents of OLD get those that --by FILE
            gives them; the others keep OLD until they are labelled, and OLD goes
            when none has it. The baseline stays: make one with the next model.

A model keeps the ids that it was trained with; tasnif inspect says which topics
file that was. Train again.

Examples:

    tasnif topics rename --dry-run sport sports
    tasnif topics merge military army airforce
    tasnif topics split -o rest.jsonl economy markets trade
    tasnif label --topics topics.json -o done.jsonl build/news.tsnf rest.jsonl
    tasnif topics split --by done.jsonl economy markets trade`
}

// topicsChange is a change of topics over a project.
type topicsChange struct {
	old     []data.Topic
	aliases *data.Aliases
	to      map[string]string // ids that become others
	split   *topicsSplit      // or nil
	topics  []data.Topic      // the new ones; of a split as long as no document keeps the old one
}

// check refuses what cannot be meant.
func (v *topicsVerb) check() error {
	for i, id := range v.IDs {
		if clean, err := data.CleanLabels([]string{id}); err != nil || len(clean) != 1 || clean[0] != id {
			return usagef("%q cannot be an id: it is empty, or has blanks or invisible characters at its ends", id)
		}
		if slices.Contains(v.IDs[:i], id) {
			return usagef("%s is named twice", id)
		}
	}
	if len(v.IDs) < 2 || v.Action == "rename" && len(v.IDs) > 2 {
		return usagef("give rename OLD NEW, merge INTO ID..., or split OLD NEW...")
	}
	if v.Action != "split" && (v.By != "" || v.Output != "") {
		return usagef("--by and -o are for split")
	}
	return v.Read.check()
}

// Run changes the topics.
func (v *topicsVerb) Run(ctx context.Context, s *streams) error {
	if err := v.check(); err != nil {
		return err
	}
	p, err := v.project()
	if err != nil {
		return err
	}
	c, err := v.change(ctx, s, p)
	if err != nil {
		return err
	}
	var said []string
	var files []modelfile.Aside
	for _, path := range p.corpora {
		changed, documents, err := v.relabel(ctx, s, c, path, io.Discard)
		if err != nil {
			return err
		}
		said = append(said, fmt.Sprintf("%s\t%d of %s changed", path, changed, amount(documents, "document")))
		if changed == 0 {
			continue
		}
		write := func(w io.Writer) error {
			_, _, err := v.relabel(ctx, s, c, path, w)
			return err
		}
		files = append(files, aside(path, write))
	}
	topics := c.topics
	if c.split != nil {
		c.split.counted = true
		topics = c.split.topics(c.old, len(c.split.rest) > 0)
	}
	if !slices.EqualFunc(topics, c.old, sameTopic) {
		files = append(files, aside(p.topics, func(w io.Writer) error { return formats.WriteTopics(w, topics) }))
		what := fmt.Sprintf("%s, before %d", amount(len(topics), "topic"), len(c.old))
		if v.Action == "rename" {
			what = "1 topic renamed"
		}
		said = append(said, p.topics+"\t"+what)
	}
	file, line, err := c.baseline(ctx, p.baseline, strings.Join(append([]string{"topics", v.Action}, v.IDs...), " "))
	if err != nil {
		return err
	}
	if file != nil {
		files = append(files, *file)
	}
	if line != "" {
		said = append(said, line)
	}
	if c.split != nil {
		said = append(said, c.split.said(v)...)
		if v.Output != "" && len(c.split.rest) > 0 {
			files = append(files, aside(v.Output, func(w io.Writer) error { return formats.Write(w, c.split.rest...) }))
		}
	}
	if !v.DryRun {
		for i := range files {
			if files[i].File, err = outputs.Target(files[i].File); err != nil {
				return err
			}
		}
		if err := modelfile.WriteTogether(files); err != nil {
			return err
		}
	} else {
		said = append(said, "\tdry run: nothing was written")
	}
	return tellTopics(s, said)
}

// change is what the command line asks for.
func (v *topicsVerb) change(ctx context.Context, s *streams, p *topicsProject) (*topicsChange, error) {
	c := &topicsChange{to: map[string]string{}}
	var err error
	if c.old, err = readTopics(p.topics); err != nil {
		return nil, err
	}
	c.aliases = data.NewAliases(c.old)
	for i, id := range v.IDs {
		if is := slices.ContainsFunc(c.old, func(t data.Topic) bool { return t.ID == id }); !is && (v.Action == "merge" || i == 0) {
			return nil, fmt.Errorf("%s: no topic is %s; there are %s", p.topics, id, strings.Join(topicIDs(c.old), ", "))
		} else if is && i == 1 && v.Action == "rename" {
			return nil, fmt.Errorf("%s: %s is a topic already; to make them one: tasnif topics merge %s %s", p.topics, id, id, v.IDs[0])
		}
	}
	switch v.Action {
	case "rename":
		c.to[v.IDs[0]] = v.IDs[1]
		c.topics = slices.Clone(c.old)
		c.topics[slices.IndexFunc(c.old, func(t data.Topic) bool { return t.ID == v.IDs[0] })].ID = v.IDs[1]
	case "merge":
		for _, id := range v.IDs[1:] {
			c.to[id] = v.IDs[0]
		}
		c.topics = mergedTopics(c.old, v.IDs)
	case "split":
		c.split, err = v.newSplit(ctx, s)
	}
	return c, err
}

// relabel writes a corpus with the labels changed, and counts.
func (v *topicsVerb) relabel(ctx context.Context, s *streams, c *topicsChange, path string, w io.Writer) (changed, documents int, err error) {
	opt := v.Read.options(s, &skipped{w: s.err})
	opt.Note, opt.Keep = nil, true
	err = readFile(path, func(r io.Reader) error {
		return formats.Relabel(r, w, path, opt, func(d data.Document) ([]string, bool) {
			documents++
			labels := c.labels(d)
			if ctx.Err() != nil || slices.Equal(labels, d.Labels) {
				return nil, false
			}
			changed++
			return labels, true
		})
	})
	if err == nil {
		err = context.Cause(ctx)
	}
	return changed, documents, err
}

// labels are those of a document after the change, each once.
func (c *topicsChange) labels(d data.Document) []string {
	if c.split != nil {
		return c.split.labels(c.aliases, d)
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

// topicIDs are the ids of topics.
func topicIDs(topics []data.Topic) (ids []string) {
	for _, t := range topics {
		ids = append(ids, t.ID)
	}
	return ids
}

// mergedTopics are the topics without those that are merged into the first id, which
// gets their codes.
func mergedTopics(old []data.Topic, ids []string) (out []data.Topic) {
	into := slices.IndexFunc(old, func(t data.Topic) bool { return t.ID == ids[0] })
	merged := old[into]
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
			add(&merged.IPTC, t.IPTC)
			add(&merged.IPTCBroader, t.IPTCBroader)
			add(&merged.GDELT, t.GDELT)
		}
	}
	for _, t := range old {
		switch {
		case t.ID == ids[0]:
			out = append(out, merged)
		case !slices.Contains(ids[1:], t.ID):
			out = append(out, t)
		}
	}
	return out
}
