package desk

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"
	"strings"
)

// Doubted is a person whose corrections look random.
type Doubted struct {
	Key    string
	Person string
	Labels int     // that the person added to answers
	Rank   float64 // mean relative rank of those labels, by the model's scores, among the labels that the answer lacked: 0 the first, 1 the last; random: .5
}

// Name names the person in messages.
func (d Doubted) Name() string { return strings.TrimSpace(d.Key + " " + d.Person) }

const (
	auditLabels = 20 // with fewer, readers and chance overlap
	chanceRank  = 0.5
	chanceSD    = 0.29 // 1/sqrt(12)
)

// Audit finds people who add labels regardless of the text. A reader adds labels that the
// model ranks high, though below their thresholds. Random labels have mean rank .5, with
// standard deviation 1/sqrt(12). A person whose mean rank is not two standard errors below
// .5 is listed. Only accepted corrections of answers count; editors are not audited.
func (s *Store) Audit(ctx context.Context) (doubted []Doubted, err error) {
	type by struct{ key, person string }
	sums := map[by]*Doubted{}
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT c.key, c.person, c.before, c.after, i.scores FROM corrections c JOIN items i ON i.id = c.item
			WHERE c.state = 'accepted' AND c.editor = 0 AND c.model <> '' ORDER BY c.id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var who by
			var texts [3]string
			if err := rows.Scan(&who.key, &who.person, &texts[0], &texts[1], &texts[2]); err != nil {
				return err
			}
			var before, after []string
			var scores map[string]float64
			for n, to := range []any{&before, &after, &scores} {
				if err := json.Unmarshal([]byte(texts[n]), to); err != nil {
					return err
				}
			}
			d := sums[who]
			if d == nil {
				d = &Doubted{Key: who.key, Person: who.person}
				sums[who] = d
			}
			d.count(before, after, scores)
		}
		return rows.Err()
	})
	for _, d := range sums {
		if d.Labels < auditLabels {
			continue
		}
		d.Rank /= float64(d.Labels)
		if d.Rank > chanceRank-2*chanceSD/math.Sqrt(float64(d.Labels)) {
			doubted = append(doubted, *d)
		}
	}
	slices.SortFunc(doubted, func(a, b Doubted) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Person, b.Person))
	})
	return doubted, err
}

// count adds the ranks of the labels that a correction added.
func (d *Doubted) count(before, after []string, scores map[string]float64) {
	for _, label := range after {
		own, known := scores[label]
		if !known || slices.Contains(before, label) {
			continue
		}
		above, others := 0.0, 0
		for other, score := range scores {
			if other == label || slices.Contains(before, other) {
				continue
			}
			others++
			if score > own {
				above++
			} else if score == own {
				above += .5
			}
		}
		if others > 0 {
			d.Labels++
			d.Rank += above / float64(others)
		}
	}
}

// Hold holds all accepted corrections of a person, until an editor gives the same labels.
func (s *Store) Hold(ctx context.Context, key, person, reason string) (n int64, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE corrections SET state = 'held', reason = ? WHERE key = ? AND person = ? AND state = 'accepted'`, reason, key, person)
		if err == nil {
			n, err = result.RowsAffected()
		}
		return err
	})
	return n, err
}
