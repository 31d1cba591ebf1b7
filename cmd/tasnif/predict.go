package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"tasnif/cmd/tasnif/answering"
	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/tables"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
)

// predictVerb is: tasnif predict MODEL [FILE...]
type predictVerb struct {
	View       string `default:"article" enum:"article,headline" placeholder:"VIEW" help:"The view of documents: article (headline and body) or headline (the headline alone; the body where there is none). Default: article."`
	TopK       int    `default:"0" domain:"[0,1e6]" placeholder:"N" help:"Give the scores of the N most probable labels and of those decided; 0: all labels. Default: 0."`
	LabelsOnly bool   `help:"Leave scores out."`
	Echo       bool   `help:"Repeat headline and body in the answer."`
	Keep       bool   `help:"Repeat the other fields of the document, as they are, in the answer. Tables (.csv and so on) always do."`
	Explain    int    `default:"0" domain:"[0,1e6]" placeholder:"N" help:"Add evidence: the N strongest words for each label decided. Default: 0, none."`

	Teacher string `placeholder:"NAME" help:"Answer with documents that train learns from: the text is repeated, and the answer says that teacher NAME gave the labels and scores (tasnif help teachers)."`

	Names  string `default:"id" enum:"id,ar,en,uri" placeholder:"NAME" help:"Show labels by id, by their Arabic (ar) or English (en) name, or by their URI, where the model has one. Default: id."`
	Output string `short:"o" writes:"predictions" placeholder:"FILE" help:"Write the answers to this file, in place of standard output: .jsonl, or .csv, .tsv, .xlsx and .parquet with the columns of the documents; a further .gz or .zst compresses. It must be new, unless --resume."`
	Resume bool   `help:"Go on with the file of -o (JSON Lines, uncompressed) where an earlier run stopped. The documents are read again and those with an answer skipped; some are predicted again, to check that model, flags and input are the same."`

	models.WishFlags `embed:""`
	models.Flags
	Files []string          `arg:"" optional:"" name:"file" help:"Files of documents, by their endings; - or none is standard input: JSON Lines if it begins with {, else a headline a line."`
	Read  corpora.ReadFlags `embed:""`
}

// Help is what predict --help says besides the flags.
func (predictVerb) Help() string {
	return `An answer is one line of JSON (here broken in two), in the order of the documents:

    {"id":"7","labels":["sanctions"],
     "scores":{"diplomacy":0.21,"sanctions":0.93},"view":"headline"}

A document without an id is named by its place: "place":"feed.txt:12". With --skip-bad, a row that cannot be read is answered too: {"place":"feed.jsonl:3","error":"..."}. labels are those decided, the most probable first. Where there is none, reason says why: no_text, no_known_words, below_threshold or left_out. Each answer is written as soon as it is ready.

With -o, a run that stopped (even by a full disk or kill -9) goes on with --resume: no answer is lost or written twice.

Examples:

    echo 'عقوبات أوروبية جديدة على شركات السلاح' | tasnif predict news.tsnf
    echo 'عقوبات أوروبية جديدة على شركات السلاح' | tasnif predict --demo
    tail -f feed.jsonl | tasnif predict --skip-bad news.tsnf
    tasnif predict --resume -o answers.jsonl news.tsnf archive.jsonl.zst
    tasnif predict --view headline --labels-only news.tsnf archive.jsonl.zst |
        jq -r '.labels[]' | sort | uniq -c`
}

// Run predicts.
func (v *predictVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if v.LabelsOnly && v.TopK > 0 {
		return usage.Errorf("--labels-only leaves scores out, and --top-k shortens them; give one of them")
	}
	if v.Teacher != "" {
		if v.LabelsOnly || v.TopK > 0 || v.Names != "id" {
			return usage.Errorf("--teacher %s: what is learnt from has the scores of all labels, by id; leave out --labels-only, --top-k and --names", v.Teacher)
		}
		v.Echo, v.Keep = v.format().Comma == 0, true
	}
	if v.Resume && v.Output == "" {
		return usage.Errorf("--resume goes on with a file: name it with -o")
	}
	if err := v.checkFormat(); err != nil {
		return err
	}
	if err := v.Read.Check(); err != nil {
		return err
	}
	files, err := v.Check(v.Files)
	if err != nil {
		return err
	}
	m, err := v.Load()
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
	r := &answering.Run{To: s.Out, Answer: to, Start: time.Now()}
	answer := func() error { return v.answer(ctx, s, r, m.Fields.KeptFields(), files) }
	switch {
	case v.Output == "":
		return answer()
	case v.format().Whole():
		err = v.whole(r, answer)
	default:
		if r.Out, err = outputs.OpenAnswerFile(v.Output, v.Resume); err != nil {
			return err
		}
		s.Next.Store("the answers in " + v.Output + " stay: go on with --resume")
		err = r.Out.Close(answer())
	}
	if err == nil && !v.Read.Quiet {
		fmt.Fprintf(s.Err, "tasnif: %s: %s\n", v.Output, r.Rate())
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

// format is the format of -o.
func (v *predictVerb) format() tables.Format { return tables.FormatOf(v.Output) }

// checkFormat refuses flags that do not go with the format.
func (v *predictVerb) checkFormat() error {
	f := v.format()
	switch {
	case v.Resume && f.Whole():
		return usage.Errorf("--resume goes on with plain JSON Lines, where each line stands when it is answered; %s is there when it is whole: leave out --resume, or name it .jsonl", v.Output)
	case f.Comma != 0 && (v.Explain > 0 || v.TopK > 0 || v.Echo):
		return usage.Errorf("-o %s: a table has the labels, their probabilities and all columns of the documents; leave out --explain, --top-k and --echo, or name it .jsonl", v.Output)
	}
	if info, err := os.Stat(v.Output); f.Whole() && err == nil && info.Size() > 0 {
		return fmt.Errorf("%s: something stands in it already; remove it, or name another file", v.Output)
	}
	return nil
}

// whole writes a file aside and renames it into place.
func (v *predictVerb) whole(r *answering.Run, answer func() error) error {
	path, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	return v.format().WriteFile(path, func(w io.Writer) error {
		r.To = w
		return answer()
	})
}

// answer reads the files and answers. keep tells whether the model has learnt from fields
// that are kept only when asked for.
func (v *predictVerb) answer(ctx context.Context, s *outputs.Streams, r *answering.Run, keep bool, files []string) error {
	bad := &outputs.Reading{W: s.Err}
	opt := v.Read.Options(s, bad)
	opt.Feed, opt.TextOnly = true, true
	if opt.Keep = v.format().Comma != 0 || v.Keep || keep; opt.Keep {
		opt.Note = nil // columns are passed through
	}
	if total := corpora.FileSizes(files); total > 0 && (r.Out != nil || !s.ToTerminal()) {
		if p := outputs.NewProgress(s.Err, v.Read.Quiet); p != nil {
			p.Note, bad.Progress = r.Rate, p
			opt.Progress = func(n int) { p.Add("answering", n, total) }
		}
	}
	return r.Documents(ctx, opt, bad, files)
}

// newAnswerer prepares the answers that the flags of predict ask for, in the format of
// its file.
func newAnswerer(m *model.Model, v *predictVerb) (answering.Answerer, error) {
	names, err := labelNames(m, v.Names)
	if err != nil {
		return nil, err
	}
	wish, err := v.Wish(m)
	if err != nil {
		return nil, err
	}
	headline := v.View == data.HeadlineView.String()
	if format := v.format(); format.Comma != 0 {
		return &tables.Answers{Model: m, Wish: wish, Names: names, Format: format, Headline: headline, Scores: !v.LabelsOnly, Bad: v.Read.SkipBad, Teacher: v.Teacher}, nil
	}
	return answer.New(m, answer.Options{
		Wish: &wish, Headline: headline, TopK: v.TopK, NoScores: v.LabelsOnly, Echo: v.Echo, Explain: v.Explain, Place: true, Names: names, Keep: v.Keep, Teacher: v.Teacher,
	}), nil
}

// labelNames are the labels as answers show them: by id, or by a name that no other
// label has.
func labelNames(m *model.Model, kind string) ([]string, error) {
	var names []string
	for _, t := range m.Labels {
		name := t.Name(kind)
		if slices.Contains(names, name) {
			return nil, fmt.Errorf("--names %s: two labels of the model are called %q; leave it out, or give them names of their own (--topics of train)", kind, name)
		}
		names = append(names, name)
	}
	return names, nil
}
