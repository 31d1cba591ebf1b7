package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Arrival is an item that came from a feed.
type Arrival struct {
	ID int64 // increasing in the order of arrival
	Item
	Feed      string
	Published time.Time
	Arrived   time.Time
	Story     int64    // the id of the first arrival of its story
	Alerts    []string // names of the alerts that it matched
}

// Fetched is the result of one fetch of a feed.
type Fetched struct {
	Feed     Feed
	Entries  []string // keys of entries to record as seen today
	Arrivals []Arrival
	Letters  []Letter
}

// Keep stores the whole result of a fetch, or, with an error, nothing of it.
func (s *Store) Keep(ctx context.Context, f Fetched) error {
	return within(ctx, s.items, func(tx *sql.Tx) error {
		today := day(s.now())
		for _, key := range f.Entries {
			if _, err := tx.ExecContext(ctx, `INSERT INTO entries (key, seen) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET seen = excluded.seen`, key, today); err != nil {
				return err
			}
		}
		for _, a := range f.Arrivals {
			if err := keepArrival(ctx, tx, a); err != nil {
				return err
			}
		}
		for _, l := range f.Letters {
			if err := keepLetter(ctx, tx, l); err != nil {
				return err
			}
		}
		return keepFeed(ctx, tx, f.Feed)
	})
}

func keepArrival(ctx context.Context, tx *sql.Tx, a Arrival) error {
	if err := keep(ctx, tx, a.Item, written(a.Arrived)); err != nil {
		return err
	}
	alerts, err := json.Marshal(orEmpty(a.Alerts))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO arrivals (id, item, feed, published, arrived, story, alerts) VALUES (`+list(7)+`)`,
		a.ID, a.Item.ID(), a.Feed, written(a.Published), written(a.Arrived), a.Story, string(alerts)); err != nil {
		return err
	}
	for _, label := range a.Labels {
		if _, err := tx.ExecContext(ctx, `INSERT INTO arrival_labels (label, arrival) VALUES (?, ?)`, label, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// LastArrival is the highest id of an arrival so far.
func (s *Store) LastArrival(ctx context.Context) (id int64, err error) {
	err = s.items.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'arrivals'`).Scan(&id)
	return id, plain(err)
}

const arrivalColumns = `a.id, a.feed, a.published, a.arrived, a.story, a.alerts, i.document, i.headline, i.body, i.source, i.url, i.date, i.model, i.version, i.sha256, i.view, i.labels, i.scores, i.margin`

// ArrivalsAfter lists the arrivals with ids above after, at most most, in order.
func (s *Store) ArrivalsAfter(ctx context.Context, after int64, most int) ([]Arrival, error) {
	return s.arrivals(ctx, `SELECT `+arrivalColumns+` FROM arrivals a JOIN items i ON i.id = a.item WHERE a.id > ? ORDER BY a.id LIMIT ?`, after, most)
}

// ArrivalsSince is the id before the first arrival since a time.
func (s *Store) ArrivalsSince(ctx context.Context, since time.Time) (before int64, err error) {
	err = s.items.QueryRowContext(ctx, `SELECT coalesce(min(id) - 1, (SELECT coalesce(max(id), 0) FROM arrivals)) FROM arrivals WHERE arrived >= ?`, written(since)).Scan(&before)
	return before, plain(err)
}

// StoryHead is a story by its first arrival, with its size.
type StoryHead struct {
	Arrival
	Items   int // arrivals of the story
	Sources int // whose sources differ
}

// Stories lists the latest stories, the latest first; with a label, only those whose first
// arrival has it.
func (s *Store) Stories(ctx context.Context, label string, most int) ([]StoryHead, error) {
	query, args := `FROM arrivals a JOIN items i ON i.id = a.item WHERE a.story = a.id`, []any{most}
	if label != "" {
		query, args = `FROM arrival_labels l JOIN arrivals a ON a.id = l.arrival AND a.story = a.id JOIN items i ON i.id = a.item WHERE l.label = ?`, []any{label, most}
	}
	first, err := s.arrivals(ctx, `SELECT `+arrivalColumns+` `+query+` ORDER BY a.id DESC LIMIT ?`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]StoryHead, len(first))
	for n, a := range first {
		out[n].Arrival = a
		if err := s.db.QueryRowContext(ctx, `SELECT count(*), count(DISTINCT i.source) FROM arrivals a JOIN items i ON i.id = a.item WHERE a.story = ?`, a.ID).Scan(&out[n].Items, &out[n].Sources); err != nil {
			return nil, plain(err)
		}
	}
	return out, nil
}

// arrivals reads rows of arrivalColumns.
func (s *Store) arrivals(ctx context.Context, query string, args ...any) ([]Arrival, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, plain(err)
	}
	defer rows.Close()
	var out []Arrival
	for rows.Next() {
		var a Arrival
		var published, arrived, alerts, labels, scores string
		if err := rows.Scan(&a.ID, &a.Feed, &published, &arrived, &a.Story, &alerts, &a.Document, &a.Headline, &a.Body, &a.Source, &a.URL, &a.Date,
			&a.Model, &a.Version, &a.SHA256, &a.View, &labels, &scores, &a.Margin); err != nil {
			return nil, err
		}
		a.Published, a.Arrived = read(published), read(arrived)
		for text, to := range map[string]any{alerts: &a.Alerts, labels: &a.Labels, scores: &a.Scores} {
			if err := json.Unmarshal([]byte(text), to); err != nil {
				return nil, fmt.Errorf("arrival %d: %w", a.ID, err)
			}
		}
		out = append(out, a)
	}
	return out, plain(rows.Err())
}

// Output is the last arrival written to a file, and the file's length then. A new file
// begins after the present arrivals.
func (s *Store) Output(ctx context.Context, path string) (arrival, bytes int64, err error) {
	err = within(ctx, s.items, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO outputs (path, arrival, bytes) SELECT ?, coalesce((SELECT max(id) FROM arrivals), 0), -1 ON CONFLICT DO NOTHING`, path); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT arrival, bytes FROM outputs WHERE path = ?`, path).Scan(&arrival, &bytes)
	})
	return arrival, bytes, err
}

// KeepOutput records the last arrival written to a file, and its length.
func (s *Store) KeepOutput(ctx context.Context, path string, arrival, bytes int64) error {
	return within(ctx, s.items, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outputs SET arrival = ?, bytes = ? WHERE path = ?`, arrival, bytes, path)
		return err
	})
}
