package desk

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"time"
)

// Letter is a message to a webhook.
type Letter struct {
	Number int64
	ID     string // for the receiver to recognize repetitions
	Alert  string // the alert whose webhook gets it
	Item   string // id of the item that it is about; empty: none
	Body   string // JSON
	Made   time.Time
	Next   time.Time // when it is sent next
	Tries  int
	Fault  string // why the last try failed
}

// LetterID identifies a letter of an alert about a subject, such as an item's id: the first
// 32 hex digits of the SHA-256 of alert, a zero byte and the subject.
func LetterID(alert, subject string) string {
	sum := sha256.Sum256([]byte(alert + "\x00" + subject))
	return hex.EncodeToString(sum[:16])
}

func keepLetter(ctx context.Context, tx *sql.Tx, l Letter) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO letters (id, alert, item, body, made, next) VALUES (`+list(6)+`) ON CONFLICT (id) DO NOTHING`,
		l.ID, l.Alert, sql.NullString{String: l.Item, Valid: l.Item != ""}, l.Body, written(l.Made), written(l.Next))
	return err
}

// Post stores letters, to be sent from their time Next on. A letter whose id is stored
// already is left out.
func (s *Store) Post(ctx context.Context, letters ...Letter) error {
	return within(ctx, s.items, func(tx *sql.Tx) error {
		for _, l := range letters {
			if err := keepLetter(ctx, tx, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// Letters lists letters of an alert that are due, at most most, the oldest first.
func (s *Store) Letters(ctx context.Context, alert string, at time.Time, most int) ([]Letter, error) {
	return s.letters(ctx, `alert = ? AND dead = 0 AND next <= ? ORDER BY number LIMIT ?`, alert, written(at), most)
}

// DeadLetters lists the letters that were given up, the oldest first.
func (s *Store) DeadLetters(ctx context.Context) ([]Letter, error) {
	return s.letters(ctx, `dead = 1 ORDER BY number`)
}

func (s *Store) letters(ctx context.Context, where string, args ...any) ([]Letter, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT number, id, alert, coalesce(item, ''), body, made, next, tries, fault FROM letters WHERE `+where, args...)
	if err != nil {
		return nil, plain(err)
	}
	defer rows.Close()
	var out []Letter
	for rows.Next() {
		var l Letter
		var made, next string
		if err := rows.Scan(&l.Number, &l.ID, &l.Alert, &l.Item, &l.Body, &made, &next, &l.Tries, &l.Fault); err != nil {
			return nil, err
		}
		l.Made, l.Next = read(made), read(next)
		out = append(out, l)
	}
	return out, plain(rows.Err())
}

// Received removes a letter that was delivered.
func (s *Store) Received(ctx context.Context, number int64) error {
	return s.changeLetters(ctx, `DELETE FROM letters WHERE number = ?`, number)
}

// Failed records a failed delivery, with the time of the next try, or gives the letter up.
func (s *Store) Failed(ctx context.Context, number int64, fault string, next time.Time, dead bool) error {
	return s.changeLetters(ctx, `UPDATE letters SET tries = tries + 1, fault = ?, next = ?, dead = ? WHERE number = ?`, fault, written(next), dead, number)
}

// Revive makes dead letters due again, as if they were new.
func (s *Store) Revive(ctx context.Context) (n int64, err error) {
	err = within(ctx, s.items, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE letters SET dead = 0, tries = 0, next = ? WHERE dead = 1`, written(s.now()))
		if err == nil {
			n, err = result.RowsAffected()
		}
		return err
	})
	return n, err
}

// LetterCounts counts letters that wait, and dead ones.
func (s *Store) LetterCounts(ctx context.Context) (waiting, dead int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(sum(dead = 0), 0), coalesce(sum(dead), 0) FROM letters`).Scan(&waiting, &dead)
	return waiting, dead, plain(err)
}

func (s *Store) changeLetters(ctx context.Context, statement string, args ...any) error {
	return within(ctx, s.items, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}
