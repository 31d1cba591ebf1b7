package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/teaching"
)

// teachVerb is: tasnif teach --teacher NAME -o TAUGHT.jsonl ARCHIVE...
type teachVerb struct {
	Output  string   `short:"o" writes:"predictions" required:"" placeholder:"FILE.jsonl" help:"Where the documents go, each with the scores of the teacher: for train, beside CORPUS. It must be new, unless --resume."`
	Teacher string   `required:"" placeholder:"NAME" help:"What the teacher is called in cards and reports."`
	Vectors []string `group:"teacher" sep:"none" placeholder:"FILE" help:"Vectors of the documents, by any encoder: .parquet with the columns id and a list of numbers, or .npy with a row for each document of --corpus and then of ARCHIVE, in their order. May be repeated."`
	Corpus  []string `group:"teacher" sep:"none" placeholder:"CORPUS" help:"The labelled documents that --vectors are learnt from. May be repeated."`
	Split   []string `group:"teacher" placeholder:"NAME" help:"Learn from these splits of --corpus only, as train does."`
	URL     string   `name:"url" group:"teacher" placeholder:"URL" help:"A server that is asked: of Tasnif (http://HOST:PORT), of the Open Inference Protocol (.../v2/models/NAME) or of Annif (.../v1/projects/NAME)."`
	KeyFile string   `group:"teacher" placeholder:"FILE" help:"The key of the server at --url, in a file."`
	Resume  bool     `help:"Go on with the file of -o where an earlier run stopped: documents that stand in it are not asked again."`

	learnFlags
	Archive []string          `arg:"" name:"archive" help:"Files or folders of unlabelled documents; labels in them are ignored."`
	Read    corpora.ReadFlags `embed:""`
}

// Help is what teach --help says besides the flags.
func (teachVerb) Help() string {
	return `A teacher labels an archive. train learns from these labels beside those of editors
(tasnif help teachers). With --vectors the teacher is logistic regression on the
vectors, added to an ordinary model of --corpus. The two together must be better, out
of fold, than the model alone. A Tasnif model teaches by predict --teacher.

Examples:

    tasnif teach --teacher e5 --vectors v.npy --corpus news.jsonl \
        -o taught.jsonl archive.jsonl
    tasnif teach --teacher big --url http://localhost:8080 \
        -o taught.jsonl archive.jsonl
    tasnif teach --teacher annif \
        --url http://localhost:5000/v1/projects/news \
        -o taught.jsonl archive.jsonl
    tasnif train -o news.tsnf news.jsonl taught.jsonl`
}

// Run labels the archive.
func (v *teachVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.check(); err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	out, err := outputs.OpenAnswerFile(v.Output, v.Resume)
	if err != nil {
		return err
	}
	if v.URL != "" {
		err = v.ask(ctx, s, p, out)
	} else {
		err = v.learn(ctx, s, p, out)
	}
	return out.Close(err)
}

// check refuses wrong usage, before any work.
func (v *teachVerb) check() error {
	switch {
	case (v.URL == "") == (len(v.Vectors) == 0):
		return usage.Errorf("who is to teach? Give --vectors FILE with --corpus CORPUS, or --url URL")
	case len(v.Vectors) > 0 && len(v.Corpus) == 0:
		return usage.Errorf("--vectors needs --corpus: labelled documents to learn from")
	case len(v.Vectors) == 0 && len(v.Corpus)+len(v.Split) > 0:
		return usage.Errorf("--corpus and --split go with --vectors; a server has learnt already")
	case len(v.Vectors) > 0 && v.Resume:
		return usage.Errorf("--resume goes with --url: vectors are labelled in seconds")
	case strings.TrimSpace(v.Teacher) == "":
		return usage.Errorf("--teacher: the name is empty")
	}
	return v.Read.Check()
}

// archive reads the documents to label.
func (v *teachVerb) archive(ctx context.Context, s *outputs.Streams, p *outputs.Progress) ([]data.Document, error) {
	bad := &outputs.Reading{W: s.Err, Progress: p}
	opt := v.Read.Options(s, bad)
	opt.TextOnly, opt.Note = true, nil
	docs, err := v.Read.Load(ctx, p, opt, v.Archive)
	p.End()
	bad.Summary()
	return docs, err
}

// learn labels by vectors.
func (v *teachVerb) learn(ctx context.Context, s *outputs.Streams, p *outputs.Progress, out *outputs.AnswerFile) error {
	cfg, err := v.learnFlags.config()
	if err != nil {
		return err
	}
	cfg.Progress = p.Report
	vectors, err := teaching.ReadVectors(v.Vectors...)
	if err != nil {
		return fmt.Errorf("--vectors: %w", err)
	}
	// All documents of the corpus have vectors; those that are not learnt from have theirs passed.
	flags := corpora.Flags{Read: v.Read, Corpus: v.Corpus, Teachers: corpora.TeachersAmong}
	c, err := flags.Load(ctx, s, p)
	if err != nil {
		return err
	}
	cfg.Topics = c.Settle(s, cfg.Topics, v.Read.Quiet)
	x, err := vectors.Of(c.Docs)
	if err != nil {
		return fmt.Errorf("--vectors: %w", err)
	}
	if err := c.Splits.Check(v.Split); err != nil {
		return err
	}
	var docs []data.Document
	var own [][]float32
	for i, d := range c.Docs {
		if d.Teacher == "" && (len(v.Split) == 0 || slices.Contains(v.Split, d.Split)) {
			docs, own = append(docs, d), append(own, x[i])
		}
	}
	archive, err := v.archive(ctx, s, p)
	if err != nil {
		return err
	}
	if x, err = vectors.Of(archive); err == nil {
		err = vectors.End()
	}
	if err != nil {
		return fmt.Errorf("--vectors: %w", err)
	}
	teacher, err := teaching.Fit(ctx, docs, own, cfg)
	if err != nil {
		return trainError(err)
	}
	labelled, err := teacher.Label(ctx, v.Teacher, archive, x)
	if err != nil {
		return err
	}
	p.End()
	if err := formats.Write(out, labelled...); err != nil || v.Read.Quiet {
		return err
	}
	fmt.Fprintf(s.Err, "tasnif: note: out of fold, micro-F1 and macro-F1: the student %.3f %.3f, the vectors %.3f %.3f, both %.3f %.3f; %s labelled\n",
		teacher.Student.Micro, teacher.Student.Macro, teacher.Alone.Micro, teacher.Alone.Macro, teacher.F1.Micro, teacher.F1.Macro, outputs.Amount(len(labelled), "document"))
	return nil
}

// ask labels by a server, a batch at a time; what is answered stands in the file at once.
func (v *teachVerb) ask(ctx context.Context, s *outputs.Streams, p *outputs.Progress, out *outputs.AnswerFile) error {
	key := ""
	if v.KeyFile != "" {
		content, err := os.ReadFile(v.KeyFile)
		if err != nil {
			return fmt.Errorf("--key-file %s: %w", v.KeyFile, outputs.Plain(err))
		}
		key = string(bytes.TrimSpace(content))
	}
	var topics []data.Topic
	var err error
	if v.Topics != "" {
		if topics, err = corpora.ReadTopics(v.Topics); err != nil {
			return err
		}
	}
	server, err := teaching.NewServer(v.URL, key, topics)
	if err != nil {
		return usage.Errorf("--url: %v", err)
	}
	docs, err := v.archive(ctx, s, p)
	if err != nil {
		return err
	}
	done := 0
	for ; done < len(docs); done++ {
		line, err := out.Next()
		if err != nil {
			return err
		}
		if line == nil || line.Torn {
			break
		}
		out.Pass(line)
	}
	if done == len(docs) {
		if err := out.End(); err != nil {
			return err
		}
	}
	s.Next.Store("the answers in " + v.Output + " stay: go on with --resume")
	for ; done < len(docs); done += teaching.BatchSize {
		p.Report("asking", done, len(docs))
		labelled, err := server.Label(ctx, v.Teacher, docs[done:min(done+teaching.BatchSize, len(docs))])
		if err == nil {
			err = formats.Write(out, labelled...)
		}
		if err != nil {
			return err
		}
	}
	p.End()
	return nil
}
