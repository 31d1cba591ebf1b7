package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"tasnif/data"
)

// Purpose is what labelled items are used for.
type Purpose int

// The purposes. No item serves both.
const (
	ToTrain   Purpose = iota // corrected items outside the random sample
	ToMeasure                // corrected items of the random sample
)

// Agreed calls with for each corrected item with its agreed labels, in the order of the
// items' first correction, until with returns an error. The agreed labels are those of the
// latest editor, otherwise those of most readers. Items on which readers are evenly split,
// and items with held corrections alone, are left out; split counts the former.
func (s *Store) Agreed(ctx context.Context, p Purpose, with func(data.Document) error) (split int, err error) {
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT i.id, i.document, i.headline, i.body, i.source, i.url, i.date FROM items i
			JOIN (SELECT item, min(id) AS first FROM corrections WHERE state = 'accepted' GROUP BY item) c ON c.item = i.id
			WHERE i.sampled = ? ORDER BY c.first`, p == ToMeasure)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var i Item
			if err := rows.Scan(&id, &i.Document, &i.Headline, &i.Body, &i.Source, &i.URL, &i.Date); err != nil {
				return err
			}
			given, err := readings(ctx, tx, id)
			if err != nil {
				return err
			}
			labels, ok := agree(given)
			if !ok {
				split++
				continue
			}
			if err := with(i.document(id, labels)); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return split, err
}

// agree is the labels that corrections of one item, in the order they were made, agree on.
// ok is false if readers are split.
func agree(given []Correction) (labels []string, ok bool) {
	type count struct {
		labels  []string
		readers int
	}
	var counts []count
	for _, c := range given {
		switch {
		case c.State != Accepted:
		case c.Editor:
			labels, ok = c.After, true
		default:
			at := slices.IndexFunc(counts, func(o count) bool { return slices.Equal(o.labels, c.After) })
			if at < 0 {
				at, counts = len(counts), append(counts, count{labels: c.After})
			}
			counts[at].readers++
		}
	}
	if ok {
		return labels, true
	}
	slices.SortStableFunc(counts, func(a, b count) int { return b.readers - a.readers })
	if len(counts) == 0 || len(counts) > 1 && counts[0].readers == counts[1].readers {
		return nil, false
	}
	return counts[0].labels, true
}

// document is the item as a document of a corpus. Without an id of the client's, its id is
// the item's.
func (i Item) document(id string, labels []string) data.Document {
	d := data.Document{ID: i.Document, Headline: i.Headline, Body: i.Body, Source: i.Source, Date: i.Date, Labels: orEmpty(labels)}
	if d.ID == "" {
		d.ID = id
	}
	if i.URL != "" {
		text, err := json.Marshal(i.URL)
		if err == nil {
			d.Other = []data.Field{{Name: "url", Value: string(text)}}
		}
	}
	return d
}
