package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"tasnif/data"
	"tasnif/model/pretrain"
)

// learn is: tasnif-beam pretrain -o FOLDER [--given WORDS] ARCHIVE...
func learn(ctx context.Context, f *flags, args []string) error {
	switch {
	case f.output == "":
		return usagef("pretrain wants -o FOLDER")
	case len(args) == 0:
		return usagef("pretrain wants the files of an archive")
	}
	cfg, err := json.Marshal(f.archive)
	if err != nil {
		return err
	}
	fn := &pretrainFn{Output: f.output, Given: f.given, Config: cfg, Reading: f.reading}
	if f.given != "" {
		b, err := readWhole(ctx, f.given)
		if err != nil {
			return err
		}
		if _, err := givenOf(b, f.given, f.archive); err != nil {
			return err
		}
		fn.Digest = digest(b)
	}
	list, sizes, err := ranges(ctx, args, 0) // a part is a file: it is known by its name
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, r := range list {
		if other, twice := names[r.part()]; twice {
			return usagef("%s and %s have one name; parts are known by their files' names", other, r.Path)
		}
		names[r.part()] = r.Path
	}
	units, err := plan(list, sizes, 0)
	if err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	beam.ParDo0(s, fn, beam.Reshuffle(s, beam.CreateList(s, units)))
	if err := execute(ctx, f, p); err != nil {
		return err
	}
	for _, r := range list {
		if err := there(ctx, fn.file(r)); err != nil {
			return err
		}
	}
	return sweep(ctx, f.output)
}

// givenOf reads the words of a whole archive.
func givenOf(b []byte, name string, cfg pretrain.Config) (*pretrain.PairPass, error) {
	w, err := pretrain.ReadWords(bytes.NewReader(b))
	if err == nil {
		var g *pretrain.PairPass
		if g, err = w.PairPass(cfg); err == nil {
			return g, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

// pretrainFn counts the words of files, or their pairs where the words of all
// are given. What it writes, tasnif merge adds.
type pretrainFn struct {
	Output, Given, Digest string
	Config                []byte // a pretrain.Config as JSON: it has a field that cannot travel
	Reading               Reading

	given *pretrain.PairPass
	bad   beam.Counter
}

// Setup reads the words, which must be those that were submitted.
func (fn *pretrainFn) Setup(ctx context.Context) error {
	fn.bad = beam.NewCounter("tasnif", "bad_rows")
	if fn.Given == "" {
		return nil
	}
	b, err := readWhole(ctx, fn.Given)
	if err != nil {
		return err
	}
	if digest(b) != fn.Digest {
		return fmt.Errorf("%s: is another file on this worker than where the job was submitted", fn.Given)
	}
	var cfg pretrain.Config
	if err := json.Unmarshal(fn.Config, &cfg); err != nil {
		return err
	}
	fn.given, err = givenOf(b, fn.Given, cfg)
	return err
}

// file is where the counts of a part are.
func (fn *pretrainFn) file(r Range) string {
	kind := "words"
	if fn.Given != "" {
		kind = "pairs"
	}
	return fmt.Sprintf("%s/%s.%s", fn.Output, path.Base(r.Path), kind)
}

// ProcessElement counts a file.
func (fn *pretrainFn) ProcessElement(ctx context.Context, u Unit) error {
	select {
	case one <- struct{}{}:
		defer func() { <-one }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for _, r := range u.Ranges {
		part := func() iter.Seq2[data.Document, error] {
			return r.documents(ctx, fn.Reading.options(func(error) { fn.bad.Inc(ctx, 1) }))
		}
		var counted io.WriterTo
		var err error
		if fn.given == nil {
			counted, err = pretrain.CountWords(ctx, r.part(), part)
		} else {
			counted, err = fn.given.CountPairs(ctx, r.part(), part)
		}
		if err != nil {
			return err
		}
		if err := replace(ctx, fn.file(r), func(w io.Writer) error { _, err := counted.WriteTo(w); return err }); err != nil {
			return err
		}
	}
	return nil
}
