package eval

import (
	"context"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/study"
)

// Evaluate lets the model answer every document and measures the answers.
func Evaluate(ctx context.Context, m *model.Model, docs []data.Document, exam predictions.Options, opt Options) (*Report, error) {
	s, err := predictions.New(ctx, m, docs, exam)
	if err != nil {
		return nil, err
	}
	r, err := Measure(ctx, s, opt)
	if err != nil {
		return nil, err
	}
	r.Mistakes.Explain(m, docs, exam)
	r.Guarantees, r.Archive = study.Guarantees(m, s), study.ArchiveOf(m, s, docs)
	r.Leaks(s, study.Learnt(m, s, docs, exam))
	return r, nil
}

// Leaks leaves in the report what was found of the sheet's documents, and names them
// in its rows.
func (r *Report) Leaks(s *predictions.Set, k *study.Leakage) {
	r.Leakage = k
	for i := range r.Rows {
		r.Rows[i].Learnt = s.Rows[i].Learnt
	}
}
