package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
)

// tagRange is the default size of a range when tagging.
const tagRange = 64 << 20

// tag is: tasnif-beam tag --model MODEL -o FOLDER ARCHIVE...
func tag(ctx context.Context, f *flags, args []string) error {
	switch {
	case f.model == "" || f.output == "":
		return usagef("tag wants --model MODEL and -o FOLDER")
	case len(args) == 0:
		return usagef("tag wants the files of an archive")
	case f.view != data.ArticleView.String() && f.view != data.HeadlineView.String():
		return usagef("--view %s: there are article and headline", f.view)
	}
	b, err := readWhole(ctx, f.model)
	if err != nil {
		return err
	}
	if _, err := model.FromBytes(b); err != nil {
		return fmt.Errorf("%s: %w", f.model, err)
	}
	size := f.rangeBytes
	if size == 0 {
		size = tagRange
	}
	if f.reading.named() {
		size = 0
	}
	list, sizes, err := ranges(ctx, args, size)
	if err != nil {
		return err
	}
	units, err := plan(list, sizes, 0)
	if err != nil {
		return err
	}
	f.answers.Headline = f.view == data.HeadlineView.String()
	p, s := beam.NewPipelineWithRoot()
	tagPipeline(s, units, &tagFn{Model: f.model, Digest: digest(b), Output: f.output, Answers: f.answers, Reading: f.reading})
	if err := execute(ctx, f, p); err != nil {
		return err
	}
	for _, u := range units {
		if err := there(ctx, u.shard(f.output)); err != nil {
			return err
		}
	}
	return sweep(ctx, f.output)
}

// tagPipeline has no shuffle but that of the list of units.
func tagPipeline(s beam.Scope, units []Unit, fn *tagFn) {
	beam.ParDo0(s, fn, beam.Reshuffle(s, beam.CreateList(s, units)))
}

// shard is the file of a unit's answers. The shards in order are what tasnif
// predict writes about all files in order.
func (u Unit) shard(folder string) string {
	return fmt.Sprintf("%s/part-%05d-of-%05d.jsonl", folder, u.Number, u.Of)
}

// tagFn answers on the documents of a unit.
type tagFn struct {
	Model, Digest, Output string
	Answers               answer.Options
	Reading               Reading

	lines *answer.Lines
	bad   beam.Counter
	tags  beam.Counter
}

// Setup reads the model, which must be the one that was submitted.
func (fn *tagFn) Setup(ctx context.Context) error {
	fn.bad, fn.tags = beam.NewCounter("tasnif", "bad_rows"), beam.NewCounter("tasnif", "documents")
	b, err := readWhole(ctx, fn.Model)
	if err != nil {
		return err
	}
	if digest(b) != fn.Digest {
		return fmt.Errorf("%s: is another model on this worker than where the job was submitted", fn.Model)
	}
	m, err := model.FromBytes(b)
	if err != nil {
		return fmt.Errorf("%s: %w", fn.Model, err)
	}
	fn.lines = answer.New(m, fn.Answers)
	return nil
}

// ProcessElement writes the unit's shard.
func (fn *tagFn) ProcessElement(ctx context.Context, u Unit) error {
	opt := fn.Reading.options(func(error) { fn.bad.Inc(ctx, 1) })
	return replace(ctx, u.shard(fn.Output), func(w io.Writer) error {
		var line []byte
		for _, r := range u.Ranges {
			for d, err := range r.documents(ctx, opt) {
				if err != nil {
					return err
				}
				line = fn.lines.Append(line[:0], d)
				if _, err := w.Write(line); err != nil {
					return err
				}
				fn.tags.Inc(ctx, 1)
			}
		}
		return nil
	})
}

// digest is the SHA-256 of a file, in hexadecimal.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// there is an error where the engine says it is done and a file is missing.
func there(ctx context.Context, name string) error {
	r, err := open(ctx, name)
	if err != nil {
		return fmt.Errorf("the engine says that it is done, but a file is missing here; do the workers write to the same file system? %w", err)
	}
	return errors.Join(r.Close())
}
