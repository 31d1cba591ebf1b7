package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Why is the reason for which the queue proposes an item.
type Why string

// Reasons for readers.
const (
	Second    Why = "second"    // one reader changed the answer; a second is asked
	Uncertain Why = "uncertain" // a probability is near its threshold
	Drift     Why = "drift"     // received after the alarm of a label
	Sample    Why = "sample"    // in the random sample, which measures agreement: two readers
)

// Reasons for editors.
const (
	Disagreement Why = "disagreement" // readers differ, and no labels have a majority
	HeldBack     Why = "held"         // a correction is held
	Flagged      Why = "flagged"      // a reader asked for an editor
	SkippedTwice Why = "skipped"      // two readers could not tell
)

// Whys are all reasons: those of readers, then those of editors.
var Whys = []Why{Second, Uncertain, Drift, Sample, Disagreement, Flagged, HeldBack, SkippedTwice}

const (
	uncertainMargin = 0.1                 // a probability nearer to its threshold is uncertain
	queueAge        = 30 * 24 * time.Hour // older items and corrections are not proposed to readers
	leaseTime       = 10 * time.Minute    // how long a proposal to one reader is kept from others
	alarmItems      = 5000                // items after an alarm, among which those of its label are searched
	alarmReviews    = 30                  // reviews after which an alarm is answered
	skipsMost       = 2                   // readers who skip an item before an editor is asked
	waitingMost     = 1000                // items counted by Waiting, at most
)

// pattern is the order in which reasons take turns for a reader. A reason without items is
// skipped.
var pattern = []Why{Second, Uncertain, Sample, Uncertain, Drift, Second, Uncertain, Sample, Uncertain, Drift}

// editorPattern is the pattern for an editor.
var editorPattern = []Why{Disagreement, Flagged, HeldBack, SkippedTwice}

// Reader is a person with a key.
type Reader struct {
	Key    string
	Person string
}

// Proposal is an item that a reader is asked to read.
type Proposal struct {
	ID       string // of the item
	Received string
	Why      Why
	Label    string    // of the alarm, or of the threshold that is near
	Until    time.Time // it is kept from other readers until then
	Item
	Readings []Reading // for an editor: what readers did
}

// Reading is what a reader did with an item.
type Reading struct {
	Person  string
	Key     string
	Outcome Outcome
	Labels  []string // where labelled
	Note    string
	State   State
	Reason  string
}

// candidate is an item that could be proposed.
type candidate struct {
	item  string
	why   Why
	label string
}

// queueTx queries the sources for a reader in a transaction.
type queueTx struct {
	*sql.Tx
	reader Reader
	now    time.Time
}

func (q queueTx) args(most int, label string) []any {
	return []any{sql.Named("key", q.reader.Key), sql.Named("person", q.reader.Person), sql.Named("now", written(q.now)), sql.Named("since", written(q.now.Add(-queueAge))),
		sql.Named("most", most), sql.Named("label", label), sql.Named("skips", skipsMost), sql.Named("margin", uncertainMargin), sql.Named("items", alarmItems), sql.Named("reviews", alarmReviews)}
}

// candidates runs a query of item and label.
func (q queueTx) candidates(ctx context.Context, why Why, query string, most int, label string) (out []candidate, err error) {
	rows, err := q.QueryContext(ctx, query, q.args(most, label)...)
	if err != nil {
		return nil, fmt.Errorf("queue, %s: %w", why, err)
	}
	defer rows.Close()
	for rows.Next() {
		c := candidate{why: why}
		if err := rows.Scan(&c.item, &c.label); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// of lists at most most candidates of a source.
func (q queueTx) of(ctx context.Context, why Why, most int) ([]candidate, error) {
	switch why {
	case Uncertain:
		return q.uncertain(ctx, most)
	case Disagreement:
		return q.disagreements(ctx, most)
	}
	return q.candidates(ctx, why, sources[why], most, "")
}

// uncertain takes labels in turn, the items nearest to each threshold first, so that rare
// labels are reviewed as well.
func (q queueTx) uncertain(ctx context.Context, most int) (out []candidate, err error) {
	labels, err := q.candidates(ctx, Uncertain, nearestLabels, 0, "")
	if err != nil {
		return nil, err
	}
	byLabel := make([][]candidate, len(labels))
	for i, l := range labels {
		if byLabel[i], err = q.candidates(ctx, Uncertain, sources[Uncertain], most, l.item); err != nil {
			return nil, err
		}
	}
	for place := 0; len(out) < most; place++ {
		more := false
		for _, list := range byLabel {
			if place < len(list) && len(out) < most {
				out, more = append(out, list[place]), true
			}
		}
		if !more {
			break
		}
	}
	return out, nil
}

// disagreements are items on whose labels no majority of readers agrees.
func (q queueTx) disagreements(ctx context.Context, most int) ([]candidate, error) {
	all, err := q.candidates(ctx, Disagreement, sources[Disagreement], waitingMost, "")
	if err != nil {
		return nil, err
	}
	var out []candidate
	for _, c := range all {
		given, err := readings(ctx, q.Tx, c.item)
		if err != nil {
			return nil, err
		}
		if _, ok := agree(given); !ok && len(out) < most {
			out = append(out, c)
		}
	}
	return out, nil
}

// choose finds the items of Queue: earlier proposals, then new ones.
func (q queueTx) choose(ctx context.Context, editor bool, n int) ([]candidate, error) {
	turns, condition := pattern, unread
	if editor {
		turns, condition = editorPattern, undecided
	}
	rows, err := q.QueryContext(ctx, `SELECT i.id, mine.why, mine.label FROM leases mine JOIN items i ON i.id = mine.item
		WHERE mine.key = @key AND mine.person = @person AND mine.until > @now`+condition+` ORDER BY mine.id LIMIT @most`, q.args(waitingMost, "")...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.item, &c.why, &c.label); err != nil {
			return nil, err
		}
		if len(out) < n && slices.Contains(turns, c.why) {
			out = append(out, c)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var before int // so that a reader who asks for single items goes through the pattern
	if err := q.QueryRowContext(ctx, `SELECT count(*) FROM reviews WHERE key = @key AND person = @person`, q.args(0, "")...).Scan(&before); err != nil {
		return nil, err
	}
	lists := map[Why][]candidate{}
	for _, why := range turns {
		if lists[why] == nil {
			if lists[why], err = q.of(ctx, why, n+len(out)); err != nil {
				return nil, err
			}
		}
	}
	for at, passed := before+len(out), 0; len(out) < n && passed < len(turns); at++ {
		why := turns[at%len(turns)]
		list := lists[why]
		for len(list) > 0 && slices.ContainsFunc(out, func(c candidate) bool { return c.item == list[0].item }) {
			list = list[1:]
		}
		if passed++; len(list) > 0 {
			out, list, passed = append(out, list[0]), list[1:], 0
		}
		lists[why] = list
	}
	return out, nil
}

// Queue proposes at most n items that a reader has not read, or to an editor those that
// need a decision. Unless an item needs several readers, it is kept from others for a
// while, and proposed again to the same one. If the disk is full, nothing is kept.
func (s *Store) Queue(ctx context.Context, r Reader, editor bool, n int) (out []Proposal, err error) {
	if out, err = s.queue(ctx, r, editor, n, true); errors.Is(err, ErrFull) {
		return s.queue(ctx, r, editor, n, false)
	}
	return out, err
}

// queue is Queue, with or without a lease.
func (s *Store) queue(ctx context.Context, r Reader, editor bool, n int, lease bool) (out []Proposal, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		q := queueTx{tx, r, s.now().UTC()}
		chosen, err := q.choose(ctx, editor, n)
		if err != nil {
			return err
		}
		for _, c := range chosen {
			p := Proposal{ID: c.item, Why: c.why, Label: c.label, Until: q.now.Add(leaseTime).Truncate(time.Millisecond)}
			if lease {
				_, err = tx.ExecContext(ctx, `INSERT INTO leases (item, key, person, why, label, until) VALUES (`+list(6)+`)
					ON CONFLICT (item, key, person) DO UPDATE SET why = excluded.why, label = excluded.label, until = excluded.until`,
					c.item, r.Key, r.Person, c.why, c.label, written(p.Until))
			}
			if err == nil {
				p.Item, p.Received, err = itemAt(ctx, tx, c.item)
			}
			if err == nil && editor {
				p.Readings, err = readBy(ctx, tx, c.item)
			}
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Waiting counts the items that could be proposed to a reader or to an editor, by reason,
// at most 1,000 each.
func (s *Store) Waiting(ctx context.Context, r Reader, editor bool) (out map[Why]int, err error) {
	turns := pattern
	if editor {
		turns = editorPattern
	}
	out = map[Why]int{}
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		q := queueTx{tx, r, s.now().UTC()}
		for _, why := range turns {
			if _, counted := out[why]; counted {
				continue
			}
			var found []candidate
			var err error
			if why == Uncertain {
				found, err = q.candidates(ctx, why, anyUncertain, waitingMost, "")
			} else {
				found, err = q.of(ctx, why, waitingMost)
			}
			if err != nil {
				return err
			}
			out[why] = len(found)
		}
		return nil
	})
	return out, err
}

// Item is the item with an id; ErrNoItem: it never existed, or was purged.
func (s *Store) Item(ctx context.Context, id string) (i Item, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		i, _, err = itemAt(ctx, tx, id)
		return err
	})
	return i, err
}

// Read counts the reviews of a reader that were not withdrawn.
func (s *Store) Read(ctx context.Context, r Reader) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM reviews WHERE key = ? AND person = ? AND withdrawn = 0`, r.Key, r.Person).Scan(&n)
	return n, plain(err)
}

// itemAt reads an item.
func itemAt(ctx context.Context, tx *sql.Tx, id string) (i Item, received string, err error) {
	var labels, scores string
	err = tx.QueryRowContext(ctx, `SELECT document, headline, body, source, url, date, received, model, version, sha256, view, labels, scores, margin, nearest FROM items WHERE id = ?`, id).
		Scan(&i.Document, &i.Headline, &i.Body, &i.Source, &i.URL, &i.Date, &received, &i.Model, &i.Version, &i.SHA256, &i.View, &labels, &scores, &i.Margin, &i.Nearest)
	if errors.Is(err, sql.ErrNoRows) {
		return i, "", ErrNoItem
	}
	if err == nil {
		err = errors.Join(json.Unmarshal([]byte(labels), &i.Labels), json.Unmarshal([]byte(scores), &i.Scores))
	}
	return i, received, err
}

// readBy lists what readers did with an item, in order.
func readBy(ctx context.Context, tx *sql.Tx, item string) (out []Reading, err error) {
	given, err := readings(ctx, tx, item)
	if err != nil {
		return nil, err
	}
	for _, c := range given {
		out = append(out, Reading{Person: c.Person, Key: c.Key, Outcome: Labelled, Labels: c.After, Note: c.Note, State: c.State, Reason: c.Reason})
	}
	rows, err := tx.QueryContext(ctx, `SELECT person, key, outcome, note FROM reviews WHERE item = ? AND withdrawn = 0 AND outcome <> 'labelled' ORDER BY id`, item)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Reading
		if err := rows.Scan(&r.Person, &r.Key, &r.Outcome, &r.Note); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
