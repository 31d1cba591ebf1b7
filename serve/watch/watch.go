// Package watch tags the items of feeds: each item once, grouped into stories, stored in
// the desk's file, and sent to files and webhooks.
//
//	config.go    the list of feeds and alerts (feeds.yaml)
//	schedule.go  which feed is fetched when; politeness to hosts
//	fetching.go  one fetch, and when the next is due
//	intake.go    the entries of a fetch: new ones are tagged, grouped and stored in one transaction
//	record.go    an item in files and webhooks
//	output.go    JSON Lines, exactly once
//	webhook.go   signed messages, at least once
//	topicfeed.go stories of a topic as RSS
package watch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/desk"
	"tasnif/serve/fetch"
	"tasnif/serve/registry"
)

// Tagger answers on an item. It is called from one goroutine.
type Tagger func(d data.Document) (desk.Answer, error)

// By makes a Tagger of a registry's slot. It counts answers and passes them to follow,
// which must not keep the prediction.
func By(slot *registry.Slot, follow func(*registry.Model, data.Document, *model.Prediction)) Tagger {
	var p model.Prediction
	return func(d data.Document) (desk.Answer, error) {
		m := slot.Model()
		if err := m.Ask(&p, d); err != nil {
			return desk.Answer{}, err
		}
		m.Count(d, &p)
		follow(m, d, &p)
		return m.Item(d, &p).Answer, nil
	}
}

// Options are the options of a Watcher.
type Options struct {
	Config *Config
	Store  *desk.Store
	Tag    Tagger
	Output string // JSON Lines file of what is tagged; empty: none
	Log    *slog.Logger
	Fetch  fetch.Options // limits of a fetch; zero: fetch.Defaults

	Workers  int           // fetches at once; 0: 32
	HostRest time.Duration // between two requests to one host; 0: one second
}

// Watcher fetches feeds and processes their items. It is a prometheus.Collector.
type Watcher struct {
	opt     Options
	client  *fetch.Client
	log     *slog.Logger
	metrics *metrics
	sender  *sender
	output  *output // nil: none
	intake  *intake
	unlock  func() // of the store
}

const (
	defaultWorkers  = 32
	defaultHostRest = time.Second
	forgetEvery     = time.Hour
)

// New makes a watcher, and reads the stories from the store. Another watcher of the same
// desk file is an error.
func New(ctx context.Context, opt Options) (*Watcher, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Workers == 0 {
		opt.Workers = defaultWorkers
	}
	if opt.HostRest == 0 {
		opt.HostRest = defaultHostRest
	}
	if opt.Fetch == (fetch.Options{}) {
		opt.Fetch = fetch.Defaults()
	}
	opt.Fetch.AllowPrivate = opt.Config.AllowPrivate
	if opt.Config.UserAgent != "" {
		opt.Fetch.UserAgent = opt.Config.UserAgent
	}
	m := newMetrics()
	w := &Watcher{opt: opt, client: fetch.New(opt.Fetch), log: opt.Log, metrics: m, sender: newSender(opt.Store, opt.Config.Alerts, opt.Log, m)}
	w.intake = &intake{store: opt.Store, tag: opt.Tag, alerts: newMatchers(opt.Config.Alerts), window: opt.Config.Window, metrics: m}
	var err error
	if w.unlock, err = opt.Store.Lock(ctx, "watch"); err != nil {
		return nil, err
	}
	if err = w.intake.restore(ctx); err == nil && opt.Output != "" {
		w.output, err = openOutput(ctx, opt.Store, opt.Output)
	}
	if err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// Close ends a watcher; after Run, which ends it, it does nothing.
func (w *Watcher) Close() {
	w.client.Close()
	if w.unlock != nil {
		w.unlock()
		w.unlock = nil
	}
}

// Run watches until ctx ends.
func (w *Watcher) Run(ctx context.Context) error {
	defer w.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := w.newSchedule(ctx)
	if err != nil {
		return err
	}
	letters, lines := make(chan struct{}, 1), make(chan struct{}, 1)
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { w.sender.run(ctx, letters) })
	work.Go(func() { w.tidy(ctx) })
	if w.output != nil {
		work.Go(func() { w.output.run(ctx, lines, w.log) })
	}
	poke := func(c chan struct{}) {
		select {
		case c <- struct{}{}:
		default: // it has been told
		}
	}
	s.run(ctx, func(ctx context.Context, f *feed, r result) {
		if w.taken(ctx, f, r) {
			poke(letters)
			poke(lines)
		}
	})
	cancel()
	work.Wait()
	if w.output != nil {
		return w.output.close()
	}
	return nil
}

// tidy removes old entries and counts letters, until ctx ends.
func (w *Watcher) tidy(ctx context.Context) {
	count := time.NewTicker(5 * time.Second)
	defer count.Stop()
	var forgotten time.Time
	for {
		waiting, dead, err := w.opt.Store.LetterCounts(ctx)
		if err == nil {
			w.metrics.waiting.Set(float64(waiting))
			w.metrics.dead.Set(float64(dead))
			if time.Since(forgotten) > forgetEvery {
				forgotten = time.Now()
				err = w.opt.Store.ForgetEntries(ctx)
			}
		}
		if err != nil && ctx.Err() == nil {
			w.log.Error("desk", "fault", "letters and entries", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-count.C:
		}
	}
}
