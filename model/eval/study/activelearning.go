package study

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync/atomic"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/parallel"
	"tasnif/model"
)

// Candidate is an unlabelled document with the model's uncertainty.
type Candidate struct {
	Row         int              // of the documents
	Prediction  model.Prediction // what the model would answer
	Uncertainty float64          // only to be compared with other documents' under the same model
	Label       int              // the label that contributes most to it
	Near        float64          // cosine with the nearest document picked before it
}

// nearPick is the cosine from which a document is too similar to an earlier pick; it is
// picked only when no others are left.
const nearPick = 0.5

// candidatePool is the number of most uncertain documents among which n are picked.
func candidatePool(n int) int { return max(2000, 20*n) }

// NextToLabel picks up to n documents to label next: those with the greatest uncertainty,
// rare labels first, and not similar to each other. Near-duplicates should be removed from
// docs before. Ties go to the earlier document. progress is called with the number of
// documents predicted.
//
// This is uncertainty sampling (Lewis and Gale 1994) over several labels: the variance of
// each label, divided by its number of training documents,
//
//	uncertainty(x) = sum_l p_l (1 - p_l) / (support_l + 1)
//
// and then, as in maximal marginal relevance (Carbonell and Goldstein 1998), the greatest
// uncertainty among the documents whose cosine with every pick, over the model's own
// features, is below nearPick. The smallest margin to a threshold (Brinker 2006),
// uncertainty times 1 - cosine, and probable instead of uncertain labels were tried too:
// see make label-curve.
func NextToLabel(ctx context.Context, m *model.Model, docs []data.Document, n int, progress func(done int)) ([]Candidate, error) {
	all := make([]Candidate, len(docs))
	var done atomic.Int64
	err := parallel.Each(ctx, len(docs), func() func(int) {
		return func(i int) {
			all[i] = Rate(m, docs[i])
			all[i].Row = i
			if k := done.Add(1); progress != nil && (k%64 == 0 || int(k) == len(docs)) {
				progress(int(k))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Candidate) int { return cmp.Compare(b.Uncertainty, a.Uncertainty) })
	all = all[:min(len(all), candidatePool(n))]
	corpus, err := features.NewCorpus(ctx, m.Vectorizer.Config.Tokenizer, len(all), func(i int) features.Fields {
		d := docs[all[i].Row]
		return features.Fields{Headline: d.Headline, Body: d.Body}
	})
	if err != nil {
		return nil, err
	}
	x, err := m.Vectorizer.TransformAll(ctx, corpus, len(all), nil)
	if err != nil {
		return nil, err
	}
	return pickApart(ctx, all, x, m.Vectorizer.Len(), n)
}

// Rate predicts a document and computes its uncertainty.
func Rate(m *model.Model, d data.Document) Candidate {
	c := Candidate{Prediction: m.Predict(d)}
	most := -1.0
	for l, p := range c.Prediction.Scores {
		part := p * (1 - p) / float64(m.Info.Support[l]+1)
		c.Uncertainty += part
		if part > most {
			most, c.Label = part, l
		}
	}
	return c
}

// pickApart picks n of the candidates, the most uncertain first; x are their features.
func pickApart(ctx context.Context, all []Candidate, x []features.Vector, size, n int) ([]Candidate, error) {
	unit := make([]float64, len(x)) // 1 / length
	for i, v := range x {
		sum := 0.0
		for _, w := range v.Value {
			sum += float64(w) * float64(w)
		}
		if sum > 0 {
			unit[i] = 1 / math.Sqrt(sum)
		}
	}
	picked := make([]bool, len(all))
	last := make([]float32, size) // the features of the latest pick
	var out []Candidate
	for len(out) < min(n, len(all)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		best := slices.Index(picked, false) // where all that are left are near
		for i, c := range all {
			if !picked[i] && c.Near < nearPick {
				best = i
				break
			}
		}
		picked[best] = true
		out = append(out, all[best])
		for k, f := range x[best].Index {
			last[f] = x[best].Value[k]
		}
		for i := range all {
			if picked[i] {
				continue
			}
			dot := 0.0
			for k, f := range x[i].Index {
				dot += float64(x[i].Value[k]) * float64(last[f])
			}
			all[i].Near = max(all[i].Near, dot*unit[i]*unit[best])
		}
		for _, f := range x[best].Index {
			last[f] = 0
		}
	}
	return out, nil
}
