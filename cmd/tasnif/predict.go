package main

import (
	"bufio"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"tasnif/data"
	"tasnif/model"
)

// predictVerb is: tasnif predict MODEL [FILE...]
type predictVerb struct {
	View       string `default:"article" enum:"article,headline" placeholder:"VIEW" help:"What the model is shown: article (all there is), or headline (the headline alone, the body where there is none)."`
	TopK       int    `default:"0" placeholder:"N" help:"scores has the N most probable labels and those decided; 0: all labels. Default: 0."`
	LabelsOnly bool   `help:"Leave scores out."`
	Echo       bool   `help:"Repeat headline and body in the answer."`
	Explain    int    `default:"0" placeholder:"N" help:"Add evidence: the N words that moved each label decided. Default: 0, none."`

	Model string    `arg:"" help:"Model file."`
	Files []string  `arg:"" optional:"" name:"file" help:"Files of documents, by their endings; - or none is standard input: JSON Lines if it begins with {, else a headline a line."`
	Read  readFlags `embed:""`
}

// Help is what predict --help says besides the flags.
func (predictVerb) Help() string {
	return `An answer is one line of JSON, in the order of the documents:

    {"id":"7","labels":["sanctions"],"scores":{"diplomacy":0.21,"sanctions":0.93},"view":"headline"}

labels are those decided, the most probable first. Where there is none, reason says why: no_text, no_known_words or below_threshold. Answers come as documents do: nothing is held back but what is being worked on.

Examples:

    echo 'عقوبات أوروبية جديدة على شركات السلاح' | tasnif predict news.tsnf
    tail -f feed.jsonl | tasnif predict --skip-bad news.tsnf
    tasnif predict --view headline --labels-only news.tsnf archive.jsonl.zst | jq -r '.labels[]' | sort | uniq -c`
}

// job is a document on its way to an answer. Jobs are used again, so that
// memory does not grow with the stream.
type job struct {
	doc  data.Document
	line []byte        // the answer
	err  error         // the end of the stream
	done chan struct{} // told when line is ready
}

// Run predicts.
func (v *predictVerb) Run(ctx context.Context, s *streams) error {
	if v.TopK < 0 || v.Explain < 0 {
		return usagef("--top-k and --explain must be 0 or more")
	}
	if v.LabelsOnly && v.TopK > 0 {
		return usagef("--labels-only leaves scores out, and --top-k shortens them; give one of them")
	}
	if err := v.Read.check(); err != nil {
		return err
	}
	m, err := model.ReadFile(v.Model)
	if err != nil {
		return err
	}
	bad := &skipped{w: s.err}
	opt := v.Read.options(s, bad)
	if v.Read.ReadAs == "" {
		opt.StdinFormat = "auto"
	}
	files := v.Files
	if len(files) == 0 {
		files = []string{"-"}
	}
	answer := newAnswerer(m, v)
	workers := runtime.GOMAXPROCS(0)
	free, work, order := make(chan *job, 32*workers), make(chan *job, 32*workers), make(chan *job, 32*workers)
	for range cap(free) {
		free <- &job{done: make(chan struct{}, 1)}
	}

	// The reader ends when ctx does, but not while it waits for standard input:
	// so it is not waited for.
	g, ctx := errgroup.WithContext(ctx)
	go func() {
		defer close(work)
		for d, err := range v.Read.read(ctx, opt, files) {
			var j *job
			select {
			case j = <-free:
			case <-ctx.Done():
				return
			}
			j.doc, j.err = d, err
			select {
			case order <- j:
			case <-ctx.Done():
				return
			}
			work <- j
		}
		close(order)
	}()
	for range workers {
		g.Go(func() error {
			for {
				select {
				case <-ctx.Done():
					return context.Cause(ctx)
				case j, more := <-work:
					if !more {
						return nil
					}
					if j.err == nil {
						j.line = answer.append(j.line[:0], j.doc)
					}
					j.done <- struct{}{}
				}
			}
		})
	}
	g.Go(func() error { return v.write(ctx, s, order, free) })
	err = g.Wait()
	bad.summary()
	return err
}

// write writes answers in order. It flushes whenever no further document is
// there yet, so that a slow feed is answered line by line and a fast one in blocks.
func (v *predictVerb) write(ctx context.Context, s *streams, order <-chan *job, free chan<- *job) error {
	w := bufio.NewWriterSize(s.out, 1<<16)
	for {
		var j *job
		more := true
		select {
		case j, more = <-order:
		default:
			if err := w.Flush(); err != nil {
				return err
			}
			select {
			case j, more = <-order:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		if !more {
			return w.Flush()
		}
		select {
		case <-j.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if j.err != nil {
			if err := w.Flush(); err != nil {
				return err
			}
			return j.err
		}
		if _, err := w.Write(j.line); err != nil {
			return err
		}
		free <- j
	}
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
