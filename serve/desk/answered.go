package desk

import (
	"context"
	"encoding/json"
)

// Answered calls with for the latest items that a model has answered, at most most, the
// oldest first. An empty model stands for any. Items have an id, a headline (or else a
// body), and the labels and the margin of their answer.
func (s *Store) Answered(ctx context.Context, model string, most int, with func(id string, i Item) error) error {
	rows, err := s.db.QueryContext(ctx, `SELECT id, headline, iif(headline = '', body, ''), labels, margin FROM
		(SELECT * FROM items WHERE model <> '' AND (?1 = '' OR model = ?1) ORDER BY received DESC, id LIMIT ?2) ORDER BY received, id`, model, most)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, labels string
		var i Item
		if err := rows.Scan(&id, &i.Headline, &i.Body, &labels, &i.Margin); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(labels), &i.Labels); err != nil {
			return err
		}
		if err := with(id, i); err != nil {
			return err
		}
	}
	return rows.Err()
}
