package model

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/hashing"
	"tasnif/features/parallel"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
	"tasnif/model/outoffold"
)

// countSums are the sums of features by label of a model of counts. They are whole
// numbers, so documents can be subtracted and added back exactly.
type countSums struct {
	labels    int
	examples  int
	positives []int     // by label
	sums      []uint64  // by feature: over all examples, then by label
	unit      []float64 // by feature: the factor that turns its integer sums into values, with idf and the block's scale
	m         *Model
	hasher    *hashing.Hasher
	vectors   *countVectors // nil: none
}

// train trains naive Bayes and, where there are vectors, ridge regression on them.
func (c *countSums) train(ctx context.Context, from linear.CountTrainer) ([]*linear.Linear, error) {
	bayes, err := from.FromSums(ctx, c.asSums(), c.m.Mode == Single)
	if err != nil || c.vectors == nil {
		return []*linear.Linear{bayes}, err
	}
	ridge, err := c.vectors.train(ctx)
	return []*linear.Linear{bayes.WithFeatures(len(c.unit), c.m.Vectorizer.Len()), ridge}, err
}

// readSums reads the sums of the features that the model's vectorizer keeps.
func (m *Model) readSums(ctx context.Context, src nbcounts.Source) (*countSums, error) {
	head, v := src.Header(), m.Vectorizer
	c := &countSums{labels: len(m.Labels), examples: int(head.Examples), m: m, unit: make([]float64, v.Terms())}
	c.sums = make([]uint64, v.Terms()*(1+c.labels))
	for _, t := range m.Labels {
		c.positives = append(c.positives, int(head.Labels[t.ID].Examples))
	}
	a := v.Arrays()
	for f := range c.unit {
		c.unit[f] = v.IDF(uint32(f)) * v.Config.Blocks[a.Blocks[f]].Scale / hashing.ShareUnit
	}
	var err error
	if c.hasher, err = features.NewHasher(v.Config); err != nil {
		return nil, err
	}
	next := 0 // feature
	for rows, err := range src.Sums(ctx) {
		if err != nil {
			return nil, err
		}
		columns := make([]int, len(rows.Labels)) // by label of rows, the model's, or -1
		for l, id := range rows.Labels {
			columns[l] = m.labelIndex(id)
		}
		for ; next < len(a.IDs) && int(a.IDs[next]-rows.From) < len(rows.DF); next++ {
			i := int(a.IDs[next] - rows.From)
			sums := c.row(uint32(next))
			sums[0] = rows.All[i]
			for l, column := range columns {
				if column >= 0 {
					sums[1+column] = rows.By[i*len(columns)+l]
				}
			}
		}
	}
	return c, nil
}

// labelIndex is the index of a label in Labels, or -1.
func (m *Model) labelIndex(id string) int {
	i, ok := slices.BinarySearchFunc(m.Labels, id, func(t data.Topic, id string) int { return cmp.Compare(t.ID, id) })
	if !ok {
		return -1
	}
	return i
}

// has tells whether any document in the sums has the feature.
func (c *countSums) has(feature uint32) bool { return c.row(feature)[0] > 0 }

// row is a feature's sums: over all examples, then by label.
func (c *countSums) row(feature uint32) []uint64 {
	return c.sums[int(feature)*(1+c.labels):][:1+c.labels]
}

// rescale brings each block's sums to the scale that they have in Train. Shares have length
// one before idf; the examples of Train have it after. The factor is measured on the
// sample, which has both:
//
//	unit_f *= sum of the examples' values in f's block / sum of unit_g share_g over them
//
// The scale matters because smoothing (Alpha) is added to the sums.
func (c *countSums) rescale(s *countedSample) {
	blocks := c.m.Vectorizer.Arrays().Blocks
	values, shares := make([]float64, len(c.m.Vectorizer.Config.Blocks)), make([]float64, len(c.m.Vectorizer.Config.Blocks))
	for _, x := range s.x {
		for i, f := range x.Index {
			if int(f) < len(blocks) { // it is a term
				values[blocks[f]] += float64(x.Value[i])
			}
		}
	}
	for _, d := range s.documents {
		for i, f := range d.features {
			shares[blocks[f]] += c.unit[f] * float64(d.shares[i])
		}
	}
	for f, b := range blocks {
		if shares[b] > 0 {
			c.unit[f] *= values[b] / shares[b]
		}
	}
}

// asSums converts the sums for linear.CountTrainer.
func (c *countSums) asSums() *linear.Sums {
	s := &linear.Sums{Examples: float64(c.examples), All: c.column(0)}
	for _, n := range c.positives {
		s.Positives = append(s.Positives, float64(n))
	}
	for _, v := range s.All {
		s.Mass += v
	}
	s.Own = func(label int) []float64 { return c.column(1 + label) }
	return s
}

func (c *countSums) column(column int) []float64 {
	out := make([]float64, len(c.unit))
	for f, at := 0, column; f < len(out); f, at = f+1, at+1+c.labels {
		out[f] = float64(c.sums[at]) * c.unit[f]
	}
	return out
}

// countedSample is the documents of the sample as the model sees them.
type countedSample struct {
	documents []sampledDocument
	times     uint64 // documents, copies included
	examples  []example
	x         []features.Vector // by example
	y         [][]int32         // by example
}

type sampledDocument struct {
	nbcounts.SampleDocument
	y        []int32 // its labels that the model has
	features []uint32
	shares   []uint32
}

// readSample reads the documents of the sample and makes vectors of them.
func (m *Model) readSample(ctx context.Context, src nbcounts.Source) (*countedSample, error) {
	s := &countedSample{}
	for h, err := range src.Sample(ctx) {
		if err != nil {
			return nil, err
		}
		d := sampledDocument{SampleDocument: h}
		for _, l := range h.Labels {
			if i := m.labelIndex(l); i >= 0 {
				d.y = append(d.y, int32(i))
			}
		}
		if m.Mode == Single && len(d.y) != 1 {
			return nil, fmt.Errorf("the sample has a document with %d labels, but the totals have none", len(d.y))
		}
		s.times += h.Times
		s.documents = append(s.documents, d)
	}
	if len(s.documents) == 0 {
		return nil, fmt.Errorf("every document is too long for the sample that calibration needs")
	}
	x := make([][data.Views]features.Vector, len(s.documents))
	hasher, err := features.NewHasher(m.Vectorizer.Config)
	if err != nil {
		return nil, err
	}
	err = parallel.Workers(ctx, len(s.documents), 16, func() func(from, to int) error {
		r := sampleReader{vectorizer: m.Vectorizer, hasher: hasher}
		return func(from, to int) error {
			for i := from; i < to; i++ {
				if r.read(&s.documents[i], &x[i]); m.Vectorizer.Dim() > 0 {
					withDimensions(&x[i], &s.documents[i], m.Vectorizer.Terms())
				}
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	for i, d := range s.documents {
		for view := range data.Views {
			if x[i][view].Index != nil {
				s.examples = append(s.examples, example{i, view})
				s.x, s.y = append(s.x, x[i][view]), append(s.y, d.y)
			}
		}
	}
	return s, nil
}

// sampleReader is the working memory of one goroutine.
type sampleReader struct {
	vectorizer *features.Vectorizer
	hasher     *hashing.Hasher
	scratch    features.Scratch
	terms      []hashing.TermCount
	shares     []uint32
}

// read makes the document's vector in each view, and sets its features and shares from the
// view that has all its terms.
func (r *sampleReader) read(d *sampledDocument, x *[data.Views]features.Vector) {
	r.terms = d.Terms(r.terms[:0])
	r.shares = r.hasher.Shares(r.shares[:0], r.terms, d.Views)
	own := func(headline bool) features.Vector {
		w := r.vectorizer.TransformCounts(&r.scratch, r.terms, headline)
		return features.Vector{Index: append([]uint32{}, w.Index...), Value: append([]float32{}, w.Value...)}
	}
	body := slices.ContainsFunc(r.terms, func(t hashing.TermCount) bool { return t.Body > 0 })
	if !body || d.Views == 2 {
		x[data.HeadlineView] = own(true)
		d.features = x[data.HeadlineView].Index
	}
	if body || d.Views == 2 {
		x[data.ArticleView] = own(false)
		d.features = x[data.ArticleView].Index
	}
	ids := r.vectorizer.Arrays().IDs // by feature
	d.shares = make([]uint32, 0, len(d.features))
	for i, t := range r.terms {
		if n := len(d.shares); n < len(d.features) && ids[d.features[n]] == t.ID {
			d.shares = append(d.shares, r.shares[i])
		}
	}
}

// folds is the number of folds of the sample: 1, the whole sample, if it is at most a
// quarter of the corpus.
func (s *countedSample) folds(documents uint64) int {
	if s.times*4 <= documents {
		return 1
	}
	return min(5, max(len(s.documents), 1))
}

// foldOf is a document's fold, by its text, so that copies are in one fold.
func (d *sampledDocument) foldOf(folds int) int { return int(d.Text >> 32 % uint64(folds)) }

// scoreSample scores each fold of the sample with models trained without it. Terms that
// only the fold has are dropped, as by outoffold.UnseenTerms. The last fold is not added
// back, since the sums are not used afterwards. The scores are by model that train returns.
func (c *countSums) scoreSample(s *countedSample, folds int, train func() ([]*linear.Linear, error), done func(int)) (each []*outoffold.Scores, err error) {
	for k := range folds {
		done(k)
		c.update(s, k, folds, -1)
		parts, err := train()
		if err != nil {
			return nil, err
		}
		for len(each) < len(parts) {
			each = append(each, &outoffold.Scores{Labels: c.labels, Values: make([]float32, len(s.x)*c.labels)})
		}
		parallel.Ranges(len(s.examples), 64, func(from, to int) {
			new := outoffold.TermFilter{Blocks: c.m.Vectorizer.Arrays().Blocks}
			for i := from; i < to; i++ {
				if s.documents[s.examples[i].doc].foldOf(folds) == k {
					x := new.Keep(s.x[i], len(c.unit), c.has)
					for p, part := range parts {
						part.Scores(each[p].Of(i), x)
					}
				}
			}
		})
		if k+1 < folds {
			c.update(s, k, folds, +1)
		}
	}
	done(folds)
	return each, nil
}

// update subtracts a fold of the sample from the sums (sign -1), or adds it (+1), by
// ranges of features whose sums fit the cache.
func (c *countSums) update(s *countedSample, fold, folds, sign int) {
	var moved []*sampledDocument
	for i := range s.documents {
		d := &s.documents[i]
		if d.foldOf(folds) != fold {
			continue
		}
		moved = append(moved, d)
		c.examples += sign * int(d.Times) * d.Views
		for _, l := range d.y {
			c.positives[l] += sign * int(d.Times) * d.Views
		}
		if c.vectors != nil {
			c.vectors.update(d, sign)
		}
	}
	parallel.Ranges(len(c.unit), 16*linear.ManyFeatures, func(from, to int) {
		next := make([]int, len(moved))
		for i, d := range moved {
			next[i], _ = slices.BinarySearch(d.features, uint32(from))
		}
		for ; from < to; from += linear.ManyFeatures {
			end := uint32(min(from+linear.ManyFeatures, to))
			for i, d := range moved {
				next[i] = c.updateRange(d, next[i], end, sign)
			}
		}
	})
}

// updateRange is update for one document and its features from the i-th on that are below
// end. It returns the index of the next feature.
func (c *countSums) updateRange(d *sampledDocument, i int, end uint32, sign int) int {
	times := uint64(sign) * d.Times // modulo 2^64, in which subtraction is addition
	for ; i < len(d.features) && d.features[i] < end; i++ {
		row, x := c.row(d.features[i]), times*uint64(d.shares[i])
		row[0] += x
		for _, l := range d.y {
			row[1+l] += x
		}
	}
	return i
}
