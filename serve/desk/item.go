package desk

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"

	"tasnif/data"
)

// Item is a news item with its latest answer.
type Item struct {
	Document string // id that the client gave it
	Headline string
	Body     string
	Source   string
	URL      string
	Date     string
	Answer
}

// Answer is a model's answer on an item.
type Answer struct {
	Model   string // its name, version and the SHA-256 of its file
	Version string
	SHA256  string
	View    string             // article or headline
	Labels  []string           // decided
	Scores  map[string]float64 // probability by label
	Margin  float64            // least distance of a probability from its threshold, 0 to 1
	Nearest string             // the label of that probability
}

// ID identifies an item by its text: the first 32 hex digits of the SHA-256 of headline, a
// zero byte and body.
func (i Item) ID() string {
	h := sha256.New()
	h.Write([]byte(i.Headline))
	h.Write([]byte{0})
	h.Write([]byte(i.Body))
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// ItemOf is the item of a document, without an answer.
func ItemOf(d data.Document) Item {
	i := Item{Document: d.ID, Headline: d.Headline, Body: d.Body, Source: d.Source, Date: d.Date}
	for _, f := range d.Other {
		if f.Name == "url" {
			_ = json.Unmarshal([]byte(f.Value), &i.URL) // a value that is not a string is ignored
		}
	}
	return i
}

// sampleEvery is the number of items for each one of the random sample.
const sampleEvery = 100

// sampled tells whether an item belongs to the random sample. It depends on the id alone,
// not on models or readers.
func sampled(id string) bool {
	b, err := hex.DecodeString(id[:8])
	if err != nil {
		return false
	}
	return (uint32(b[0])<<24|uint32(b[1])<<16|uint32(b[2])<<8|uint32(b[3]))%sampleEvery == 0
}

// keep stores an item, and its answer if it has one, over the stored one.
func keep(ctx context.Context, tx *sql.Tx, i Item, received string) error {
	labels, err := json.Marshal(orEmpty(i.Labels))
	if err != nil {
		return err
	}
	scores, err := json.Marshal(i.Scores)
	if err != nil {
		return err
	}
	if i.Scores == nil {
		scores = []byte("{}")
	}
	id := i.ID()
	_, err = tx.ExecContext(ctx, `INSERT INTO items (id, document, headline, body, source, url, date, received, model, version, sha256, view, labels, scores, margin, nearest, sampled)
		VALUES (`+list(17)+`)
		ON CONFLICT (id) DO UPDATE SET
			document = iif(excluded.document <> '', excluded.document, document),
			source = iif(excluded.source <> '', excluded.source, source),
			url = iif(excluded.url <> '', excluded.url, url),
			date = iif(excluded.date <> '', excluded.date, date),
			model = iif(excluded.model <> '', excluded.model, model),
			version = iif(excluded.model <> '', excluded.version, version),
			sha256 = iif(excluded.model <> '', excluded.sha256, sha256),
			view = iif(excluded.model <> '', excluded.view, view),
			labels = iif(excluded.model <> '', excluded.labels, labels),
			scores = iif(excluded.model <> '', excluded.scores, scores),
			margin = iif(excluded.model <> '', excluded.margin, margin),
			nearest = iif(excluded.model <> '', excluded.nearest, nearest)`,
		id, i.Document, i.Headline, i.Body, i.Source, i.URL, i.Date, received,
		i.Model, i.Version, i.SHA256, i.View, string(labels), string(scores), i.Margin, i.Nearest, sampled(id))
	return err
}

// orEmpty replaces nil, so that JSON has [] rather than null.
func orEmpty(labels []string) []string {
	if labels == nil {
		return []string{}
	}
	return labels
}

// Headlines are the headlines of items by id, or the beginnings of their bodies. Unknown
// ids are left out.
func (s *Store) Headlines(ctx context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	rows, err := s.db.QueryContext(ctx, `SELECT id, iif(headline <> '', headline, substr(body, 1, 120)) FROM items WHERE id IN (`+list(len(ids))+`)`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, headline string
		if err := rows.Scan(&id, &headline); err != nil {
			return nil, err
		}
		out[id] = headline
	}
	return out, rows.Err()
}
