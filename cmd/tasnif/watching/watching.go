// Package watching is the verb watch without its flags: a watcher with a model that is read
// again when its file changes, a desk file or a temporary one, and its metrics.
package watching

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tasnif/serve/desk"
	"tasnif/serve/drift"
	"tasnif/serve/registry"
	"tasnif/serve/watch"
)

// Options are what is watched, and with what.
type Options struct {
	Config  *watch.Config
	Model   registry.Source
	Desk    string // file; empty: a temporary one, removed at the end
	Output  string // JSON Lines; empty: none
	Metrics string // HOST:PORT of GET /metrics; empty: nowhere
	Poll    time.Duration
	Log     *slog.Logger
	Started func() // called once the feeds are watched
}

// Run watches until ctx ends.
func Run(ctx context.Context, opt Options) (err error) {
	debug.SetGCPercent(gcPercent)
	file := opt.Desk
	if file == "" {
		dir, err := os.MkdirTemp("", "tasnif-watch-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		file = filepath.Join(dir, "desk.db")
	}
	store, err := desk.Open(ctx, file, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	models, err := registry.New(ctx, []registry.Source{opt.Model}, registry.Options{Limits: limits, WatchPoll: opt.Poll, WatchSettle: 300 * time.Millisecond, Log: opt.Log})
	if err != nil {
		return err
	}
	slot := models.Slots()[0]
	if err := opt.Config.CheckTopics(slot.Model().Labels); err != nil {
		return err
	}
	follower := drift.NewFollower(store, opt.Log)
	follower.Tell(opt.Config.DriftAlerts()...)
	w, err := watch.New(ctx, watch.Options{Config: opt.Config, Store: store, Tag: watch.By(slot, follower.Before(nil)), Output: opt.Output, Log: opt.Log})
	if err != nil {
		return err
	}
	defer w.Close()
	var beside sync.WaitGroup
	defer beside.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if opt.Metrics != "" {
		end, err := serveMetrics(ctx, opt, models, w, follower)
		if err != nil {
			return err
		}
		defer end()
	}
	beside.Go(func() { models.Run(ctx) })
	beside.Go(func() { follower.Run(ctx, models.Slots()) })
	opt.Log.Info("watching", "feeds", len(opt.Config.Feeds), "alerts", len(opt.Config.Alerts), "model", slot.Model().Name)
	if opt.Started != nil {
		opt.Started()
	}
	return w.Run(ctx)
}

// gcPercent trades some CPU for memory: what fetches bring is large and soon forgotten.
const gcPercent = 40

// limits are those of a model's card, which a watcher does not show.
var limits = registry.Limits{BodyBytes: 1 << 20, Documents: 1, DocumentBytes: 100_000}

// serveMetrics answers GET /metrics until end is called.
func serveMetrics(ctx context.Context, opt Options, list ...prometheus.Collector) (end func(), err error) {
	all := prometheus.NewRegistry()
	all.MustRegister(list...)
	all.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", opt.Metrics)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	routes := http.NewServeMux()
	routes.Handle("GET /metrics", promhttp.HandlerFor(all, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: routes, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	opt.Log.Info("listening for the operator", "metrics", l.Addr().String())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(l) }()
	return func() { _ = server.Close(); <-ended }, nil
}
