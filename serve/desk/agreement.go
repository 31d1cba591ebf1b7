package desk

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
)

// Agreement is the agreement of readers on items that at least two have labelled: their
// first two readers, without editors.
type Agreement struct {
	Items  int              `json:"items"`  // that two readers have read
	Equal  int              `json:"equal"`  // of them, with the same labels
	Labels []LabelAgreement `json:"labels"` // those that a reader gave, by name
}

// LabelAgreement is the agreement of readers on one label.
type LabelAgreement struct {
	Label  string   `json:"label"`
	Both   int      `json:"both"`            // items to which both readers gave it
	Either int      `json:"either"`          // items to which one of them gave it
	Kappa  *float64 `json:"kappa,omitempty"` // Fleiss' kappa of two readers; none where both gave it to every item
}

// Agreement measures the agreement of readers on all items, or on the random sample. Only
// the latter is unbiased: its readers were shown no labels, and nobody chose its items.
func (s *Store) Agreement(ctx context.Context, sample bool) (out Agreement, err error) {
	type pair struct{ first, second []string }
	var pairs []pair
	err = within(ctx, s.db, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT item, `+correctionColumns+` FROM corrections WHERE state = 'accepted' AND editor = 0
			AND item IN (SELECT c.item FROM corrections c JOIN items i ON i.id = c.item WHERE c.state = 'accepted' AND c.editor = 0 AND i.sampled >= ?
				GROUP BY c.item HAVING count(DISTINCT c.key || char(0) || c.person) > 1) ORDER BY item, id`, sample)
		if err != nil {
			return err
		}
		defer rows.Close()
		last, n := "", 0
		for rows.Next() {
			item, c, err := one(rows)
			if err != nil {
				return err
			}
			if item != last {
				last, n = item, 0
			}
			switch n++; n {
			case 1:
				pairs = append(pairs, pair{first: c.After})
			case 2:
				pairs[len(pairs)-1].second = c.After
			}
		}
		return rows.Err()
	})
	out = Agreement{Items: len(pairs), Labels: []LabelAgreement{}}
	counts := map[string]*LabelAgreement{}
	for _, p := range pairs {
		if slices.Equal(p.first, p.second) {
			out.Equal++
		}
		for _, label := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.first, p.second)))) {
			l := counts[label]
			if l == nil {
				l = &LabelAgreement{Label: label}
				counts[label] = l
			}
			if slices.Contains(p.first, label) && slices.Contains(p.second, label) {
				l.Both++
			} else {
				l.Either++
			}
		}
	}
	for _, l := range counts {
		l.Kappa = kappa(len(pairs), l.Both, l.Either)
		out.Labels = append(out.Labels, *l)
	}
	slices.SortFunc(out.Labels, func(a, b LabelAgreement) int { return cmp.Compare(a.Label, b.Label) })
	return out, err
}

// kappa is Fleiss' kappa of two readers of n items, who may differ from item to item. With
// p the share of readings that gave the label, it is (observed - chance) / (1 - chance),
// where chance is p² + (1-p)²; nil if chance is 1.
func kappa(n, both, either int) *float64 {
	p := float64(2*both+either) / float64(2*n)
	chance := p*p + (1-p)*(1-p)
	if chance == 1 {
		return nil
	}
	k := (1 - float64(either)/float64(n) - chance) / (1 - chance)
	return &k
}
