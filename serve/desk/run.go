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
	Trained    Kind = "train"    // and evaluated
	Promoted   Kind = "promote"  // a version is served
	RolledBack Kind = "rollback" // the one before is served again
	Shadowed   Kind = "shadow"   // a candidate answers beside it
)

// Run is a training with its evaluation, a promotion or a rollback.
type Run struct {
	ID      int64
	Kind    Kind
	Model   string
	Version string
	Began   time.Time
	Ended   time.Time // zero: under way, or cut off
	Verdict string    // passed, failed, or an error
	Figures string    // JSON
	Person  string    // who; empty: the command line, or the server by itself
}

// The verdicts of a training.
const (
	Passed = "passed"
	Failed = "failed"
)

// Begin notes that a run has begun, and gives its id.
func (s *Store) Begin(ctx context.Context, kind Kind, model, version string) (id int64, err error) {
	return s.BeginBy(ctx, kind, model, version, "")
}

// BeginBy is Begin with who asked for it.
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

// End notes how a run ended. figures is JSON, or empty.
func (s *Store) End(ctx context.Context, id int64, verdict, figures string) error {
	if figures == "" {
		figures = "{}"
	}
	return within(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE runs SET ended = ?, verdict = ?, figures = ? WHERE id = ?`, written(s.now()), verdict, figures, id)
		return err
	})
}

// CutOff ends the trainings of a model that are noted as under way and are not: their
// program was cut off.
func (s *Store) CutOff(ctx context.Context, model string) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE runs SET ended = ?, verdict = 'cut off' WHERE kind = ? AND model = ? AND ended = ''`, written(s.now()), Trained, model)
		return err
	})
}

// Runs are those of a model, the latest first.
func (s *Store) Runs(ctx context.Context, model string) ([]Run, error) {
	return s.runs(ctx, `WHERE model = ? ORDER BY id DESC`, model)
}

// runs are those that a query's end selects.
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

// LastBegan is when the last run of a kind began; zero: there is none.
func (s *Store) LastBegan(ctx context.Context, kind Kind, model string) (time.Time, error) {
	var began sql.NullString
	err := s.db.QueryRowContext(ctx, `SELECT max(began) FROM runs WHERE kind = ? AND model = ?`, kind, model).Scan(&began)
	if err != nil || !began.Valid {
		return time.Time{}, plain(err)
	}
	return time.Parse(timeFormat, began.String)
}

// Latest are the last runs that have ended, one of each model and kind.
func (s *Store) Latest(ctx context.Context) ([]Run, error) {
	return s.runs(ctx, `WHERE id IN (SELECT max(id) FROM runs WHERE ended <> '' GROUP BY model, kind) ORDER BY model, kind`)
}

// ErrNoEarlier is that no version was served before.
var ErrNoEarlier = errors.New("no other version was served before")

// Earlier is the version that was served before the one that is now: a promotion
// puts a version on a stack, a rollback takes one off.
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
