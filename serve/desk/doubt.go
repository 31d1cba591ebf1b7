package desk

import (
	"context"
	"database/sql"
	"slices"
	"time"
)

const (
	burstTime = time.Minute // a key that corrects faster than burstMost in burstTime is hasty or a program:
	burstMost = 40          // further corrections are held
)

// Reasons why a correction is held.
const (
	ReasonBurst         = "more than 40 corrections of one key and person within a minute"
	ReasonContradiction = "two readers agreed on other labels"
)

// doubt is the reason to hold a correction; empty: none. An editor's are never held.
func (s *Store) doubt(ctx context.Context, tx *sql.Tx, item string, c Correction, burst int) (string, error) {
	if c.Editor {
		return "", nil
	}
	var recent int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM corrections WHERE key = ? AND person = ? AND made > ?`,
		c.Key, c.Person, written(c.Made.Add(-burstTime))).Scan(&recent)
	if err != nil {
		return "", err
	}
	if recent >= burst {
		return ReasonBurst, nil
	}
	others, err := readings(ctx, tx, item)
	if err != nil {
		return "", err
	}
	var agreed [][]string
	for _, o := range others {
		if o.Key == c.Key && o.Person == c.Person || o.State != Accepted {
			continue
		}
		if slices.Equal(o.After, c.After) {
			return "", nil // somebody else says the same
		}
		for _, a := range agreed {
			if slices.Equal(a, o.After) {
				return ReasonContradiction, nil
			}
		}
		agreed = append(agreed, o.After)
	}
	return "", nil
}

// readings are the corrections of an item that were not withdrawn, in the order of their ids.
func readings(ctx context.Context, tx *sql.Tx, item string) ([]Correction, error) {
	rows, err := tx.QueryContext(ctx, `SELECT item, `+correctionColumns+` FROM corrections WHERE item = ? AND state <> 'withdrawn' ORDER BY id`, item)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Correction
	for rows.Next() {
		_, c, err := one(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
