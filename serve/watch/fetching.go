package watch

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"tasnif/data/feeds"
	"tasnif/serve/fetch"
)

// After a failure the interval of a feed doubles each time, up to maxFailing. If a feed
// says how long it stays unchanged (ttl, Cache-Control), it is fetched after that time, up
// to maxFresh. The Retry-After of a failing server is respected.
const (
	maxFailing = 6 * time.Hour
	maxFresh   = time.Hour
	jitter     = 0.1 // random share of an interval, so that fetches spread
)

// A failing feed is logged at the third failure, and again each failingAgain.
const (
	failingFrom  = 3
	failingAgain = 24 * time.Hour
)

// taken stores the result of a fetch, and sets the time of the next one. more tells whether
// there are new items.
func (w *Watcher) taken(ctx context.Context, f *feed, r result) (more bool) {
	defer func() {
		if r.answer != nil {
			r.answer.Release()
		}
	}()
	if ctx.Err() != nil {
		return false
	}
	if r.err != nil {
		w.failed(ctx, f, faultOf(r.err), r.err)
		return false
	}
	next := f.kept
	next.Failures, next.Fault, next.Fetched = 0, "", time.Now()
	next.ETag, next.Modified = r.answer.ETag, r.answer.Modified
	if r.answer.Moved != "" && r.answer.Moved != f.address() {
		w.log.Info("feed moved", "feed", redacted(f.URL), "to", redacted(r.answer.Moved))
		next.Moved = r.answer.Moved
	}
	wait := r.answer.Wait
	if r.answer.NotModified {
		next.Next = after(max(f.Every, min(wait, maxFresh)))
		if err := w.opt.Store.KeepFeed(ctx, next); err != nil {
			w.notKept(ctx, f, err)
			return false
		}
		w.well(f, "not_modified")
		f.kept, f.due = next, next.Next
		return false
	}
	read, err := feeds.Read(r.answer.Body, r.answer.ContentType, r.answer.URL)
	if err != nil {
		w.failed(ctx, f, "unreadable", err)
		return false
	}
	next.Title = clean(read.Title)
	next.Next = after(max(f.Every, min(max(wait, read.Wait), maxFresh)))
	n, err := w.intake.take(ctx, f, next, read)
	if err != nil {
		w.notKept(ctx, f, err)
		return false
	}
	w.well(f, "read")
	f.kept, f.due = next, next.Next
	return n > 0
}

// after is a time with jitter from now.
func after(d time.Duration) time.Time {
	return time.Now().Add(time.Duration(float64(d) * (1 + jitter*(2*rand.Float64()-1))))
}

// well records a successful fetch.
func (w *Watcher) well(f *feed, how string) {
	w.metrics.fetches.WithLabelValues(how).Inc()
	if f.kept.Failures > 0 {
		w.metrics.failing.Dec()
	}
	if f.kept.Failures >= failingFrom {
		w.log.Info("feed is well again", "feed", redacted(f.URL), "failures", f.kept.Failures)
	}
}

// notKept handles a failure to store a result: the feed's state is unchanged, and it is
// fetched again.
func (w *Watcher) notKept(ctx context.Context, f *feed, err error) {
	f.due = after(f.Every)
	if ctx.Err() == nil {
		w.metrics.fetches.WithLabelValues("not_kept").Inc()
		w.log.Error("desk", "fault", "a fetch was not kept; the feed is fetched again", "feed", redacted(f.URL), "cause", err)
	}
}

// failed records a failed fetch, with a name for the fault.
func (w *Watcher) failed(ctx context.Context, f *feed, fault string, err error) {
	next := f.kept
	next.Failures++
	next.Fault = err.Error()
	if next.Failures == 1 {
		w.metrics.failing.Inc()
	}
	w.metrics.fetches.WithLabelValues(fault).Inc()
	wait := min(f.Every<<min(next.Failures, 20), max(maxFailing, f.Every))
	if status := (*fetch.StatusError)(nil); errors.As(err, &status) {
		wait = max(wait, status.Wait)
	}
	next.Next = after(wait)
	if next.Failures%failingFrom == 0 && next.Moved != "" {
		next.Moved = "" // it may be at its old address again
	}
	if next.Failures >= failingFrom && time.Since(f.told) > failingAgain {
		f.told = time.Now()
		w.log.Warn("feed is failing", "feed", redacted(f.URL), "failures", next.Failures, "last_fetched", next.Fetched.UTC().Format(time.RFC3339), "next", next.Next.UTC().Format(time.RFC3339), "error", next.Fault)
	}
	if err := w.opt.Store.KeepFeed(ctx, next); err != nil {
		w.notKept(ctx, f, err)
	}
	f.kept, f.due = next, next.Next
}

// faultOf names the reason for a missing answer.
func faultOf(err error) string {
	status := (*fetch.StatusError)(nil)
	switch {
	case errors.As(err, &status):
		return "status"
	case errors.Is(err, fetch.ErrTimeout):
		return "timeout"
	case errors.Is(err, fetch.ErrTooLarge):
		return "too_large"
	case errors.Is(err, fetch.ErrPrivate):
		return "private_address"
	case errors.Is(err, fetch.ErrRedirects):
		return "redirects"
	}
	return "connection"
}
