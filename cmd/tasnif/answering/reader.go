package answering

import (
	"context"
	"errors"
	"fmt"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/tables"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
)

// reader makes a job of each document, and of each row that cannot be read.
//
//	files --read--> work  to be answered, in any order
//	                order to be written, in the order read
//	free  <-------- written
type reader struct {
	run               *Run
	opt               formats.Options
	bad               *outputs.Reading
	free, work, order chan *job

	// Of a table of answers: its columns are settled by the first rows.
	table *tables.Answers // nil: answers are no table
	begun bool
	first []row
}

// row is a document, or a row that cannot be read.
type row struct {
	doc data.Document
	err error
}

// firstRows is how many rows settle the columns of a table.
const firstRows = 1000

func newReader(r *Run, opt formats.Options, bad *outputs.Reading, jobs int) *reader {
	in := &reader{run: r, opt: opt, bad: bad, free: make(chan *job, jobs), work: make(chan *job, jobs), order: make(chan *job, jobs)}
	in.table, _ = r.Answer.(*tables.Answers)
	in.begun = in.table == nil
	for range jobs {
		in.free <- &job{done: make(chan struct{}, 1)}
	}
	return in
}

// read reads files until they end, a job fails or ctx ends.
func (in *reader) read(ctx context.Context, files []string) {
	defer close(in.work)
	defer close(in.order)
	if in.opt.SkipBad != nil {
		in.opt.SkipBad = func(err error) {
			if in.bad.Skip(err); in.begun {
				in.sendBad(ctx, err)
			} else {
				in.first = append(in.first, row{err: err})
			}
		}
	}
	for d, err := range formats.Read(ctx, in.opt, files...) {
		if err == nil && !in.begun {
			if in.first = append(in.first, row{doc: d}); len(in.first) >= firstRows {
				in.begin(ctx)
			}
			continue
		}
		if err == nil && in.table != nil {
			for _, name := range in.table.Unwritten(d) {
				in.bad.Note(d.Place.String(), fmt.Sprintf("the field %q is not written: the first document does not have it", name))
			}
		}
		if !in.send(ctx, d, nil, err) {
			return
		}
	}
	if !in.begun && len(in.first) > 0 {
		in.begin(ctx)
	}
	if in.run.Out != nil {
		if err := in.run.Out.End(); err != nil {
			in.send(ctx, data.Document{}, nil, err)
		}
	}
}

// begin writes the head of a table, and sends the rows that settled it.
func (in *reader) begin(ctx context.Context) {
	in.begun = true
	var docs []data.Document
	for _, r := range in.first {
		if r.err == nil {
			docs = append(docs, r.doc)
		}
	}
	in.send(ctx, data.Document{}, in.table.Begin(docs), nil)
	for _, r := range in.first {
		if r.err != nil {
			in.sendBad(ctx, r.err)
		} else {
			in.send(ctx, r.doc, nil, nil)
		}
	}
}

// send makes a job of a document, of a line that is written as it stands, or of an error, which
// ends the stream. It tells whether there is more to send.
func (in *reader) send(ctx context.Context, d data.Document, line []byte, err error) bool {
	var stood *outputs.Line
	if err == nil && in.run.Out != nil {
		stood, err = in.run.Out.Next()
	}
	var j *job
	select {
	case j = <-in.free:
	case <-ctx.Done():
		return false
	}
	j.doc, j.stood, j.err = d, stood, err
	if j.bad = line != nil; j.bad {
		j.line = append(j.line[:0], line...)
	}
	select {
	case in.order <- j:
	case <-ctx.Done():
		return false
	}
	in.work <- j
	return err == nil
}

// sendBad sends what stands in place of an answer on a row that cannot be read.
func (in *reader) sendBad(ctx context.Context, err error) {
	var at *formats.RowError
	d := data.Document{}
	if errors.As(err, &at) {
		d.Place, err = at.Place, at.Err
	}
	in.send(ctx, d, in.run.Answer.AppendBad(nil, d.Place.String(), usage.OneLine(err)), nil)
}
