package releases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tasnif/serve/desk"
)

// ErrRefused is that a version did not pass, and is promoted by force alone.
var ErrRefused = errors.New("it did not pass")

// ErrNoVersion is that there is no such version.
var ErrNoVersion = errors.New("there is no version")

// Served is a change of the version that is served.
type Served struct {
	Version string
	Before  string // empty: none was served
}

// Passed is the latest version that passed its training; empty: there is none.
func Passed(ctx context.Context, store *desk.Store, name string) (string, error) {
	runs, err := store.Runs(ctx, name)
	for _, r := range runs {
		if r.Kind == desk.Trained && r.Verdict == desk.Passed {
			return r.Version, err
		}
	}
	return "", err
}

// Allowed tells whether a version may be served without force: ErrRefused with its verdict
// where its last training did not pass.
func Allowed(ctx context.Context, store *desk.Store, name, version string) error {
	runs, err := store.Runs(ctx, name)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(runs, func(r desk.Run) bool { return r.Kind == desk.Trained && r.Version == version })
	if at >= 0 && runs[at].Verdict != desk.Passed {
		return fmt.Errorf("version %s: its verdict is: %s: %w", version, runs[at].Verdict, ErrRefused)
	}
	return nil
}

// PromoteBy has a version served and notes it in the desk's file, with who did it. Where it is
// served already nothing is done. It does not ask whether the version passed; see Allowed.
func (f Folder) PromoteBy(ctx context.Context, store *desk.Store, version, by string) (Served, error) {
	return f.serve(ctx, store, desk.Promoted, version, by)
}

// RollBackBy has the version before served again; see desk.Store.Earlier.
func (f Folder) RollBackBy(ctx context.Context, store *desk.Store, by string) (Served, error) {
	version, err := store.Earlier(ctx, f.Name)
	if err != nil {
		return Served{}, fmt.Errorf("%s: %w", f.Name, err)
	}
	return f.serve(ctx, store, desk.RolledBack, version, by)
}

// serve moves the pointer and notes it.
func (f Folder) serve(ctx context.Context, store *desk.Store, kind desk.Kind, version, by string) (Served, error) {
	if err := f.Has(version); err != nil {
		return Served{}, err
	}
	before, err := f.Current()
	if err != nil || before == version {
		return Served{version, before}, err
	}
	run, err := store.BeginBy(ctx, kind, f.Name, version, by)
	if err != nil {
		return Served{}, err
	}
	verdict := desk.Passed
	if err = f.Promote(version); err != nil {
		verdict = err.Error()
	}
	return Served{version, before}, errors.Join(err, store.End(context.WithoutCancel(ctx), run, verdict, ""))
}
