// Package trial runs shadow periods: a candidate version answers what the version that is
// served has answered, off the request's path, and is judged, and where that was asked for
// promoted, when the period ends. The periods are in the desk's file, where
// tasnif desk promote --shadow puts them.
package trial

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/desk"
	"tasnif/serve/registry"
	"tasnif/serve/releases"
)

// Trial is the shadow periods of one model. It compares at most 100 items a second: what
// comes above that is left out.
type Trial struct {
	folder  releases.Folder
	store   *desk.Store
	read    func(ctx context.Context, file, version string) (registry.Release, error)
	reload  func(ctx context.Context) error
	log     *slog.Logger
	queue   chan answered
	pause   time.Duration
	looking time.Duration
	clock   func() time.Time

	now       *desk.Shadow // under way; nil: none
	candidate registry.Classifier
	topics    []data.Topic
	compared  int // since they were written
	changed   int
	labels    map[string]*desk.ShadowLabel
}

// answered is a document with the labels that it was given.
type answered struct {
	document data.Document
	labels   []string
}

const (
	queueSize = 50                     // items of one look
	pause     = 500 * time.Millisecond // between two
	looking   = 2 * time.Second        // between looks for a period that begins or ends
)

// New is the trial of a model whose served version lies in a folder. read reads a model
// file; reload has the server load what the folder serves.
func New(f releases.Folder, s *desk.Store, read func(ctx context.Context, file, version string) (registry.Release, error), reload func(context.Context) error, log *slog.Logger) *Trial {
	return &Trial{folder: f, store: s, read: read, reload: reload, log: log, queue: make(chan answered, queueSize), pause: pause, looking: looking, clock: time.Now}
}

// Offer hands over an answer. It never waits.
func (t *Trial) Offer(m *registry.Model, d data.Document, p *model.Prediction) {
	if len(t.queue) == cap(t.queue) {
		return
	}
	labels := make([]string, len(p.Decided))
	for i, l := range p.Decided {
		labels[i] = m.Labels[l]
	}
	select {
	case t.queue <- answered{d, labels}:
	default:
	}
}

// Run compares until ctx ends.
func (t *Trial) Run(ctx context.Context) {
	tick := time.NewTicker(t.pause)
	defer tick.Stop()
	var looked time.Time
	for {
		select {
		case <-ctx.Done():
			_ = t.write(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		}
		t.empty()
		if t.clock().Sub(looked) < t.looking {
			continue
		}
		looked = t.clock()
		if err := t.look(ctx); err != nil && ctx.Err() == nil {
			t.log.Error("shadow", "model", t.folder.Name, "error", err)
		}
	}
}

// empty compares what waits; outside a period it drops it.
func (t *Trial) empty() {
	for range len(t.queue) {
		if one := <-t.queue; t.now != nil {
			t.compare(one)
		}
	}
}

// compare counts a document, and each label that only one of the two gave.
func (t *Trial) compare(one answered) {
	defer func() {
		if err := recover(); err != nil {
			t.log.Error("shadow", "model", t.folder.Name, "version", t.now.Version, "fault", "the candidate fails on a document")
		}
	}()
	p := t.candidate.Predict(one.document)
	given := map[string]bool{}
	for _, l := range p.Decided {
		given[t.topics[l].ID] = true
	}
	same := len(given) == len(one.labels)
	for _, l := range one.labels {
		if given[l] {
			t.label(l).Both++
		} else {
			t.label(l).Served++
			same = false
		}
		delete(given, l)
	}
	for l := range given {
		t.label(l).Shadow++
	}
	t.compared++
	if !same {
		t.changed++
	}
}

func (t *Trial) label(id string) *desk.ShadowLabel {
	if t.labels[id] == nil {
		t.labels[id] = &desk.ShadowLabel{Label: id}
	}
	return t.labels[id]
}

// write adds the counts to the desk's file.
func (t *Trial) write(ctx context.Context) error {
	if t.now == nil || t.compared == 0 {
		return nil
	}
	var labels []desk.ShadowLabel
	for _, id := range slices.Sorted(maps.Keys(t.labels)) {
		labels = append(labels, *t.labels[id])
	}
	err := t.store.AddShadow(ctx, t.now.ID, t.compared, t.changed, labels)
	t.compared, t.changed, t.labels = 0, 0, map[string]*desk.ShadowLabel{}
	return err
}

// look writes the counts, begins a period that was asked for, and ends one that is over.
func (t *Trial) look(ctx context.Context) error {
	if err := t.write(ctx); err != nil {
		return err
	}
	s, err := t.store.LastShadow(ctx, t.folder.Name)
	if err != nil {
		return err
	}
	if s == nil || !s.Ended.IsZero() {
		t.now, t.candidate = nil, nil
		return nil
	}
	if t.now == nil || t.now.ID != s.ID {
		release, err := t.read(ctx, t.folder.File(s.Version, ".tsnf"), s.Version)
		if err != nil {
			_, ended := t.store.EndShadow(ctx, s.ID, "the candidate cannot be loaded")
			return errors.Join(err, ended)
		}
		t.candidate, t.topics, t.labels = release.Classifier, release.Classifier.Topics(), map[string]*desk.ShadowLabel{}
		t.log.Info("shadow", "model", t.folder.Name, "version", s.Version, "until", s.Until.Format(time.RFC3339))
	}
	t.now = s
	served, err := t.folder.Current()
	switch {
	case err != nil:
		return err
	case served == s.Version:
		_, err = t.store.EndShadow(ctx, s.ID, "it was promoted meanwhile")
	case !t.clock().Before(s.Until):
		err = t.end(ctx, s)
	}
	return err
}

// end judges the period, and promotes the candidate where that was asked for and nothing looks wrong.
func (t *Trial) end(ctx context.Context, s *desk.Shadow) error {
	ctx = context.WithoutCancel(ctx)
	verdict := s.Judge()
	won, err := t.store.EndShadow(ctx, s.ID, verdict)
	if err != nil || !won {
		return err
	}
	told := []any{"model", t.folder.Name, "version", s.Version, "ended", verdict, "compared", s.Compared, "changed", s.Changed}
	if verdict != desk.Passed {
		t.log.Warn("shadow", append(told, "next", "it is not promoted; look at it with tasnif desk stats")...)
		return nil
	}
	if !s.Promote {
		t.log.Info("shadow", append(told, "next", fmt.Sprintf("promote it with: tasnif desk promote DESK %s", s.Version))...)
		return nil
	}
	t.log.Info("shadow", append(told, "next", "it is promoted")...)
	before, err := t.folder.PromoteBy(ctx, t.store, s.Version, "the shadow period")
	if err != nil {
		return err
	}
	if err = t.reload(ctx); err != nil && before.Before != "" {
		_, back := t.folder.PromoteBy(ctx, t.store, before.Before, "the server, since "+s.Version+" cannot be loaded")
		err = errors.Join(err, back)
	}
	return err
}
