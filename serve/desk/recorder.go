package desk

import (
	"context"
	"database/sql"
	"log/slog"
	"sync/atomic"
	"time"
)

// Recorder stores the items that a server answers. Offer never waits: if the queue or the
// disk is full, an item is counted and dropped.
type Recorder struct {
	store *Store
	queue chan Item
	log   *slog.Logger

	kept, dropped atomic.Uint64
}

const (
	recorderQueue = 4096
	recorderBatch = 500                    // items of one transaction
	recorderPause = 500 * time.Millisecond // between two: at most 1,000 items a second
	recorderQuiet = time.Minute            // between two log lines of the same fault
)

// NewRecorder makes the recorder of a store; Run does the work.
func NewRecorder(s *Store, log *slog.Logger) *Recorder {
	return &Recorder{store: s, queue: make(chan Item, recorderQueue), log: log}
}

// Offer queues an item. On nil it does nothing.
func (r *Recorder) Offer(i Item) {
	if r == nil {
		return
	}
	select {
	case r.queue <- i:
	default:
		r.dropped.Add(1)
	}
}

// Full tells whether Offer would drop an item, so that its caller need not make it.
func (r *Recorder) Full() bool {
	if len(r.queue) < cap(r.queue) {
		return false
	}
	r.dropped.Add(1)
	return true
}

// Kept and Dropped count items since the start.
func (r *Recorder) Kept() uint64    { return r.kept.Load() }
func (r *Recorder) Dropped() uint64 { return r.dropped.Load() }

// Run stores items until ctx ends, then those in the queue.
func (r *Recorder) Run(ctx context.Context) {
	pause := time.NewTicker(recorderPause)
	defer pause.Stop()
	var told time.Time
	for ended := false; !ended; {
		select {
		case <-ctx.Done():
			ended = true
		case <-pause.C:
		}
		for more := true; more; {
			n, err := r.write(context.WithoutCancel(ctx))
			if err != nil && time.Since(told) > recorderQuiet {
				told = time.Now()
				r.log.Error("desk", "fault", "items were not kept; tagging goes on", "items", n, "cause", err)
			}
			more = ended && n > 0
		}
	}
}

// write stores one batch, and returns its size.
func (r *Recorder) write(ctx context.Context) (int, error) {
	batch := make([]Item, 0, min(len(r.queue), recorderBatch))
	for len(batch) < cap(batch) {
		batch = append(batch, <-r.queue) // only Run takes from the queue
	}
	if len(batch) == 0 {
		return 0, nil
	}
	at := written(r.store.now())
	err := within(ctx, r.store.items, func(tx *sql.Tx) error {
		for _, i := range batch {
			if err := keep(ctx, tx, i, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.dropped.Add(uint64(len(batch)))
		return len(batch), err
	}
	r.kept.Add(uint64(len(batch)))
	return len(batch), nil
}
