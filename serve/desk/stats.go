package desk

import (
	"context"
	"database/sql"
	"maps"
	"time"
)

// Stats counts the contents of a desk.
type Stats struct {
	Items     int    `json:"items"`
	Sampled   int    `json:"sampled"`   // of them, of the random sample
	Oldest    string `json:"oldest"`    // when the oldest was received; empty: there is none
	Accepted  int    `json:"accepted"`  // corrections, by state
	Held      int    `json:"held"`      //
	Withdrawn int    `json:"withdrawn"` //
	People    int    `json:"people"`    // who corrected
	Changed   int    `json:"changed"`   // accepted corrections of an answer whose labels were others

	Reviews ReviewStats `json:"reviews"`
	Queue   map[Why]int `json:"queue"` // items that wait for a reader or an editor, by the reason; at most 1,000 of a kind are counted

	Agreement       Agreement `json:"agreement"`
	SampleAgreement Agreement `json:"sample_agreement"` // on the random sample alone

	Labels []LabelStats `json:"labels"` // by label, the most corrected first
}

// ReviewStats counts reviews that were not withdrawn.
type ReviewStats struct {
	Labelled int `json:"labelled"`
	Skipped  int `json:"skipped"`
	Flagged  int `json:"flagged"`
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
	out.Queue = map[Why]int{}
	for _, editor := range []bool{false, true} {
		waiting, err := s.Waiting(ctx, Reader{}, editor)
		if err != nil {
			return out, err
		}
		maps.Copy(out.Queue, waiting)
	}
	if out.Agreement, err = s.Agreement(ctx, false); err != nil {
		return out, err
	}
	if out.SampleAgreement, err = s.Agreement(ctx, true); err != nil {
		return out, err
	}
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
			`SELECT count(*) FROM reviews WHERE withdrawn = 0 AND outcome = 'labelled'`:                      &out.Reviews.Labelled,
			`SELECT count(*) FROM reviews WHERE withdrawn = 0 AND outcome = 'skipped'`:                       &out.Reviews.Skipped,
			`SELECT count(*) FROM reviews WHERE withdrawn = 0 AND outcome = 'flagged'`:                       &out.Reviews.Flagged,
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

// Purge removes items received before a time, with corrections and reviews that are also
// older, and shrinks the file. An item with a later correction or review stays.
func (s *Store) Purge(ctx context.Context, before time.Time) (items int64, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM items WHERE received < ?1 AND NOT EXISTS (SELECT 1 FROM corrections WHERE item = items.id AND made >= ?1)
			AND NOT EXISTS (SELECT 1 FROM reviews WHERE item = items.id AND made >= ?1)`, written(before))
		if err != nil {
			return err
		}
		if items, err = result.RowsAffected(); err != nil {
			return err
		}
		for _, statement := range []string{`DELETE FROM alarms WHERE made < ?`, `DELETE FROM leases WHERE until < ?`} {
			if _, err := tx.ExecContext(ctx, statement, written(before)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} { // removed text must not stay readable in the file
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return items, plain(err)
		}
	}
	return items, nil
}
