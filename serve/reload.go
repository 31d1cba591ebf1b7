package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tasnif/serve/problem"
)

// Results of a reload, in the log, the metrics and the admin answer.
const (
	resultLoaded    = "loaded"
	resultUnchanged = "unchanged" // the file has the checksum of the model in use
	resultFailed    = "failed"    // the old model goes on answering
)

// Reload loads models again: all (name is empty), or those of a name. Each is
// loaded, verified and warmed up before it takes the place of the old one; the
// old one of a bad source goes on answering, and the error says why. cause is
// for the log.
func (s *Server) Reload(ctx context.Context, name, cause string) ([]Reloaded, error) {
	var out []Reloaded
	var errs []error
	for _, at := range s.catalog.all() {
		if name != "" && at.source.Name != name {
			continue
		}
		one, err := s.reload(ctx, at, cause)
		out = append(out, one)
		errs = append(errs, err)
	}
	if len(out) == 0 {
		return nil, problem.Errorf(problem.UnknownModel, "No model of this name is served.")
	}
	return out, errors.Join(errs...)
}

// reload loads one slot again.
func (s *Server) reload(ctx context.Context, at *slot, cause string) (Reloaded, error) {
	at.loading.Lock()
	defer at.loading.Unlock()
	start := time.Now()
	at.file = stateOf(at.source) // before reading: a change during it is seen at the next look
	result := resultLoaded
	old := at.current.Load()
	r, err := at.source.Load(ctx)
	switch {
	case err != nil:
	case old != nil && r.SHA256 != "" && r.SHA256 == old.ref.SHA256 && r.Version == old.ref.Version && reportSum(r) == old.report:
		result = resultUnchanged
	default:
		err = s.install(at, r)
	}
	if err != nil {
		result = resultFailed
		s.log.LogAttrs(ctx, slog.LevelError, "not reloaded; the old model goes on answering",
			slog.String("name", at.source.Name), slog.String("cause", cause), slog.String("error", err.Error()))
	} else {
		s.log.LogAttrs(ctx, slog.LevelInfo, "reload", slog.String("name", at.source.Name), slog.String("cause", cause),
			slog.String("result", result), slog.Duration("took", time.Since(start)))
	}
	s.metrics.reloads.WithLabelValues(at.source.Name, result).Inc()
	return Reloaded{ModelRef: at.current.Load().ref, Role: at.role(), Result: result}, err
}

// install puts a release into a slot once it has been checked and warmed up.
func (s *Server) install(at *slot, r Release) error {
	if r.Name != at.source.Name {
		return fmt.Errorf("serve: the release is called %q, its place %q", r.Name, at.source.Name)
	}
	next, err := newRelease(r, s.limits)
	if err != nil {
		return err
	}
	if err := s.catalog.clash(at, r.Version); err != nil {
		return err
	}
	next.series, next.tally = s.metrics.of(next), newTally(next, at)
	before := at.current.Swap(next)
	s.metrics.installed(at, before, next, time.Now())
	if next.unreported != nil && !errors.Is(next.unreported, errNoReport) {
		s.log.Warn("the model's report is not shown", "name", r.Name, "file", at.source.Report, "error", next.unreported.Error())
	}
	s.log.Info("model", "name", r.Name, "version", r.Version, "sha256", r.SHA256, "labels", len(next.labels), "role", at.role())
	return nil
}

// Swap checks a release, warms it up, and from then on answers with it in the
// place of the model of its name (the first of them). Requests under way end
// with the release they began with. Where it is bad, Swap says why and the old
// one goes on answering.
func (s *Server) Swap(r Release) error {
	at := s.catalog.named(r.Name)
	if len(at) == 0 {
		return fmt.Errorf("serve: no model %q is served", r.Name)
	}
	at[0].loading.Lock()
	defer at[0].loading.Unlock()
	return s.install(at[0], r)
}
