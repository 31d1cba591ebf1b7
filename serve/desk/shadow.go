package desk

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"time"
)

// Shadow is a period in which a candidate answers beside the served version.
type Shadow struct {
	Run
	ShadowPlan
	Compared int           // items that both answered
	Changed  int           // of them, with other labels
	Labels   []ShadowLabel // in the order of their ids
}

// ShadowPlan is the length of a period and the criteria of its verdict.
type ShadowPlan struct {
	Until       time.Time
	Promote     bool    // the candidate is promoted at the end if it passes
	MostChanged float64 // largest share of items whose labels may differ
	MostShift   float64 // largest difference of a label's shares of items
}

// ShadowLabel counts the items that were given a label, by the version that gave it.
type ShadowLabel struct {
	Label                string
	Both, Served, Shadow int // Served, Shadow: by that version alone
}

// leastCompared is the least number of items for a verdict.
const leastCompared = 100

// Judge is Passed, or the reason for failure: too few items, too many changed answers, or a
// label that is given too much more or less often. A label's difference counts only if it
// is also beyond noise: three standard errors, by the items that one version alone gave it
// (McNemar).
func (s *Shadow) Judge() string {
	if s.Compared < leastCompared {
		return fmt.Sprintf("%d items were compared, but %d are needed", s.Compared, leastCompared)
	}
	n := float64(s.Compared)
	var wrong []string
	if share := float64(s.Changed) / n; share > s.MostChanged {
		wrong = append(wrong, fmt.Sprintf("%.1f %% of the answers changed, but at most %.1f %% may", 100*share, 100*s.MostChanged))
	}
	for _, l := range s.Labels {
		shift := float64(l.Shadow-l.Served) / n
		if math.Abs(shift) > s.MostShift && math.Abs(float64(l.Shadow-l.Served)) > 3*math.Sqrt(float64(l.Shadow+l.Served)) {
			wrong = append(wrong, fmt.Sprintf("%s is given to %.1f %% of the items instead of %.1f %%", l.Label, 100*float64(l.Both+l.Shadow)/n, 100*float64(l.Both+l.Served)/n))
		}
	}
	if len(wrong) == 0 {
		return Passed
	}
	return strings.Join(wrong, "; ")
}

// BeginShadow begins a period, and ends one of the same model that is in progress.
func (s *Store) BeginShadow(ctx context.Context, model, version string, p ShadowPlan) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE runs SET ended = ?, verdict = 'replaced by a later one' WHERE kind = ? AND model = ? AND ended = ''`, written(s.now()), Shadowed, model); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO runs (kind, model, version, began) VALUES (?, ?, ?, ?)`, Shadowed, model, version, written(s.now()))
		if err != nil {
			return err
		}
		run, err := result.LastInsertId()
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO shadows (run, until, promote, most_changed, most_shift) VALUES (`+list(5)+`)`, run, written(p.Until), p.Promote, p.MostChanged, p.MostShift)
		}
		return err
	})
}

// AddShadow adds comparisons to a period.
func (s *Store) AddShadow(ctx context.Context, run int64, compared, changed int, labels []ShadowLabel) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE shadows SET compared = compared + ?, changed = changed + ? WHERE run = ?`, compared, changed, run)
		for _, l := range labels {
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO shadow_labels (run, label, both, served, shadow) VALUES (`+list(5)+`)
				ON CONFLICT (run, label) DO UPDATE SET both = both + excluded.both, served = served + excluded.served, shadow = shadow + excluded.shadow`,
				run, l.Label, l.Both, l.Served, l.Shadow)
		}
		return err
	})
}

// EndShadow ends a period; false if another process has ended it.
func (s *Store) EndShadow(ctx context.Context, run int64, verdict string) (ended bool, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE runs SET ended = ?, verdict = ? WHERE id = ? AND ended = ''`, written(s.now()), verdict, run)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		ended = n > 0
		return err
	})
	return ended, err
}

// LastShadow is the latest period of a model, in progress or ended; nil: none.
func (s *Store) LastShadow(ctx context.Context, model string) (*Shadow, error) {
	runs, err := s.runs(ctx, `WHERE kind = ? AND model = ? ORDER BY id DESC LIMIT 1`, Shadowed, model)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	out := &Shadow{Run: runs[0]}
	var until string
	err = s.db.QueryRowContext(ctx, `SELECT until, promote, most_changed, most_shift, compared, changed FROM shadows WHERE run = ?`, out.ID).
		Scan(&until, &out.Promote, &out.MostChanged, &out.MostShift, &out.Compared, &out.Changed)
	if err == nil {
		out.Until, err = time.Parse(timeFormat, until)
	}
	if err != nil {
		return nil, plain(err)
	}
	rows, err := s.db.QueryContext(ctx, `SELECT label, both, served, shadow FROM shadow_labels WHERE run = ? ORDER BY label`, out.ID)
	if err != nil {
		return nil, plain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var l ShadowLabel
		if err := rows.Scan(&l.Label, &l.Both, &l.Served, &l.Shadow); err != nil {
			return nil, err
		}
		out.Labels = append(out.Labels, l)
	}
	return out, rows.Err()
}

// ShadowedModels are the models that had a period.
func (s *Store) ShadowedModels(ctx context.Context) (names []string, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT DISTINCT model FROM runs WHERE kind = ? ORDER BY model`, Shadowed)
	if err != nil {
		return nil, plain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
