// Package registry holds the models that a server answers with: it loads and
// verifies them, replaces them when their files change, compares them with
// shadows, and counts what they answer.
//
// A [Model] is immutable and a request takes it once, so an answer never mixes
// two models and a reload needs no lock. No name from a client is ever made a
// path: it is compared with those loaded.
//
//	Source -> Release -> verify (golden documents) -> Model -> its Slot, by one atomic pointer
package registry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"tasnif/data"
	"tasnif/model"
)

// Source is the origin of a served model.
type Source struct {
	Name    string                                                           // in addresses and answers
	Load    func(ctx context.Context) (Release, error)                       // at the start and at every reload
	File    string                                                           // watched for changes; empty: there is none
	Report  string                                                           // likewise; there may be no such file
	Read    func(ctx context.Context, file, version string) (Release, error) // another version of the model, from its file; nil: there is none
	Shadows string                                                           // the model that it only shadows (see shadow.go); empty: it answers
}

// Fixed is the source of a single release, which is never reloaded.
func Fixed(r Release) Source {
	return Source{Name: r.Name, Load: func(context.Context) (Release, error) { return r, nil }}
}

// Options are the options of a registry.
type Options struct {
	Limits      Limits        // for the cards
	ShadowQueue int           // documents that may wait for a shadow
	WatchPoll   time.Duration // how often files are looked at besides notices of change; 0: neither
	WatchSettle time.Duration // how long a file must rest before it is loaded
	Log         *slog.Logger
	Answers     func(*Model, data.Document, *model.Prediction) // called with every answer, which it must not keep; nil: nothing is
}

// ErrUnknown says that no model has a name and version.
var ErrUnknown = errors.New("no such model is served")

// Slot holds one model, which can be replaced.
type Slot struct {
	source  Source
	current atomic.Pointer[Model]
	shadow  *shadow    // compares another model on the same documents; nil: none
	loading sync.Mutex // one reload at a time
	file    fileState  // as last loaded, good or bad; under loading

	counts map[string]*scoreCounts // by label, for all its releases; under loading
}

// Model is the current model. A request calls it once and keeps the result.
func (s *Slot) Model() *Model { return s.current.Load() }

// Read reads another version of the model from its file; an error if the source has none.
func (s *Slot) Read(ctx context.Context, file, version string) (Release, error) {
	if s.source.Read == nil {
		return Release{}, fmt.Errorf("serve: model %q has no other versions", s.source.Name)
	}
	return s.source.Read(ctx, file, version)
}

// File is the model's file, which is watched; empty: none.
func (s *Slot) File() string { return s.source.File }

// role says whether a slot answers or only shadows.
func (s *Slot) role() string {
	if s.source.Shadows != "" {
		return "shadow"
	}
	return "served"
}

// Registry holds the served models. Its slots are fixed, the models in them change. It is a
// prometheus.Collector.
type Registry struct {
	metrics *metrics
	opt     Options
	slots   []*Slot // in the operator's order: the first is the default, and the first of a name that name's
	shadows []*Slot
}

// New makes a registry and loads and verifies the models of all sources; a bad one is an
// error.
func New(ctx context.Context, sources []Source, opt Options) (*Registry, error) {
	r := &Registry{opt: opt, metrics: newMetrics()}
	for _, s := range sources {
		switch {
		case s.Name == "":
			return nil, errors.New("serve: a model without a name")
		case len(s.Name) > 128 || strings.ContainsFunc(s.Name, func(r rune) bool { return r == '/' || !unicode.IsPrint(r) }):
			return nil, fmt.Errorf("serve: the model name %q cannot be part of an address; use at most 128 bytes, without slashes and control characters", s.Name)
		case s.Load == nil:
			return nil, fmt.Errorf("serve: model %q has no way to be loaded", s.Name)
		}
		slot := &Slot{source: s, counts: map[string]*scoreCounts{}}
		if s.Shadows == "" {
			r.slots = append(r.slots, slot)
		} else {
			r.shadows = append(r.shadows, slot)
		}
	}
	if len(r.slots) == 0 {
		return nil, errors.New("serve: there is no model to serve")
	}
	for _, s := range r.shadows {
		of := r.Named(s.source.Shadows)
		switch {
		case len(of) == 0:
			return nil, fmt.Errorf("serve: model %q is to shadow %q, which is not served", s.source.Name, s.source.Shadows)
		case of[0].shadow != nil:
			return nil, fmt.Errorf("serve: model %q has two shadows; give it one", s.source.Shadows)
		}
		of[0].shadow = newShadow(s, opt.ShadowQueue)
	}
	for _, slot := range r.all() {
		slot.file = stateOf(slot.source)
		release, err := slot.source.Load(ctx)
		if err != nil {
			return nil, err
		}
		if err := r.install(slot, release); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Run watches the models' files and runs their shadows until ctx ends.
func (r *Registry) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { r.watch(ctx) })
	for _, s := range r.slots {
		if s.shadow != nil {
			work.Go(func() { s.shadow.run(ctx) })
		}
	}
	work.Wait()
}

// Slots lists the slots that answer, in the operator's order.
func (r *Registry) Slots() []*Slot { return r.slots }

// Named lists the slots of a name; the first answers for the name.
func (r *Registry) Named(name string) []*Slot {
	var out []*Slot
	for _, s := range r.slots {
		if s.source.Name == name {
			out = append(out, s)
		}
	}
	return out
}

// Find is the slot of a name and version. An empty name is the default, an empty version
// the first of the name. The error is ErrUnknown.
func (r *Registry) Find(name, version string) (*Slot, error) {
	for _, s := range r.slots {
		if (name == "" || s.source.Name == name) && (version == "" || s.Model().Version == version) {
			return s, nil
		}
	}
	return nil, ErrUnknown
}

// all lists the slots, shadows included.
func (r *Registry) all() []*Slot {
	return append(append([]*Slot(nil), r.slots...), r.shadows...)
}

// clash refuses a second release of one name and version.
func (r *Registry) clash(at *Slot, version string) error {
	for _, s := range r.Named(at.source.Name) {
		if m := s.Model(); s != at && m != nil && m.Version == version {
			return fmt.Errorf("serve: model %q is served twice as version %q; give each its own", at.source.Name, version)
		}
	}
	return nil
}
