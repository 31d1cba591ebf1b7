package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/labelling"
	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/data/formats"
	"tasnif/model"
	"tasnif/model/eval/study"
)

// labelVerb is: tasnif label -o FILE MODEL ITEMS...
type labelVerb struct {
	Output  string   `short:"o" writes:"jsonl" appends:"corpus" placeholder:"FILE.jsonl" help:"Where labelled items go: each is added as soon as it is answered. An item that is there already is not asked again, so you can stop and go on at any time. With --batch: a new file, or standard output."`
	Corpus  []string `sep:"none" placeholder:"CORPUS" help:"The labelled corpus: items that are copies of it are skipped. May be repeated."`
	Topics  string   `placeholder:"FILE" help:"The labels to choose from, a topics file. Otherwise those of the model."`
	Batch   int      `default:"0" domain:"[0,1e6]" placeholder:"N" help:"Ask nothing: write the N items most worth labelling, each with the labels proposed. Default: 0, ask in the terminal."`
	Top     int      `default:"200" domain:"[1,1e6]" placeholder:"N" help:"Items of one session. Default: 200."`
	Pick    string   `default:"worth" enum:"worth,random" placeholder:"HOW" help:"worth: the most worth labelling first; random: a fair sample, which is what a test split needs. Default: worth."`
	Split   string   `placeholder:"NAME" help:"Split that labelled items are given. Default: train, but none with --pick random or --no-model: tasnif split deals those, to test too."`
	Teacher bool     `help:"Propose the labels that a teacher gave the items (their fields scores and teacher), in place of the model's."`
	NoModel bool     `help:"There is no model yet: nothing is proposed, and items come in random order. Needs --topics."`
	Seed    uint64   `default:"1" domain:"any" placeholder:"N" help:"Seed of --pick random. Default: 1."`
	Guide   bool     `help:"Show the labelling guide of the demonstration corpus, and stop."`

	models.Flags
	Items []string          `arg:"" optional:"" name:"items" help:"Files or folders of unlabelled items, in any format that corpora have; labels in them are ignored."`
	Read  corpora.ReadFlags `embed:""`
}

// Help is what label --help says besides the flags.
func (labelVerb) Help() string {
	return `First come the items of which the model is unsure, those of rare labels before the
others: uncertainty sampling (Lewis and Gale 1994). An item much like an earlier one
waits, as in maximal marginal relevance (Carbonell and Goldstein 1998). Copies of
each other and of labelled items are skipped. Items chosen so are good for training
but no fair sample: for evaluation label items of --pick random.

Keys, each with Enter: none accepts the labels shown, numbers turn labels on and
off, n gives no label, s skips, u undoes the last answer, q stops, ? helps.

Examples:

    tasnif label --demo -o labelled.jsonl feed.jsonl
    tasnif label -o labelled.jsonl --corpus news.jsonl news.tsnf archive.csv
    tasnif label --pick random -o test.jsonl news.tsnf feed.jsonl
    tasnif label --batch 500 -o to-label.jsonl news.tsnf feed.jsonl.zst
    tasnif label --guide`
}

// Run labels.
func (v *labelVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if v.Guide {
		_, err := s.Out.Write([]byte(demo.Guide()))
		return err
	}
	if err := v.check(); err != nil {
		return err
	}
	in, terminal := s.In.(*os.File)
	if terminal = terminal && term.IsTerminal(int(in.Fd())); !terminal && v.Batch == 0 {
		return usage.Errorf("standard input is not a terminal; --batch N writes the items most worth labelling to a file")
	}
	m, topics, err := v.modelAndTopics()
	if err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	if v.Batch > 0 {
		picked, _, err := v.gather(ctx, s, p, m, nil)
		if err != nil {
			return err
		}
		p.End()
		return v.batch(s, m, topics, picked)
	}
	store, err := labelling.OpenStore(v.Output, s.Err)
	if err != nil {
		return err
	}
	defer store.Close()
	picked, left, err := v.gather(ctx, s, p, m, store.Had)
	if err != nil {
		return err
	}
	p.End()
	session := &labelling.Session{Store: store, Model: m, Topics: topics, Items: picked, Left: left, Out: s.Out}
	return errors.Join(session.Run(ctx, s.In), store.Close())
}

// check refuses wrong usage before any work.
func (v *labelVerb) check() (err error) {
	if v.NoModel && v.Demo {
		return usage.Errorf("--no-model and --demo: give one of them")
	}
	flag := "--demo"
	if v.NoModel {
		flag = "--no-model"
	}
	if v.Items, err = models.Argument(flag, v.Demo || v.NoModel, &v.Model, v.Items); err != nil {
		return err
	}
	switch {
	case len(v.Items) == 0:
		return usage.Errorf("no ITEMS are named; give files of unlabelled items")
	case slices.Contains(v.Items, "-") && v.Batch == 0:
		return usage.Errorf("- is standard input, where the answers come from; write the items to a file, or give --batch N")
	case v.Output == "" && v.Batch == 0:
		return usage.Errorf("-o FILE.jsonl is missing: where labelled items are to go")
	case v.NoModel && v.Topics == "":
		return usage.Errorf("--no-model needs --topics FILE: the labels to choose from")
	}
	if v.Batch > 0 && v.Output != "" {
		if _, err := os.Lstat(v.Output); !errors.Is(err, fs.ErrNotExist) {
			return usage.Errorf("-o %s: is there already; --batch writes a new file", v.Output)
		}
	}
	return v.Read.Check()
}

// modelAndTopics reads the model (nil without one) and the labels to choose from.
func (v *labelVerb) modelAndTopics() (m *model.Model, topics []data.Topic, err error) {
	if !v.NoModel {
		if m, err = v.Load(); err != nil {
			return nil, nil, err
		}
		topics = m.Labels
	}
	if v.Topics != "" {
		topics, err = corpora.ReadTopics(v.Topics)
	}
	return m, topics, err
}

// gather reads the items, leaves out copies of labelled ones and of each other, and
// sorts the most useful first. left is how many more there are.
func (v *labelVerb) gather(ctx context.Context, s *outputs.Streams, p *outputs.Progress, m *model.Model, had []data.Document) (picked []labelling.Item, left int, err error) {
	labelled, err := v.documents(ctx, s, p, v.Corpus, false)
	if err != nil {
		return nil, 0, fmt.Errorf("--corpus: %w", err)
	}
	labelled, _ = data.ByEditors(append(labelled, had...))
	docs, err := v.documents(ctx, s, p, v.Items, !v.Teacher)
	if err != nil {
		return nil, 0, err
	}
	for i := range docs {
		docs[i] = labelling.Unlabelled(docs[i])
	}
	split := v.Split
	if split == "" && !v.NoModel && v.Pick == "worth" {
		split = "train"
	}
	for i := range docs {
		docs[i].Split = split
	}
	fresh := withoutCopies(labelled, docs)
	if !v.Read.Quiet && len(fresh) < len(docs) {
		fmt.Fprintf(s.Err, "tasnif: note: %s; %d are empty, or copies of labelled items or of each other\n", outputs.Amount(len(docs), "item"), len(docs)-len(fresh))
	}
	if len(fresh) == 0 {
		return nil, 0, errors.New("every item is empty, or a copy of a labelled one: there is nothing to label")
	}
	n := cmp.Or(v.Batch, v.Top)
	if v.NoModel || v.Pick == "random" {
		r := rand.New(rand.NewPCG(v.Seed, 0))
		r.Shuffle(len(fresh), func(i, j int) { fresh[i], fresh[j] = fresh[j], fresh[i] })
		for _, d := range fresh[:min(n, len(fresh))] {
			x := labelling.Item{Document: d}
			if m != nil {
				x.Candidate = study.Rate(m, d)
			}
			picked = append(picked, x)
		}
		return picked, len(fresh) - len(picked), nil
	}
	list, err := study.NextToLabel(ctx, m, fresh, n, func(done int) { p.Report("answering", done, len(fresh)) })
	if err != nil {
		return nil, 0, err
	}
	for _, c := range list {
		picked = append(picked, labelling.Item{Document: fresh[c.Row], Candidate: c})
	}
	return picked, len(fresh) - len(picked), nil
}

func (v *labelVerb) documents(ctx context.Context, s *outputs.Streams, p *outputs.Progress, paths []string, textOnly bool) ([]data.Document, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	bad := &outputs.Reading{W: s.Err, Progress: p}
	opt := v.Read.Options(s, bad)
	if opt.TextOnly = textOnly; textOnly {
		opt.Keep, opt.Note = true, nil // nothing goes unread
	}
	docs, err := v.Read.Load(ctx, p, opt, paths)
	p.End()
	bad.Summary()
	return docs, err
}

// withoutCopies are the documents that have text and are no near-duplicates of labelled
// ones, one of each group of near-duplicates.
func withoutCopies(labelled, docs []data.Document) []data.Document {
	all := append(slices.Clone(labelled), docs...)
	var fresh []data.Document
	for i, g := range corpora.Groups(all) {
		if d := all[i]; i >= len(labelled) && int(g) == i && strings.TrimSpace(d.Headline+d.Body) != "" {
			fresh = append(fresh, d)
		}
	}
	return fresh
}

// proposed is a line of --batch. It has no labels, only proposals: a person decides.
type proposed struct {
	ID       string             `json:"id,omitempty"`
	Headline string             `json:"headline,omitempty"`
	Body     string             `json:"body,omitempty"`
	Source   string             `json:"source,omitempty"`
	Date     string             `json:"date,omitempty"`
	Split    string             `json:"split,omitempty"`
	Proposed []string           `json:"proposed"`
	Scores   map[string]float64 `json:"scores,omitempty"`
	UnsureOf string             `json:"unsure_of,omitempty"`
}

// batch writes items with the labels proposed.
func (v *labelVerb) batch(s *outputs.Streams, m *model.Model, topics []data.Topic, picked []labelling.Item) error {
	var b bytes.Buffer
	for _, x := range picked {
		line := proposed{ID: x.ID, Headline: x.Headline, Body: x.Body, Source: x.Source, Date: x.Date, Split: x.Split, Proposed: []string{}}
		for _, t := range x.Proposed(m, topics) {
			line.Proposed = append(line.Proposed, topics[t].ID)
		}
		line.Scores = x.ScoresOf(m)
		if m != nil {
			line.UnsureOf = m.Labels[x.Label].ID
		}
		text, err := formats.Line(line, x.Other)
		if err != nil {
			return err
		}
		b.Write(text)
	}
	if v.Output != "" {
		return outputs.Replace(v.Output, b.Bytes())
	}
	_, err := s.Out.Write(b.Bytes())
	return err
}
