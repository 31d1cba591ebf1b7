package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Lock makes sure that one process at a time does a piece of work on a desk file, until
// unlock is called or the process ends. It is an exclusive transaction on a small file
// beside the desk's.
func (s *Store) Lock(ctx context.Context, work string) (unlock func(), err error) {
	path := s.path + "-" + work
	at := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_pragma=busy_timeout(1000)&_txlock=exclusive"}
	db, err := sql.Open("sqlite", at.String())
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		_ = db.Close()
		if code := (*sqlite.Error)(nil); errors.As(err, &code) && code.Code()&0xff == sqlite3.SQLITE_BUSY {
			return nil, fmt.Errorf("%s: another process does this work (%s) for the desk file", s.path, work)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return func() { _ = tx.Rollback(); _ = db.Close() }, nil
}
