// Package answering answers a stream of documents: it reads, predicts on all cores and writes
// in order.
package answering

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/data/formats"
)

// job is a document that is being answered. Jobs are used again, so that
// memory does not grow with the stream.
type job struct {
	doc   data.Document
	stood *outputs.Line // of -o: the line that the file has for it
	line  []byte        // the answer
	bad   bool          // a row that cannot be read: line says so
	err   error         // the end of the stream
	done  chan struct{} // sent to when line is ready
}

// jobsPerCore is how many documents are being answered at once, for each core: enough that
// reader, workers and writer seldom wait for each other (with 32, headlines took a
// sixth longer on two cores).
const jobsPerCore = 128

// Answerer writes answers, each as bytes that follow those before it. It is safe for many
// goroutines.
type Answerer interface {
	// Append appends the answer on a document.
	Append(b []byte, d data.Document) []byte
	// AppendBad appends what stands in place of an answer on a row that cannot be read.
	AppendBad(b []byte, place, err string) []byte
}

// Run is a run of answering.
type Run struct {
	Answer Answerer
	To     io.Writer           // where answers go, if not to Out
	Out    *outputs.AnswerFile // a file that an earlier run may have begun; nil: none
	Start  time.Time

	answered, passed atomic.Int64 // documents
}

// Rate is how many documents were answered, and how fast.
func (r *Run) Rate() string {
	n, took := r.answered.Load(), time.Since(r.Start).Seconds()
	text := fmt.Sprintf("%s, %.0f a second", outputs.Amount(int(n), "document"), float64(n)/max(took, 1e-3))
	if passed := r.passed.Load(); passed > 0 {
		text += fmt.Sprintf(" (%d stood there)", passed)
	}
	return text
}

// Documents reads files, answers and writes, all at once. opt.SkipBad and opt.Note are those
// of bad, where bad rows are skipped; its progress is ended before it returns.
func (r *Run) Documents(ctx context.Context, opt formats.Options, bad *outputs.Reading, files []string) error {
	defer bad.Progress.End()
	workers := runtime.GOMAXPROCS(0)
	in := newReader(r, opt, bad, workers*jobsPerCore)
	// The reader ends when ctx does, but not while it waits for standard input:
	// so it is not waited for.
	g, ctx := errgroup.WithContext(ctx)
	go in.read(ctx, files)
	for range workers {
		g.Go(func() error {
			for {
				select {
				case <-ctx.Done():
					return context.Cause(ctx)
				case j, more := <-in.work:
					if !more {
						return nil
					}
					if j.err == nil {
						r.work(j)
					}
					j.done <- struct{}{}
				}
			}
		})
	}
	g.Go(func() error { return r.write(ctx, in.order, in.free) })
	err := g.Wait()
	bad.Progress.End()
	bad.Summary()
	return err
}

// work answers a document, and compares the answer with the line that the file has.
func (r *Run) work(j *job) {
	if j.stood != nil && !j.stood.Torn && !j.stood.Check {
		return
	}
	if !j.bad {
		j.line = r.Answer.Append(j.line[:0], j.doc)
	}
	if j.stood != nil {
		j.err = r.Out.Compare(j.stood, j.line, j.doc.Place.String())
	}
}

// write writes answers in order. It flushes whenever no further document is
// there yet, so that a slow feed is answered line by line and a fast one in blocks.
func (r *Run) write(ctx context.Context, order <-chan *job, free chan<- *job) error {
	to := r.To
	if r.Out != nil {
		to = r.Out
	}
	w := bufio.NewWriterSize(to, 1<<16)
	spent := make([]*job, 0, cap(free)/2) // given back together, or the reader would be woken for each
	release := func() {
		for _, j := range spent {
			free <- j
		}
		spent = spent[:0]
	}
	for {
		var j *job
		more := true
		select {
		case j, more = <-order:
		default:
			release()
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
		if j.stood != nil && !j.stood.Torn {
			r.Out.Pass(j.stood)
			r.passed.Add(1)
		} else {
			if _, err := w.Write(j.line); err != nil {
				return err
			}
			if !j.bad {
				r.answered.Add(1)
			}
		}
		if spent = append(spent, j); len(spent) == cap(spent) {
			release()
		}
	}
}
