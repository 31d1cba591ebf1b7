package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Outcome is what a reader did with an item.
type Outcome string

// The outcomes.
const (
	Labelled   Outcome = "labelled" // a correction was kept
	WasSkipped Outcome = "skipped"  // the reader cannot tell
	WasFlagged Outcome = "flagged"  // an editor should look
)

// ErrNoItem says that there is no such item.
var ErrNoItem = errors.New("there is no such item")

// ErrNoReview says that there is no such review.
var ErrNoReview = errors.New("there is no such review")

// Review is a reader's review of a proposed item.
type Review struct {
	ID   int64
	Item string // id
	Made time.Time
	Reader
	Editor  bool
	Why     Why    // why it was proposed; empty: it was not
	Label   string // of the proposal
	Outcome Outcome
	Labels  []string // where Labelled; empty: none fits
	Shown   bool     // the reader saw the model's labels
	Note    string
	Request string // Idempotency-Key; empty: none

	Correction Correction // as kept, where Labelled
}

// Review stores a review, and with labels a correction, to which the rules of Correct
// apply. again, ErrRequestReused and ErrFull are those of Correct; ErrNoItem: the item
// never existed, or was purged.
func (s *Store) Review(ctx context.Context, r Review) (kept Review, again bool, err error) {
	r.Labels = orEmpty(slices.Sorted(slices.Values(r.Labels)))
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		if r.Request != "" {
			earlier, err := reviewOf(ctx, tx, `r.key = ? AND r.request = ?`, r.Key, r.Request)
			if err == nil {
				if earlier.Item != r.Item || earlier.Outcome != r.Outcome || !slices.Equal(earlier.Labels, r.Labels) {
					return ErrRequestReused
				}
				kept, again = earlier, true
				return nil
			}
			if !errors.Is(err, ErrNoReview) {
				return err
			}
		}
		i, _, err := itemAt(ctx, tx, r.Item)
		if err != nil {
			return err
		}
		r.Made = s.now().UTC().Truncate(time.Millisecond)
		err = tx.QueryRowContext(ctx, `SELECT why, label FROM leases WHERE item = ? AND key = ? AND person = ?`, r.Item, r.Key, r.Person).Scan(&r.Why, &r.Label)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		for _, statement := range []string{`DELETE FROM leases WHERE item = ? AND key = ? AND person = ?`,
			`UPDATE reviews SET withdrawn = 1 WHERE item = ? AND key = ? AND person = ?`} {
			if _, err := tx.ExecContext(ctx, statement, r.Item, r.Key, r.Person); err != nil {
				return err
			}
		}
		var correction sql.NullInt64
		if r.Outcome == Labelled {
			c := Correction{Made: r.Made, Person: r.Person, Key: r.Key, Editor: r.Editor, Model: i.Model, Version: i.Version, Before: i.Labels, After: r.Labels, Note: r.Note}
			c.sort()
			if r.Correction, err = s.insert(ctx, tx, r.Item, c, burstMost); err != nil {
				return err
			}
			correction = sql.NullInt64{Int64: r.Correction.ID, Valid: true}
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO reviews (item, made, person, key, editor, why, label, outcome, shown, correction, note, request) VALUES (`+list(12)+`)`,
			r.Item, written(r.Made), r.Person, r.Key, r.Editor, r.Why, r.Label, r.Outcome, r.Shown, correction, r.Note, r.Request)
		if err != nil {
			return err
		}
		r.ID, err = result.LastInsertId()
		kept = r
		return err
	})
	return kept, again, err
}

// WithdrawReview withdraws a review of a key, and its correction.
func (s *Store) WithdrawReview(ctx context.Context, id int64, key string) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		r, err := reviewOf(ctx, tx, `r.id = ? AND r.key = ? AND r.withdrawn = 0`, id, key)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE reviews SET withdrawn = 1 WHERE id = ?`, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE corrections SET state = 'withdrawn', reason = 'taken back' WHERE id = ?`, r.Correction.ID)
		return err
	})
}

// reviewOf reads the review that a condition on r selects.
func reviewOf(ctx context.Context, tx *sql.Tx, condition string, args ...any) (r Review, err error) {
	var made string
	var correction sql.NullInt64
	err = tx.QueryRowContext(ctx, `SELECT r.id, r.item, r.made, r.person, r.key, r.editor, r.why, r.label, r.outcome, r.shown, r.correction, r.note, r.request FROM reviews r WHERE `+condition, args...).
		Scan(&r.ID, &r.Item, &made, &r.Person, &r.Key, &r.Editor, &r.Why, &r.Label, &r.Outcome, &r.Shown, &correction, &r.Note, &r.Request)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoReview
	}
	if err == nil {
		r.Made, err = time.Parse(timeFormat, made)
	}
	r.Labels = []string{}
	if err == nil && correction.Valid {
		if _, r.Correction, err = one(tx.QueryRowContext(ctx, `SELECT item, `+correctionColumns+` FROM corrections WHERE id = ?`, correction.Int64)); err == nil {
			r.Labels = r.Correction.After
		}
	}
	return r, err
}

// ReviewRecord is a review as it is exported.
type ReviewRecord struct {
	ID        int64    `json:"id"`
	Made      string   `json:"made"`
	By        string   `json:"by"`
	Key       string   `json:"key,omitempty"`
	Editor    bool     `json:"editor"`
	Why       Why      `json:"why,omitempty"`
	Label     string   `json:"label,omitempty"`
	Outcome   Outcome  `json:"outcome"`
	Shown     bool     `json:"shown"`  // the reader saw the model's labels
	Before    []string `json:"before"` // those labels
	Labels    []string `json:"labels"` // what the reader said, where labelled
	State     State    `json:"state,omitempty"`
	Note      string   `json:"note,omitempty"`
	Withdrawn bool     `json:"withdrawn"`
	Item      string   `json:"item"`
	Headline  string   `json:"headline"`
	Body      string   `json:"body,omitempty"`
	Source    string   `json:"source,omitempty"`
	Date      string   `json:"date,omitempty"`
}

// Reviews calls with for every review in the order they were made, until it returns an error.
func (s *Store) Reviews(ctx context.Context, with func(ReviewRecord) error) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT r.id, r.made, r.person, r.key, r.editor, r.why, r.label, r.outcome, r.shown, coalesce(c.before, i.labels), coalesce(c.after, '[]'),
			coalesce(c.state, ''), r.note, r.withdrawn, i.id, i.headline, i.body, i.source, i.date
			FROM reviews r JOIN items i ON i.id = r.item LEFT JOIN corrections c ON c.id = r.correction ORDER BY r.id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r ReviewRecord
			var before, labels string
			if err := rows.Scan(&r.ID, &r.Made, &r.By, &r.Key, &r.Editor, &r.Why, &r.Label, &r.Outcome, &r.Shown, &before, &labels,
				&r.State, &r.Note, &r.Withdrawn, &r.Item, &r.Headline, &r.Body, &r.Source, &r.Date); err != nil {
				return err
			}
			err := errors.Join(json.Unmarshal([]byte(before), &r.Before), json.Unmarshal([]byte(labels), &r.Labels))
			if err == nil {
				err = with(r)
			}
			if err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
