package desk

import (
	"context"
	"database/sql"
)

// Alarm says that a label's scores have drifted from those of training.
type Alarm struct {
	Model   string
	Version string
	Label   string
	PSI     float64 // population stability index
}

// Alarm records a drift, once for each version and label. From then on, the queue proposes
// new items that have the label or nearly have it.
func (s *Store) Alarm(ctx context.Context, a Alarm) error {
	return within(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO alarms (made, model, version, label, psi) VALUES (`+list(5)+`) ON CONFLICT DO NOTHING`,
			written(s.now()), a.Model, a.Version, a.Label, a.PSI)
		return err
	})
}
