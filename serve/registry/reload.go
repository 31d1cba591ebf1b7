package registry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Results of a reload, in the log, the metrics and the admin answer.
const (
	resultLoaded    = "loaded"
	resultUnchanged = "unchanged" // the file has the checksum of the model in use
	resultFailed    = "failed"    // the old model stays in use
)

// Reload reloads all models (name is empty) or those of a name. Each is loaded, verified
// and warmed up before it replaces the old one. If that fails, the old one stays in use and
// the error says why. The error for an unknown name is ErrUnknown. cause is for the log.
func (r *Registry) Reload(ctx context.Context, name, cause string) ([]Reloaded, error) {
	var out []Reloaded
	var errs []error
	for _, at := range r.all() {
		if name != "" && at.source.Name != name {
			continue
		}
		one, err := r.reload(ctx, at, cause)
		out = append(out, one)
		errs = append(errs, err)
	}
	if len(out) == 0 {
		return nil, ErrUnknown
	}
	return out, errors.Join(errs...)
}

// reload loads one slot again.
func (r *Registry) reload(ctx context.Context, at *Slot, cause string) (Reloaded, error) {
	at.loading.Lock()
	defer at.loading.Unlock()
	start := time.Now()
	at.file = stateOf(at.source) // before reading: a change during it is seen at the next look
	result := resultLoaded
	old := at.current.Load()
	next, err := at.source.Load(ctx)
	switch {
	case err != nil:
	case old != nil && next.SHA256 != "" && next.SHA256 == old.SHA256 && next.Version == old.Version && reportSum(next) == old.report:
		result = resultUnchanged
	default:
		err = r.install(at, next)
	}
	if err != nil {
		result = resultFailed
		r.opt.Log.LogAttrs(ctx, slog.LevelError, "not reloaded; the old model goes on answering",
			slog.String("name", at.source.Name), slog.String("cause", cause), slog.String("error", err.Error()))
	} else {
		r.opt.Log.LogAttrs(ctx, slog.LevelInfo, "reload", slog.String("name", at.source.Name), slog.String("cause", cause),
			slog.String("result", result), slog.Int64("took_ms", time.Since(start).Milliseconds()))
	}
	r.metrics.reloads.WithLabelValues(at.source.Name, result).Inc()
	return Reloaded{Ref: at.Model().Ref, Role: at.role(), Result: result}, err
}

// install puts a checked release into a slot.
func (r *Registry) install(at *Slot, release Release) error {
	if release.Name != at.source.Name {
		return fmt.Errorf("serve: the release is called %q, its place %q", release.Name, at.source.Name)
	}
	next, err := newModel(release, r.opt.Limits)
	if err != nil {
		return err
	}
	if at.source.Shadows == "" {
		if err := r.clash(at, release.Version); err != nil {
			return err
		}
	}
	next.metrics, next.shadow, next.answers = r.metrics, at.shadow, r.opt.Answers
	next.series, next.distribution = r.metrics.of(next), newDistribution(next, at)
	before := at.current.Swap(next)
	r.metrics.installed(at, before, next, time.Now())
	if next.unreported != nil && !errors.Is(next.unreported, errNoReport) {
		r.opt.Log.Warn("the model's report is not shown", "name", release.Name, "file", at.source.Report, "error", next.unreported.Error())
	}
	r.opt.Log.Info("model", "name", release.Name, "version", release.Version, "sha256", release.SHA256, "labels", len(next.Labels), "role", at.role())
	return nil
}

// Swap checks a release and warms it up, then replaces the model of its name (the first of
// them). Requests in progress end with the old one. If the release is bad, the old one
// stays in use and Swap says why.
func (r *Registry) Swap(release Release) error {
	at := r.Named(release.Name)
	if len(at) == 0 {
		return fmt.Errorf("serve: no model %q is served", release.Name)
	}
	at[0].loading.Lock()
	defer at[0].loading.Unlock()
	return r.install(at[0], release)
}

// Reloaded is the result of reloading one model.
type Reloaded struct {
	Ref           // what answers now
	Role   string `json:"role"`   // served or shadow
	Result string `json:"result"` // loaded, unchanged or failed
}
