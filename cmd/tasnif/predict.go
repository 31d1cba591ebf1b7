package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tasnif/data"
	"tasnif/model"
)

// predictVerb is: tasnif predict MODEL [FILE...]
type predictVerb struct {
	View       string `default:"article" enum:"article,headline" placeholder:"VIEW" help:"The view of documents: article (headline and body) or headline (the headline alone; the body where there is none). Default: article."`
	TopK       int    `default:"0" domain:"[0,1e6]" placeholder:"N" help:"Give the scores of the N most probable labels and of those decided; 0: all labels. Default: 0."`
	LabelsOnly bool   `help:"Leave scores out."`
	Echo       bool   `help:"Repeat headline and body in the answer."`
	Keep       bool   `help:"Repeat the other fields of the document, as they are, in the answer. Tables (.csv and so on) always do."`
	Explain    int    `default:"0" domain:"[0,1e6]" placeholder:"N" help:"Add evidence: the N strongest words for each label decided. Default: 0, none."`

	Names  string `default:"id" enum:"id,ar,en" placeholder:"NAME" help:"Show labels by id, or by their Arabic (ar) or English (en) name where the model has one. Default: id."`
	Output string `short:"o" writes:"predictions" placeholder:"FILE" help:"Write the answers to this file, in place of standard output: .jsonl, or .csv, .tsv, .xlsx and .parquet with the columns of the documents; a further .gz or .zst compresses. It must be new, unless --resume."`
	Resume bool   `help:"Go on with the file of -o (JSON Lines, uncompressed) where an earlier run stopped. The documents are read again and those with an answer skipped; some are predicted again, to check that model, flags and input are the same."`

	modelFlags
	Files []string  `arg:"" optional:"" name:"file" help:"Files of documents, by their endings; - or none is standard input: JSON Lines if it begins with {, else a headline a line."`
	Read  readFlags `embed:""`
}

// Help is what predict --help says besides the flags.
func (predictVerb) Help() string {
	return `An answer is one line of JSON, in the order of the documents:

    {"id":"7","labels":["sanctions"],"scores":{"diplomacy":0.21,"sanctions":0.93},"view":"headline"}

A document without an id has its place there: "place":"feed.txt:12". With --skip-bad, a row that cannot be read is answered too: {"place":"feed.jsonl:3","error":"..."}. labels are those decided, the most probable first. Where there is none, reason says why: no_text, no_known_words or below_threshold. Each answer is written as soon as it is ready.

With -o, a run that stopped (even by a full disk or kill -9) goes on with --resume: no answer is lost or written twice.

Examples:

    echo 'عقوبات أوروبية جديدة على شركات السلاح' | tasnif predict news.tsnf
    echo 'عقوبات أوروبية جديدة على شركات السلاح' | tasnif predict --demo
    tail -f feed.jsonl | tasnif predict --skip-bad news.tsnf
    tasnif predict --resume -o answers.jsonl news.tsnf archive.jsonl.zst
    tasnif predict --view headline --labels-only news.tsnf archive.jsonl.zst | jq -r '.labels[]' | sort | uniq -c`
}

// Run predicts.
func (v *predictVerb) Run(ctx context.Context, s *streams) error {
	if v.LabelsOnly && v.TopK > 0 {
		return usagef("--labels-only leaves scores out, and --top-k shortens them; give one of them")
	}
	if v.Resume && v.Output == "" {
		return usagef("--resume goes on with a file: name it with -o")
	}
	if err := v.checkFormat(); err != nil {
		return err
	}
	if err := v.Read.check(); err != nil {
		return err
	}
	files, err := v.check(v.Files)
	if err != nil {
		return err
	}
	m, err := v.read()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	to, err := newAnswerer(m, v)
	if err != nil {
		return err
	}
	r := &predicting{v: v, to: s.out, answer: to, keep: m.Fields.KeptFields(), start: time.Now()}
	switch {
	case v.Output == "":
		return r.run(ctx, s, files)
	case v.format().Whole():
		err = r.whole(ctx, s, files)
	default:
		if r.out, err = openAnswers(v.Output, v.Resume, append([]string{v.Model}, files...)); err != nil {
			return err
		}
		s.next.Store("the answers in " + v.Output + " stay: go on with --resume")
		err = r.out.close(r.run(ctx, s, files))
	}
	if err == nil && !v.Read.Quiet {
		fmt.Fprintf(s.err, "tasnif: %s: %s\n", v.Output, r.rate())
	}
	return err
}

// labelIndices finds labels of a model by id; a label it does not have is an
// error that lists those it has.
func labelIndices(m *model.Model, ids []string) ([]int, error) {
	var list []int
	for _, id := range ids {
		l := slices.IndexFunc(m.Labels, func(t data.Topic) bool { return t.ID == id })
		if l < 0 {
			var have []string
			for _, t := range m.Labels {
				have = append(have, t.ID)
			}
			return nil, fmt.Errorf("the model has no label %q; it has %s", id, strings.Join(have, ", "))
		}
		list = append(list, l)
	}
	return list, nil
}
