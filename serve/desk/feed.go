package desk

import (
	"context"
	"database/sql"
	"time"
)

// Feed is the state of a watched feed.
type Feed struct {
	URL      string // as in the list of feeds
	Moved    string // new address of a permanent redirect; empty: none
	ETag     string // of the last answer, as Modified
	Modified string
	Title    string
	Next     time.Time // when it is fetched next
	Fetched  time.Time // when it was last fetched well; zero: never
	Failures int       // in a row
	Fault    string    // why the last fetch failed
}

// Feeds are all feeds that were ever watched, by address.
func (s *Store) Feeds(ctx context.Context) (map[string]Feed, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT url, moved, etag, modified, title, next, fetched, failures, fault FROM feeds`)
	if err != nil {
		return nil, plain(err)
	}
	defer rows.Close()
	out := map[string]Feed{}
	for rows.Next() {
		var f Feed
		var next, fetched string
		if err := rows.Scan(&f.URL, &f.Moved, &f.ETag, &f.Modified, &f.Title, &next, &fetched, &f.Failures, &f.Fault); err != nil {
			return nil, err
		}
		f.Next, f.Fetched = read(next), read(fetched)
		out[f.URL] = f
	}
	return out, rows.Err()
}

// KeepFeed stores the state of a feed after a fetch without new items.
func (s *Store) KeepFeed(ctx context.Context, f Feed) error {
	return within(ctx, s.items, func(tx *sql.Tx) error { return keepFeed(ctx, tx, f) })
}

func keepFeed(ctx context.Context, tx *sql.Tx, f Feed) error {
	fetched := ""
	if !f.Fetched.IsZero() {
		fetched = written(f.Fetched)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO feeds (url, moved, etag, modified, title, next, fetched, failures, fault) VALUES (`+list(9)+`)
		ON CONFLICT (url) DO UPDATE SET moved = excluded.moved, etag = excluded.etag, modified = excluded.modified, title = excluded.title,
			next = excluded.next, fetched = excluded.fetched, failures = excluded.failures, fault = excluded.fault`,
		f.URL, f.Moved, f.ETag, f.Modified, f.Title, written(f.Next), fetched, f.Failures, f.Fault)
	return err
}

// read parses a stored time; zero for none.
func read(text string) time.Time {
	t, _ := time.Parse(timeFormat, text)
	return t
}

// day is the format of entries.seen.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Entries tells which keys of entries were seen before. The value is false if not yet
// today, so that the key must be recorded again.
func (s *Store) Entries(ctx context.Context, keys []string) (map[string]bool, error) {
	out, today := map[string]bool{}, day(s.now())
	err := inParts(keys, func(part []string) error {
		rows, err := s.items.QueryContext(ctx, `SELECT key, seen FROM entries WHERE key IN (`+list(len(part))+`)`, anys(part)...)
		if err != nil {
			return plain(err)
		}
		defer rows.Close()
		for rows.Next() {
			var key, seen string
			if err := rows.Scan(&key, &seen); err != nil {
				return err
			}
			out[key] = seen >= today
		}
		return rows.Err()
	})
	return out, err
}

// Arrived tells which items came in by feeds before.
func (s *Store) Arrived(ctx context.Context, items []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := inParts(items, func(part []string) error {
		rows, err := s.items.QueryContext(ctx, `SELECT item FROM arrivals WHERE item IN (`+list(len(part))+`)`, anys(part)...)
		if err != nil {
			return plain(err)
		}
		defer rows.Close()
		for rows.Next() {
			var item string
			if err := rows.Scan(&item); err != nil {
				return err
			}
			out[item] = true
		}
		return rows.Err()
	})
	return out, err
}

// inParts calls with for parts of a list, each short enough for one SQL statement.
func inParts(list []string, with func([]string) error) error {
	const most = 500
	for len(list) > 0 {
		n := min(len(list), most)
		if err := with(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// entriesKept is how long an entry is remembered after it left all feeds.
const entriesKept = 60 * 24 * time.Hour

// ForgetEntries removes entries that left all feeds long ago.
func (s *Store) ForgetEntries(ctx context.Context) error {
	return within(ctx, s.items, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM entries WHERE seen < ?`, day(s.now().Add(-entriesKept)))
		return err
	})
}
