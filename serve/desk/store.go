// Package desk is the newsroom's store: the items that a server tagged, what
// readers corrected, and the trainings that came of it, in one SQLite file.
//
//	answers      -> Recorder -> items        (in batches, off the request's path; what does not fit is counted)
//	POST feedback -> Correct  -> corrections (committed and synced before it is acknowledged)
//	items        -> Queue -> reader -> Review -> reviews, with labels also corrections
//	corrections  -> Agreed   -> documents to train on, or of the random sample to measure on
//
// The schema is migrations/*.sql; any SQLite tool reads the file.
package desk

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file as ours (PRAGMA application_id): "tsnf".
const applicationID = 0x74736e66

// pageSize is SQLite's own, in bytes.
const pageSize = 4096

// busyTimeout is how long a writer waits for another process.
const busyTimeout = 10 * time.Second

// ErrFull says that the disk is full, or that the database has reached its limit.
var ErrFull = errors.New("no space is left for the desk's file")

// ErrNotFound says that there is no such row.
var ErrNotFound = errors.New("there is no such correction")

// Store is an open desk file. It is safe for concurrent use, and several processes may open
// one file.
type Store struct {
	db    *sql.DB // commits are synced
	items *sql.DB // commits of items are not: a crash of the machine may lose the last of them
	now   func() time.Time
	path  string
}

// Open opens a desk file, or creates it, checks its integrity and migrates its schema. It
// may grow to most bytes; 0: no limit. Errors: a damaged file, a file of another program or
// of a later version of this one.
func Open(ctx context.Context, path string, most int64) (*Store, error) {
	return open(ctx, path, "rwc", most)
}

// OpenExisting is Open for a file that must exist.
func OpenExisting(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	return open(ctx, path, "rw", 0)
}

func open(ctx context.Context, path, mode string, most int64) (*Store, error) {
	connect := func(synchronous string, connections int) (*sql.DB, error) {
		pragmas := []string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "journal_mode(WAL)",
			"synchronous(" + synchronous + ")", "foreign_keys(1)", "trusted_schema(0)"}
		if most > 0 {
			pragmas = append(pragmas, fmt.Sprintf("max_page_count(%d)", max(most/pageSize, 1)))
		}
		q := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": pragmas}
		at := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
		db, err := sql.Open("sqlite", at.String())
		if err == nil {
			db.SetMaxOpenConns(connections)
		}
		return db, err
	}
	s := &Store{now: time.Now, path: path}
	var err error
	if s.db, err = connect("FULL", 4); err == nil {
		if err = s.prepare(ctx); err == nil {
			s.items, err = connect("NORMAL", 1)
		}
	}
	if err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("%s: %w", path, plain(err))
	}
	return s, nil
}

// Close ends the store.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.items, s.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// prepare checks the file and applies missing migrations, each in a transaction.
func (s *Store) prepare(ctx context.Context) error {
	var application, version, tables int
	for query, value := range map[string]*int{"PRAGMA application_id": &application, "PRAGMA user_version": &version,
		"SELECT count(*) FROM sqlite_schema": &tables} {
		if err := s.db.QueryRowContext(ctx, query).Scan(value); err != nil {
			return err
		}
	}
	if tables > 0 && application != applicationID {
		return errors.New("it is a database of another program")
	}
	var state string
	if err := s.db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&state); err != nil {
		return err
	}
	if state != "ok" {
		return fmt.Errorf("the file is damaged: %s; restore a copy, or save what can be read with: sqlite3 FILE .recover", state)
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	slices.Sort(names)
	if version > len(names) {
		return fmt.Errorf("its schema has version %d and this program knows %d; use the newer program", version, len(names))
	}
	for n := version; n < len(names); n++ {
		text, err := migrations.ReadFile(names[n])
		if err != nil {
			return err
		}
		if err := s.migrate(ctx, n, string(text)); err != nil {
			return fmt.Errorf("%s: %w", names[n], err)
		}
	}
	return nil
}

// migrate migrates the schema from version n to n+1, unless another process has.
func (s *Store) migrate(ctx context.Context, n int, text string) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version > n {
			return err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("%s;\nPRAGMA application_id = %d;\nPRAGMA user_version = %d", text, applicationID, n+1))
		return err
	})
}

// within runs work in a transaction, and commits it unless there is an error.
func within(ctx context.Context, db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return plain(err)
	}
	defer func() { _ = tx.Rollback() }() // has no effect after a commit
	if err := work(tx); err != nil {
		return plain(err)
	}
	return plain(tx.Commit())
}

// plain wraps ErrFull around the error of a full disk.
func plain(err error) error {
	if code := (*sqlite.Error)(nil); errors.As(err, &code) && code.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// timeFormat is the format of stored times: UTC, of equal length, so that they sort as
// text.
const timeFormat = "2006-01-02T15:04:05.000Z"

func written(t time.Time) string { return t.UTC().Format(timeFormat) }

// list is n question marks with commas between.
func list(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
