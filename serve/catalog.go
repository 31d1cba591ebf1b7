package serve

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"tasnif/serve/problem"
)

// Source is where a model that is served comes from.
type Source struct {
	Name    string                                     // in addresses and answers
	Load    func(ctx context.Context) (Release, error) // at the start and at every reload
	File    string                                     // watched for changes; empty: there is none
	Report  string                                     // likewise; there may be no such file
	Shadows string                                     // the model that it only shadows (see shadow.go); empty: it answers
}

// Fixed is the source of one release that never changes by itself.
func Fixed(r Release) Source {
	return Source{Name: r.Name, Load: func(context.Context) (Release, error) { return r, nil }}
}

// slot is the place of one model. Its release is replaced whole.
type slot struct {
	source  Source
	current atomic.Pointer[release]
	shadow  *shadow    // compares another model on the same documents; nil: none
	loading sync.Mutex // one reload at a time
	file    fileState  // as last loaded, good or bad; under loading

	cells map[string]*cell // scores by label, for all its releases; under loading
}

// catalog is every model that is served: its slots do not change, what is in
// them does. A name from a client is only ever compared, never a path.
type catalog struct {
	slots   []*slot // in the operator's order: the first is the default, and the first of a name that name's
	shadows []*slot
}

// newCatalog checks sources; nothing is loaded yet.
func newCatalog(sources []Source, queue int) (*catalog, error) {
	c := &catalog{}
	for _, s := range sources {
		switch {
		case s.Name == "":
			return nil, errors.New("serve: a model without a name")
		case len(s.Name) > 128 || strings.ContainsFunc(s.Name, func(r rune) bool { return r == '/' || !unicode.IsPrint(r) }):
			return nil, fmt.Errorf("serve: the model name %q cannot stand in an address; use at most 128 bytes, without slashes and control characters", s.Name)
		case s.Load == nil:
			return nil, fmt.Errorf("serve: model %q has no way to be loaded", s.Name)
		}
		if s.Shadows == "" {
			c.slots = append(c.slots, &slot{source: s, cells: map[string]*cell{}})
		} else {
			c.shadows = append(c.shadows, &slot{source: s, cells: map[string]*cell{}})
		}
	}
	if len(c.slots) == 0 {
		return nil, errors.New("serve: there is no model to serve")
	}
	for _, s := range c.shadows {
		of := c.named(s.source.Shadows)
		switch {
		case len(of) == 0:
			return nil, fmt.Errorf("serve: model %q is to shadow %q, which is not served", s.source.Name, s.source.Shadows)
		case of[0].shadow != nil:
			return nil, fmt.Errorf("serve: model %q has two shadows; give it one", s.source.Shadows)
		}
		of[0].shadow = newShadow(s, queue)
	}
	return c, nil
}

// named gives the slots of a name, the one it stands for first.
func (c *catalog) named(name string) []*slot {
	var out []*slot
	for _, s := range c.slots {
		if s.source.Name == name {
			out = append(out, s)
		}
	}
	return out
}

// find gives the release at an address; an empty name is the default, an empty
// version the first of the name. A request asks once and keeps what it got.
func (c *catalog) find(name, version string) (*slot, *release, error) {
	for _, s := range c.slots {
		r := s.current.Load()
		if (name == "" || s.source.Name == name) && (version == "" || r.ref.Version == version) {
			return s, r, nil
		}
	}
	return nil, nil, problem.Errorf(problem.UnknownModel, "No model of this name and version is served; GET /v1/models lists them.")
}

// all are the slots that a reload goes through, shadows included.
func (c *catalog) all() []*slot {
	return append(append([]*slot(nil), c.slots...), c.shadows...)
}

// clash refuses a second release of one name and version.
func (c *catalog) clash(at *slot, version string) error {
	for _, s := range c.named(at.source.Name) {
		if r := s.current.Load(); s != at && r != nil && r.ref.Version == version {
			return fmt.Errorf("serve: model %q is served twice as version %q; give each its own (NAME@VERSION=FILE)", at.source.Name, version)
		}
	}
	return nil
}
