package watch

import (
	"container/heap"
	"context"
	"net/url"
	"strings"
	"time"

	"tasnif/serve/desk"
	"tasnif/serve/fetch"
)

// feed is a watched feed with its stored state.
type feed struct {
	Feed
	kept desk.Feed
	due  time.Time
	told time.Time // when its failing was last logged
}

// address is the address to fetch.
func (f *feed) address() string {
	if f.kept.Moved != "" {
		return f.kept.Moved
	}
	return f.URL
}

// host is the host name without port; requests to one host are spaced.
func (f *feed) host() string {
	u, err := url.Parse(f.address())
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// result is the result of a fetch.
type result struct {
	answer *fetch.Response // nil with an error
	err    error
}

// schedule decides which feed is fetched when. A host has one request at a time, with a
// pause between two; its other due feeds wait in line.
type schedule struct {
	w       *Watcher
	waiting dueFeeds
	hosts   map[string]*host
}

// host is a host with a request in progress, or in the pause after one.
type host struct {
	line []*feed // that are due, in the order they became so
	free time.Time
	busy bool
}

// firstSpread is the interval between the fetches of feeds that were never fetched.
const firstSpread = 50 * time.Millisecond

// newSchedule has every feed of the list, due when the store says so.
func (w *Watcher) newSchedule(ctx context.Context) (*schedule, error) {
	kept, err := w.opt.Store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	s := &schedule{w: w, hosts: map[string]*host{}}
	now, first := time.Now(), 0
	failing := 0
	for _, f := range w.opt.Config.Feeds {
		one := &feed{Feed: f, kept: kept[f.URL]}
		one.kept.URL = f.URL
		if one.due = one.kept.Next; one.due.IsZero() {
			one.due = now.Add(time.Duration(first) * firstSpread)
			first++
		} else if last := now.Add(max(f.Every, maxFailing)); one.due.After(last) {
			one.due = last // the clock was changed
		}
		if one.kept.Failures > 0 {
			failing++
		}
		s.waiting = append(s.waiting, one)
	}
	heap.Init(&s.waiting)
	w.metrics.feeds.Set(float64(len(s.waiting)))
	w.metrics.failing.Set(float64(failing))
	return s, nil
}

// run fetches feeds when they are due, until ctx ends. It passes each result to take, in
// one goroutine, which sets f.due to the time of the next fetch.
func (s *schedule) run(ctx context.Context, take func(context.Context, *feed, result)) {
	type fetched struct {
		f *feed
		result
	}
	done := make(chan fetched)
	under := 0
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		now := time.Now()
		for under < s.w.opt.Workers {
			f := s.next(now)
			if f == nil {
				break
			}
			under++
			s.w.metrics.lag.Observe(now.Sub(f.due).Seconds())
			go func() {
				answer, err := s.w.client.Get(ctx, fetch.Request{URL: f.address(), ETag: f.kept.ETag, Modified: f.kept.Modified})
				done <- fetched{f, result{answer, err}}
			}()
		}
		timer.Reset(s.sleep(now))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case r := <-done:
			under--
			asked := r.f.host()
			take(ctx, r.f, r.result)
			s.hosts[asked].busy, s.hosts[asked].free = false, time.Now().Add(s.w.opt.HostRest)
			heap.Push(&s.waiting, r.f)
		}
	}
	for ; under > 0; under-- {
		if r := <-done; r.answer != nil {
			r.answer.Release()
		}
	}
}

// next is a feed to fetch now, or nil.
func (s *schedule) next(now time.Time) *feed {
	for len(s.waiting) > 0 && !s.waiting[0].due.After(now) {
		f := heap.Pop(&s.waiting).(*feed)
		h := s.hosts[f.host()]
		if h == nil {
			h = &host{}
			s.hosts[f.host()] = h
		}
		h.line = append(h.line, f)
	}
	var best *host
	for name, h := range s.hosts {
		switch {
		case len(h.line) == 0 && !h.busy && now.After(h.free):
			delete(s.hosts, name)
		case len(h.line) > 0 && !h.busy && !h.free.After(now) && (best == nil || before(h.line[0], best.line[0])):
			best = h
		}
	}
	if best == nil {
		return nil
	}
	f := best.line[0]
	best.line, best.busy = best.line[1:], true
	return f
}

// sleep is the time until the next feed is due.
func (s *schedule) sleep(now time.Time) time.Duration {
	wait := time.Minute
	if len(s.waiting) > 0 {
		wait = min(wait, s.waiting[0].due.Sub(now))
	}
	for _, h := range s.hosts {
		if len(h.line) > 0 && !h.busy {
			wait = min(wait, h.free.Sub(now))
		}
	}
	return max(wait, time.Millisecond)
}

// before orders feeds by when they are due, then by address.
func before(a, b *feed) bool {
	if !a.due.Equal(b.due) {
		return a.due.Before(b.due)
	}
	return a.URL < b.URL
}

// dueFeeds is a heap of feeds, that which is due first at the top.
type dueFeeds []*feed

func (d dueFeeds) Len() int           { return len(d) }
func (d dueFeeds) Less(i, j int) bool { return before(d[i], d[j]) }
func (d dueFeeds) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *dueFeeds) Push(f any)        { *d = append(*d, f.(*feed)) }
func (d *dueFeeds) Pop() any {
	last := len(*d) - 1
	f := (*d)[last]
	*d = (*d)[:last]
	return f
}
