package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind is what a run did.
type Kind string

// The kinds.
const (
	Trained    Kind = "train"    // a training with its evaluation
	Promoted   Kind = "promote"  // a version is served
	RolledBack Kind = "rollback" // the one before is served again
	Shadowed   Kind = "shadow"   // a candidate answers beside the served version
)

// Run is a training with its evaluation, a promotion, a rollback or a shadow period.
type Run struct {
	ID      int64
	Kind    Kind
	Model   string
	Version string
	Began   time.Time
	Ended   time.Time // zero: in progress, or interrupted
	Verdict string    // passed, failed, or an error
	Figures string    // JSON
	Person  string    // who asked for it; empty: the command line, or the server itself
}

// The verdicts of a training.
const (
	Passed = "passed"
	Failed = "failed"
)

// Begin records the start of a run, and returns its id.
func (s *Store) Begin(ctx context.Context, kind Kind, model, version string) (id int64, err error) {
	return s.BeginBy(ctx, kind, model, version, "")
}

// BeginBy is Begin with the person who asked for it.
func (s *Store) BeginBy(ctx context.Context, kind Kind, model, version, person string) (id int64, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO runs (kind, model, version, began, person) VALUES (?, ?, ?, ?, ?)`, kind, model, version, written(s.now()), person)
		if err == nil {
			id, err = result.LastInsertId()
		}
		return err
	})
	return id, err
}

// End records the verdict of a run. figures is JSON, or empty.
func (s *Store) End(ctx context.Context, id int64, verdict, figures string) error {
	if figures == "" {
		figures = "{}"
	}
	return within(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE runs SET ended = ?, verdict = ?, figures = ? WHERE id = ?`, written(s.now()), verdict, figures, id)
		return err
	})
}

// CutOff ends the trainings of a model that are recorded as in progress although their
// program was interrupted.
func (s *Store) CutOff(ctx context.Context, model string) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE runs SET ended = ?, verdict = 'cut off' WHERE kind = ? AND model = ? AND ended = ''`, written(s.now()), Trained, model)
		return err
	})
}

// Runs lists the runs of a model, the latest first.
func (s *Store) Runs(ctx context.Context, model string) ([]Run, error) {
	return s.runs(ctx, `WHERE model = ? ORDER BY id DESC`, model)
}

// runs lists the runs that the end of a query selects.
func (s *Store) runs(ctx context.Context, which string, args ...any) (out []Run, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, kind, model, version, began, ended, verdict, figures, person FROM runs `+which, args...)
	if err != nil {
		return nil, plain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Run
		var began, ended string
		if err := rows.Scan(&r.ID, &r.Kind, &r.Model, &r.Version, &began, &ended, &r.Verdict, &r.Figures, &r.Person); err != nil {
			return nil, err
		}
		if r.Began, err = time.Parse(timeFormat, began); err == nil && ended != "" {
			r.Ended, err = time.Parse(timeFormat, ended)
		}
		if err != nil {
			return nil, fmt.Errorf("run %d: %w", r.ID, err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// LastBegan is the start of the last run of a kind; zero: there is none.
func (s *Store) LastBegan(ctx context.Context, kind Kind, model string) (time.Time, error) {
	var began sql.NullString
	err := s.db.QueryRowContext(ctx, `SELECT max(began) FROM runs WHERE kind = ? AND model = ?`, kind, model).Scan(&began)
	if err != nil || !began.Valid {
		return time.Time{}, plain(err)
	}
	return time.Parse(timeFormat, began.String)
}

// Latest lists the last finished run of each model and kind.
func (s *Store) Latest(ctx context.Context) ([]Run, error) {
	return s.runs(ctx, `WHERE id IN (SELECT max(id) FROM runs WHERE ended <> '' GROUP BY model, kind) ORDER BY model, kind`)
}

// ErrNoEarlier says that no other version was served before.
var ErrNoEarlier = errors.New("no other version was served before")

// Earlier is the version that was served before the present one: a promotion pushes a
// version on a stack, a rollback pops it.
func (s *Store) Earlier(ctx context.Context, model string) (string, error) {
	runs, err := s.Runs(ctx, model)
	if err != nil {
		return "", err
	}
	var served []string
	for _, r := range slices.Backward(runs) {
		switch {
		case r.Verdict != Passed:
		case r.Kind == Promoted && (len(served) == 0 || served[len(served)-1] != r.Version):
			served = append(served, r.Version)
		case r.Kind == RolledBack && len(served) > 1:
			served = served[:len(served)-1]
		}
	}
	if len(served) < 2 {
		return "", ErrNoEarlier
	}
	return served[len(served)-2], nil
}
