package model

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
	"tasnif/model/outoffold"
)

// TrainCounts trains naive Bayes on a corpus that was counted, in any number of parts: the
// same documents give the same bytes. Of cfg.Features only MinDF and MaxFeatures apply; the
// rest was fixed by the counting.
//
// It differs from Train in this:
//
//   - A document's vector has length one before idf and before terms are dropped:
//     a share is a sublinear term frequency. A feature's sums are multiplied by its
//     idf, and by a factor for its block that corrects the mean length.
//   - Terms are hashed: rare ones may share a feature, and have no text.
//     Explain still works, since it shows words of the document.
//   - Calibration and thresholds come from the sample, about 5,000 texts with the
//     smallest hashes. If that is at most a quarter of the corpus, it is scored by a
//     model of all other documents; otherwise in up to five folds. Copies count
//     once; near-duplicates are not detected.
//   - Categorical fields are not counted, so Config.Fields is ignored.
//   - Config.Embeddings may hold only the vectors that were counted
//     (nbcounts.Config.Vectors). Ridge regression on the vectors is solved from their
//     sums and blended with naive Bayes; the weights are found on the sample.
//
// Errors: a trainer that needs documents, word vectors that were not counted, and those of
// Train.
func TrainCounts(ctx context.Context, src nbcounts.Source, cfg Config) (*Model, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	from, ok := cfg.Trainer.(linear.CountTrainer)
	if !ok {
		return nil, fmt.Errorf("trainer %q needs documents, not counts; %s can use counts", linear.NameOf(cfg.Trainer), strings.Join(linear.CountTrainers(), " and "))
	}
	head := src.Header()
	m := &Model{}
	if m.Labels, err = labelsOf([]data.Document{{Labels: slices.Collect(maps.Keys(head.Labels))}}, cfg); err != nil {
		return nil, err
	}
	if m.Mode, err = modeOf(cfg.Mode, countsNotSingle(head, m.Labels)); err != nil {
		return nil, err
	}
	if err := cfg.checkRule(m.Mode); err != nil {
		return nil, err
	}
	c, err := m.fitCounts(ctx, src, cfg)
	if err != nil {
		return nil, err
	}
	sample, err := m.readSample(ctx, src)
	if err != nil {
		return nil, err
	}
	c.rescale(sample)
	train := func() ([]*linear.Linear, error) { return c.train(ctx, from) }
	folds := sample.folds(head.Documents)
	report := cfg.progress()
	report("training", 0, folds+1)
	parts, err := train()
	if err != nil {
		return nil, err
	}
	each, err := c.scoreSample(sample, folds, train, func(done int) { report("training", 1+done, folds+1) })
	if err != nil {
		return nil, err
	}
	found, weights := cfg.Trainer, []float64{1}
	if c.vectors != nil {
		weights = m.blendWeights(each, sample.y)
		if found, err = c.vectors.blended(cfg.Trainer, weights); err != nil {
			return nil, err
		}
	}
	settings, err := json.Marshal(found)
	if err != nil {
		return nil, err
	}
	scores := outoffold.Sum(each, weights)
	if m.Linear = linear.WeightedSum(parts, weights); !cfg.Floats {
		m.quantize()
	}
	m.decide(scores, sample.y, sample.examples)
	m.tabulateThresholds(scores, nil, sample.y, sample.examples)
	m.Info = Info{
		Trainer: linear.NameOf(found), Params: settings, Topics: cfg.TopicsOf, Documents: int(head.Documents), Seed: cfg.Seed, Folds: folds,
		Histogram: m.histogram(scores, nil, sample.examples),
	}
	for _, t := range m.Labels {
		m.Info.Support = append(m.Info.Support, int(head.Labels[t.ID].Documents))
	}
	m.Abstain, m.TopK = cfg.Abstain, cfg.TopK
	return m, ctx.Err()
}

// fitCounts sets the vectorizer, and reads the sums of its features.
func (m *Model) fitCounts(ctx context.Context, src nbcounts.Source, cfg Config) (*countSums, error) {
	report := cfg.progress()
	report("features", 0, 2)
	var err error
	if m.Vectorizer, err = selectFeatures(ctx, src, cfg.Features); err != nil {
		return nil, err
	}
	if m.Vectorizer.Len() == 0 {
		return nil, nothingToLearn(int(src.Header().Documents), 0, cfg.Features.MinDF)
	}
	fingerprints, err := src.Fingerprints(ctx)
	if err != nil {
		return nil, err
	}
	m.Vectorizer = m.Vectorizer.WithFingerprints(fingerprints)
	report("features", 1, 2)
	c, err := m.readSums(ctx, src)
	if err != nil {
		return nil, err
	}
	if c.vectors, err = m.withVectors(ctx, src, cfg); err != nil {
		return nil, err
	}
	report("features", 2, 2)
	return c, nil
}

// countsNotSingle is notSingle for counts. If some labels are left out, their documents
// have no label, so Single is refused.
func countsNotSingle(h *nbcounts.Header, labels []data.Topic) error {
	if h.None > 0 || h.Many > 0 {
		return fmt.Errorf("of %d documents %d have no label and %d have several", h.Documents, h.None, h.Many)
	}
	if len(labels) < len(h.Labels) {
		return fmt.Errorf("%d of the %d labels that were counted are left out", len(h.Labels)-len(labels), len(h.Labels))
	}
	return nil
}

// selectFeatures makes the vectorizer of the features kept: those in at least MinDF
// documents, and of these the MaxFeatures most frequent (0: all). Ties go to the smaller
// id.
func selectFeatures(ctx context.Context, src nbcounts.Source, chosen features.Config) (*features.Vectorizer, error) {
	head := src.Header()
	if head.Documents > math.MaxUint32 {
		return nil, fmt.Errorf("%d documents are more than a model can count; the most is %d", head.Documents, uint32(math.MaxUint32))
	}
	cfg := head.Config.Features
	cfg.MinDF, cfg.MaxFeatures, cfg.EmbeddingScale = chosen.MinDF, chosen.MaxFeatures, 1
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	all := features.Arrays{Documents: int(head.Documents)}
	for rows, err := range src.Sums(ctx) {
		if err != nil {
			return nil, err
		}
		for i, df := range rows.DF {
			if df >= uint64(cfg.MinDF) {
				all.IDs, all.DF = append(all.IDs, rows.From+uint32(i)), append(all.DF, uint32(df))
			}
		}
	}
	if cfg.MaxFeatures == 0 || len(all.IDs) <= cfg.MaxFeatures {
		return features.NewVectorizer(cfg, all)
	}
	least, atLeast := minKept(all.DF, cfg.MaxFeatures)
	kept := features.Arrays{Documents: all.Documents}
	for i, df := range all.DF {
		if df == least {
			atLeast--
		}
		if df > least || df == least && atLeast >= 0 {
			kept.IDs, kept.DF = append(kept.IDs, all.IDs[i]), append(kept.DF, df)
		}
	}
	return features.NewVectorizer(cfg, kept)
}

// minKept is the least of the n largest values, and how many of these n equal it.
func minKept(values []uint32, n int) (least uint32, atLeast int) {
	const common = 1 << 16
	few := make([]int, common)
	var many []uint32
	for _, v := range values {
		if v < common {
			few[v]++
		} else {
			many = append(many, v)
		}
	}
	if len(many) >= n {
		slices.Sort(many)
		least = many[len(many)-n]
		above, _ := slices.BinarySearchFunc(many, least, func(v, least uint32) int {
			if v > least {
				return 1
			}
			return -1
		})
		return least, n - (len(many) - above)
	}
	n -= len(many)
	for v := common - 1; ; v-- {
		if few[v] >= n {
			return uint32(v), n
		}
		n -= few[v]
	}
}

// countVectors holds the sums of word vectors from which ridge regression is solved. They
// are whole numbers, as those of countSums.
type countVectors struct {
	m       *Model
	moments *nbcounts.Moments
	ridge   *linear.Ridge
}

// withVectors adds the word vectors that were counted to the vectorizer. It returns nil if
// cfg asks for none.
func (m *Model) withVectors(ctx context.Context, src nbcounts.Source, cfg Config) (*countVectors, error) {
	if len(cfg.Embeddings) == 0 {
		return nil, nil
	}
	counted := src.Header().Config.Vectors
	if o := cfg.Embeddings[0].Origin(); len(cfg.Embeddings) > 1 || !o.Builtin || o.SHA256 != counted {
		return nil, fmt.Errorf("the counts were made without these word vectors; count again with them")
	}
	sums, err := src.Moments(ctx)
	if err != nil {
		return nil, err
	}
	if m.Vectorizer = m.Vectorizer.WithEmbeddings(cfg.Embeddings...); m.Vectorizer.Dim() != sums.Dim {
		return nil, fmt.Errorf("the counts have vectors of %d numbers, and these have %d", sums.Dim, m.Vectorizer.Dim())
	}
	return &countVectors{m, sums.Clone(), &linear.Ridge{C: 1, On: linear.Archive}}, nil
}

// train solves for the weights of the vectors' dimensions; the weights of terms are 0.
func (c *countVectors) train(ctx context.Context) (*linear.Linear, error) {
	width := c.moments.Dim + 1
	s := linear.Moments{Width: width, Square: make([]float64, width*width)}
	at := 0
	for i := range width {
		for j := i; j < width; j++ {
			s.Square[i*width+j] = float64(c.moments.Square[at]) / (nbcounts.VectorUnit * nbcounts.VectorUnit)
			at++
		}
	}
	s.Own = func(label int) []float64 {
		own := make([]float64, width)
		for k, v := range c.moments.Own[c.m.Labels[label].ID] {
			own[k] = float64(v) / nbcounts.VectorUnit
		}
		return own
	}
	small, err := c.ridge.FromMoments(ctx, s, len(c.m.Labels))
	if err != nil {
		return nil, err
	}
	out := linear.NewLinear(c.m.Vectorizer.Len(), len(c.m.Labels))
	copy(out.W[c.m.Vectorizer.Terms()*len(c.m.Labels):], small.W)
	out.B = small.B
	return out, nil
}

// update subtracts a document of the sample (sign -1), or adds it (+1).
func (c *countVectors) update(d *sampledDocument, sign int) {
	for _, x := range d.Vectors() {
		c.moments.Add(x, d.Labels, int64(sign)*int64(d.Times))
	}
}

// withDimensions appends the counted vectors' dimensions to the vectors of a document's
// views.
func withDimensions(x *[data.Views]features.Vector, d *sampledDocument, terms int) {
	list := d.Vectors()
	for _, view := range []data.View{data.HeadlineView, data.ArticleView} {
		if x[view].Index == nil || len(list) == 0 {
			continue
		}
		for k, v := range list[0] {
			x[view].Index = append(x[view].Index, uint32(terms+k))
			x[view].Value = append(x[view].Value, float32(v)/nbcounts.VectorUnit)
		}
		list = list[1:]
	}
}

// blended is the blend of naive Bayes and ridge regression on vectors, with the weights
// found.
func (c *countVectors) blended(bayes linear.Trainer, weights []float64) (*linear.Blend, error) {
	out := &linear.Blend{}
	for i, t := range []linear.Trainer{bayes, c.ridge} {
		settings, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		out.Members = append(out.Members, linear.Member{Trainer: linear.NameOf(t), Params: settings, Weight: weights[i]})
	}
	return out, nil
}
