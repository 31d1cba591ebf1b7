package desk

import (
	"context"
	"database/sql"
	"time"
)

// Stats counts what a desk holds.
type Stats struct {
	Items     int    `json:"items"`
	Sampled   int    `json:"sampled"`   // of them, of the random sample
	Oldest    string `json:"oldest"`    // when the oldest was received; empty: there is none
	Accepted  int    `json:"accepted"`  // corrections, by state
	Held      int    `json:"held"`      //
	Withdrawn int    `json:"withdrawn"` //
	People    int    `json:"people"`    // who corrected
	Changed   int    `json:"changed"`   // accepted corrections of an answer whose labels were others

	Labels []LabelStats `json:"labels"` // by label, the most corrected first
}

// LabelStats counts how accepted corrections of answers changed one label.
type LabelStats struct {
	Label   string `json:"label"`
	Added   int    `json:"added"`   // the answer had missed it
	Removed int    `json:"removed"` // the answer had it wrongly
	Kept    int    `json:"kept"`    // it was right
}

// Stats counts.
func (s *Store) Stats(ctx context.Context) (out Stats, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		for query, to := range map[string]any{
			`SELECT count(*) FROM items`:                                                                     &out.Items,
			`SELECT count(*) FROM items WHERE sampled = 1`:                                                   &out.Sampled,
			`SELECT coalesce(min(received), '') FROM items`:                                                  &out.Oldest,
			`SELECT count(*) FROM corrections WHERE state = 'accepted'`:                                      &out.Accepted,
			`SELECT count(*) FROM corrections WHERE state = 'held'`:                                          &out.Held,
			`SELECT count(*) FROM corrections WHERE state = 'withdrawn'`:                                     &out.Withdrawn,
			`SELECT count(*) FROM corrections WHERE state = 'accepted' AND model <> '' AND before <> after`:  &out.Changed,
			`SELECT count(*) FROM (SELECT DISTINCT key, person FROM corrections WHERE state <> 'withdrawn')`: &out.People,
		} {
			if err := tx.QueryRowContext(ctx, query).Scan(to); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(ctx, `WITH given AS (SELECT id, before, after FROM corrections WHERE state = 'accepted' AND model <> ''),
			had AS (SELECT given.id, j.value AS label FROM given, json_each(given.before) j),
			has AS (SELECT given.id, j.value AS label FROM given, json_each(given.after) j),
			pairs AS (SELECT id, label FROM had UNION SELECT id, label FROM has)
			SELECT p.label, sum(had.id IS NULL), sum(has.id IS NULL), sum(had.id IS NOT NULL AND has.id IS NOT NULL)
			FROM pairs p LEFT JOIN had USING (id, label) LEFT JOIN has USING (id, label)
			GROUP BY p.label ORDER BY sum(had.id IS NULL) + sum(has.id IS NULL) DESC, p.label`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l LabelStats
			if err := rows.Scan(&l.Label, &l.Added, &l.Removed, &l.Kept); err != nil {
				return err
			}
			out.Labels = append(out.Labels, l)
		}
		return rows.Err()
	})
	return out, err
}

// Purge removes items received before a time, with their corrections where
// those too are older, and gives the space back. An item with a later
// correction stays.
func (s *Store) Purge(ctx context.Context, before time.Time) (items int64, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM items WHERE received < ?1 AND NOT EXISTS (SELECT 1 FROM corrections WHERE item = items.id AND made >= ?1)`, written(before))
		if err != nil {
			return err
		}
		items, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} { // what was removed must not stay readable in the file
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return items, plain(err)
		}
	}
	return items, nil
}
