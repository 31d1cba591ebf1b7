// Package corpora reads the corpus of a verb: its files, its splits, its labels, and
// what teachers labelled.
package corpora

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/features/arabic"
)

// Flags are a corpus on the command line: where it is, how it is read,
// and which part of it is meant.
type Flags struct {
	Split  []string  `placeholder:"NAME" help:"Use these splits only, as the corpus names them: --split train,dev. Otherwise the whole corpus is used."`
	Demo   bool      `aliases:"demo-corpus" help:"Use the demonstration corpus inside this program, with 17 topics, in place of CORPUS."`
	Read   ReadFlags `embed:""`
	Corpus []string  `arg:"" optional:"" name:"corpus" help:"Files or folders of labelled documents; - is standard input (JSON Lines)."`

	Keep bool `kong:"-"` // fields that are not read are kept

	Teachers TeacherUse `kong:"-"` // what is done with documents that teachers labelled
}

// Check refuses wrong usage, before any work.
func (c *Flags) Check() error {
	switch {
	case c.Demo && len(c.Corpus) > 0:
		return usage.Errorf("--demo stands in place of CORPUS; leave out %s, or --demo", c.Corpus[0])
	case !c.Demo && len(c.Corpus) == 0:
		return usage.Errorf("no CORPUS is named; give files, folders, - for standard input, or --demo")
	case slices.Contains(c.Split, ""):
		return usage.Errorf("--split %q: a name is empty", strings.Join(c.Split, ","))
	}
	return c.Read.Check()
}

// Titles are the corpora as they stand on a card: without their folders.
func (c *Flags) Titles() []string {
	if c.Demo {
		return []string{"demo"}
	}
	var names []string
	for _, path := range c.Corpus {
		name := filepath.Base(path)
		if path == "-" {
			name = "stdin"
		}
		names = append(names, name)
	}
	return names
}

// Title names the corpus and the part of it that is used.
func (c *Flags) Title() string {
	title := strings.Join(c.Titles(), " ")
	if len(c.Split) > 0 {
		title += " (" + strings.Join(c.Split, ",") + ")"
	}
	return title
}

// Corpus is what was read: the documents meant, and what the rest looked like.
type Corpus struct {
	Docs   []data.Document
	Topics []data.Topic    // of the demonstration corpus; nil otherwise
	Splits data.Splits     // of the documents of editors
	Taught []data.Document // of teachers, if they are apart; without a split, or in one that is meant
	Others []data.Document // of editors, in splits that are not meant
	bad    *outputs.Reading
}

// Load reads the corpus and keeps the splits that are meant.
func (c *Flags) Load(ctx context.Context, s *outputs.Streams, p *outputs.Progress) (*Corpus, error) {
	out := &Corpus{bad: &outputs.Reading{W: s.Err, Progress: p}}
	var docs []data.Document
	var err error
	if c.Demo {
		docs, out.Topics, err = Demonstration()
	} else {
		opt := c.Read.Options(s, out.bad)
		if opt.Keep = c.Keep; c.Keep {
			opt.Note = nil // nothing goes unread
		}
		docs, err = c.Read.Load(ctx, p, opt, c.Corpus)
	}
	p.End()
	out.bad.Summary()
	if err != nil {
		return nil, err
	}
	if c.Teachers != TeachersAmong {
		if docs, err = c.apart(s, out, docs); err != nil {
			return nil, err
		}
	}
	out.Splits = data.CountSplits(docs)
	if out.Docs, err = data.InSplits(docs, c.Split); err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(c.Titles(), " "), err)
	}
	for _, d := range docs {
		if len(c.Split) > 0 && !slices.Contains(c.Split, d.Split) {
			out.Others = append(out.Others, d)
		}
	}
	return out, nil
}

// Unreadable are the rows that could not be read, with --skip-bad.
func (c *Corpus) Unreadable() []error { return c.bad.Bad() }

// Demonstration is the corpus inside the program, with its topics.
func Demonstration() ([]data.Document, []data.Topic, error) {
	topics, err := demo.Topics()
	if err != nil {
		return nil, nil, err
	}
	docs, err := demo.Corpus()
	return docs, topics, err
}

// Groups are the near-duplicate groups of documents, by their normalised text.
func Groups(docs []data.Document) []int32 {
	return data.Groups(len(docs), func(i int) string { return arabic.Normalize(docs[i].Headline + " " + docs[i].Body) })
}
