package desk

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tasnif/data"
)

// State says whether a correction is used.
type State string

// The states.
const (
	Accepted  State = "accepted"  // used for training
	Held      State = "held"      // waits for an editor
	Withdrawn State = "withdrawn" // by its reader
)

// Correction is the labels that a person gave an item.
type Correction struct {
	ID      int64
	Made    time.Time
	Person  string
	Key     string // name of the API key; empty: none was asked for
	Editor  bool   // the person is an editor, whose labels are final
	Model   string // the model that answered
	Version string
	Before  []string // labels of that answer
	After   []string // labels that are right; empty: none fits
	Note    string
	State   State
	Reason  string // why it is held
	Request string // Idempotency-Key; empty: none
}

// Correct stores a correction and its item, and returns it with its id, time and state. It
// is on the disk when Correct returns. If the key has sent the same Request before, that
// correction is returned and nothing is stored; ErrRequestReused if it had other labels or
// another item. A further correction by the same person replaces the earlier one. ErrFull:
// the disk is full.
func (s *Store) Correct(ctx context.Context, i Item, c Correction) (kept Correction, again bool, err error) {
	return s.correct(ctx, i, c, burstMost)
}

// correct is Correct. Of more than burst corrections within burstTime, the rest are held.
func (s *Store) correct(ctx context.Context, i Item, c Correction, burst int) (kept Correction, again bool, err error) {
	c.sort()
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		id := i.ID()
		if c.Request != "" {
			of, earlier, err := one(tx.QueryRowContext(ctx, `SELECT item, `+correctionColumns+` FROM corrections WHERE key = ? AND request = ?`, c.Key, c.Request))
			if err == nil {
				if of != id || !slices.Equal(earlier.After, c.After) {
					return ErrRequestReused
				}
				kept, again = earlier, true
				return nil
			}
			if !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		c.Made = s.now().UTC().Truncate(time.Millisecond)
		if err := keep(ctx, tx, i, written(c.Made)); err != nil {
			return err
		}
		var err error
		kept, err = s.insert(ctx, tx, id, c, burst)
		return err
	})
	return kept, again, err
}

// sort puts labels in the order in which they are kept and compared.
func (c *Correction) sort() {
	c.Before, c.After = slices.Sorted(slices.Values(c.Before)), slices.Sorted(slices.Values(c.After))
	c.Before, c.After = orEmpty(c.Before), orEmpty(c.After)
}

// insert stores a correction of a stored item, and replaces the person's earlier one.
func (s *Store) insert(ctx context.Context, tx *sql.Tx, id string, c Correction, burst int) (_ Correction, err error) {
	if c.Reason, err = s.doubt(ctx, tx, id, c, burst); err != nil {
		return c, err
	}
	if c.State = Accepted; c.Reason != "" {
		c.State = Held
	}
	before, err := json.Marshal(c.Before)
	if err != nil {
		return c, err
	}
	after, err := json.Marshal(c.After)
	if err != nil {
		return c, err
	}
	if _, err = tx.ExecContext(ctx, `UPDATE corrections SET state = 'withdrawn', reason = 'replaced' WHERE item = ? AND key = ? AND person = ? AND state <> 'withdrawn'`, id, c.Key, c.Person); err != nil {
		return c, err
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO corrections (item, made, person, key, editor, model, version, before, after, note, state, reason, request) VALUES (`+list(13)+`)`,
		id, written(c.Made), c.Person, c.Key, c.Editor, c.Model, c.Version, string(before), string(after), c.Note, c.State, c.Reason, c.Request)
	if err != nil {
		return c, err
	}
	c.ID, err = result.LastInsertId()
	return c, err
}

// ErrRequestReused says that an Idempotency-Key was used for another correction.
var ErrRequestReused = errors.New("this Idempotency-Key was sent with another correction")

// Withdraw withdraws a correction of a key.
func (s *Store) Withdraw(ctx context.Context, id int64, key string) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE corrections SET state = 'withdrawn', reason = 'taken back' WHERE id = ? AND key = ?`, id, key)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(ErrNotFound, err)
		}
		return nil
	})
}

// correctionColumns are the columns that one reads, after the item.
const correctionColumns = `id, made, person, key, editor, model, version, before, after, note, state, reason, request`

// scanner is a row.
type scanner interface{ Scan(to ...any) error }

// one reads a row of item and correctionColumns.
func one(row scanner) (item string, c Correction, err error) {
	var made, before, after string
	if err = row.Scan(&item, &c.ID, &made, &c.Person, &c.Key, &c.Editor, &c.Model, &c.Version, &before, &after, &c.Note, &c.State, &c.Reason, &c.Request); err != nil {
		return "", c, err
	}
	if c.Made, err = time.Parse(timeFormat, made); err != nil {
		return "", c, err
	}
	err = errors.Join(json.Unmarshal([]byte(before), &c.Before), json.Unmarshal([]byte(after), &c.After))
	if err != nil {
		err = fmt.Errorf("correction %d: %w", c.ID, err)
	}
	return item, c, err
}

// Import stores a labelled document as a person's correction; added is false if that person
// gave it the same labels before.
func (s *Store) Import(ctx context.Context, d data.Document, person string, editor bool) (added bool, err error) {
	i := ItemOf(d)
	after := slices.Sorted(slices.Values(d.Labels))
	sum := sha256.Sum256([]byte(person + "\x00" + i.ID() + "\x00" + strings.Join(after, "\x00")))
	_, again, err := s.correct(ctx, i, Correction{Person: person, Editor: editor, After: after, Request: "import:" + hex.EncodeToString(sum[:16])}, math.MaxInt)
	return !again, err
}
