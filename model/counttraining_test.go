package model

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/nbcounts"
	"tasnif/model/outoffold"
)

// many are the small documents over and over, no two with the same words.
func many(n int) []data.Document {
	var docs []data.Document
	for i := range n {
		d := small()[i%len(small())]
		d.ID = fmt.Sprint(i)
		d.Headline += fmt.Sprintf(" خبر%c%c", 'ا'+i/20%20, 'ا'+i%20)
		docs = append(docs, d)
	}
	return docs
}

func inTurn(docs []data.Document) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func countParts(t require.TestingT, cfg nbcounts.Config, parts ...[]data.Document) *nbcounts.Counts {
	c, err := nbcounts.New(cfg)
	require.NoError(t, err)
	for i, docs := range parts {
		require.NoError(t, c.Count(context.Background(), fmt.Sprint(i), inTurn(docs)))
	}
	return c
}

func smallCounts() nbcounts.Config {
	cfg := nbcounts.DefaultConfig()
	cfg.Features.HashBits, cfg.Sample = 14, 1
	return cfg
}

func fromCountsConfig(t testing.TB, trainer string) Config {
	cfg := DefaultConfig()
	cfg.Trainer = trainerOf(t, trainer)
	cfg.Topics = []data.Topic{{ID: "diplomacy", Arabic: "دبلوماسية", English: "diplomacy"}}
	return cfg
}

// Counts, model, prediction, explanation, file and back.
func TestCountTrainers(t *testing.T) {
	require.Equal(t, []string{"complement", "multinomial"}, linear.CountTrainers())
	docs := many(560)
	for _, name := range linear.CountTrainers() {
		for _, n := range []int{14, 560} { // the sample is all of it, and a part
			m, err := TrainCounts(t.Context(), countParts(t, smallCounts(), docs[:n]), fromCountsConfig(t, name))
			require.NoError(t, err)
			assert.Equal(t, Multi, m.Mode)
			assert.Equal(t, n, m.Info.Documents)
			assert.Equal(t, []int{n / 2, n / 2}, m.Info.Support)
			assert.Equal(t, "دبلوماسية", m.Labels[0].Arabic)
			file := filepath.Join(t.TempDir(), "m.tsnf")
			require.NoError(t, m.WriteFile(file))
			read, err := ReadFile(file)
			require.NoError(t, err)
			right := 0
			for _, d := range small()[:12] {
				for _, d := range []data.Document{d, d.HeadlineView()} {
					p := m.Predict(d)
					assert.Equal(t, p, read.Predict(d))
					if slices.Equal(d.Labels, ids(m, p)) {
						right++
					}
				}
			}
			assert.GreaterOrEqual(t, right, 22, "%s of %d documents: of 24", name, n)
			d := small()[0]
			evidence := read.Explain(d, 0, 3)
			require.NotEmpty(t, evidence)
			var words []string
			for _, e := range evidence {
				words = append(words, e.Text)
			}
			assert.Contains(t, words, "الدبلوماسية")
			assert.Equal(t, evidence, m.Explain(d, 0, 3))
		}
	}
}

// The bytes of the model do not depend on how the corpus was cut into parts, nor
// on whether counts were merged through files.
func TestModelOfAnyPartition(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	docs := many(40)
	cfg := fromCountsConfig(t, "complement")
	cfg.Features.MaxFeatures = 200 // so that some fall out, and ties are cut
	bytesOf := func(t require.TestingT, src nbcounts.Source) []byte {
		m, err := TrainCounts(context.Background(), src, cfg)
		require.NoError(t, err)
		require.Equal(t, 200, m.Vectorizer.Terms())
		b, err := m.Bytes()
		require.NoError(t, err)
		return b
	}
	whole := bytesOf(t, countParts(t, smallCounts(), docs))
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(docs).Draw(t, "order")
		var shards []*nbcounts.Reader
		for i := 0; len(order) > 0; i++ {
			n := rapid.IntRange(1, len(order)).Draw(t, "part")
			c := countParts(t, smallCounts(), order[:n])
			order = order[n:]
			var b bytes.Buffer
			_, err := c.WriteTo(&b)
			require.NoError(t, err)
			r, err := nbcounts.NewReader(&b, fmt.Sprint(i))
			require.NoError(t, err)
			shards = append(shards, r)
		}
		path := filepath.Join(folder, "all.counts")
		writeCounts(t, path, shards)
		f, err := nbcounts.OpenFile(path)
		require.NoError(t, err)
		require.Equal(t, whole, bytesOf(t, f))
	})
}

func writeCounts(t require.TestingT, path string, shards []*nbcounts.Reader) {
	var b bytes.Buffer
	require.NoError(t, nbcounts.Merge(context.Background(), &b, shards...))
	require.NoError(t, modelfile.WriteBytes(path, b.Bytes()))
}

// sampled is a model of many documents from counts, its sums and its sample, and
// the counts of the documents outside the sample.
func sampled(t *testing.T) (*Model, *countSums, *countedSample, *nbcounts.Counts) {
	docs, cfg := many(200), smallCounts()
	all := countParts(t, cfg, docs)
	m, err := TrainCounts(t.Context(), all, fromCountsConfig(t, "complement"))
	require.NoError(t, err)
	c, err := m.readSums(t.Context(), all)
	require.NoError(t, err)
	s, err := m.readSample(t.Context(), all)
	require.NoError(t, err)
	held := map[uint64]bool{}
	for h := range all.Sample(t.Context()) {
		held[h.Text] = true
	}
	var others []data.Document
	for _, d := range docs {
		one := countParts(t, cfg, []data.Document{d})
		for h := range one.Sample(t.Context()) {
			if !held[h.Text] {
				others = append(others, d)
			}
		}
	}
	require.NotEmpty(t, others)
	require.Less(t, len(others), len(docs))
	return m, c, s, countParts(t, cfg, others)
}

// A held-out document's terms are those that the other documents have, and each of
// its blocks is as long as that of a document to come.
func TestSampleIsNewToTheModel(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	m, c, s, others := sampled(t)
	c.update(s, 0, 1, -1)
	other, err := selectFeatures(t.Context(), others, m.Vectorizer.Config)
	require.NoError(t, err)
	arrays, lost := m.Vectorizer.Arrays(), 0
	new := outoffold.TermFilter{Blocks: arrays.Blocks}
	for _, x := range s.x {
		var want []uint32
		for _, f := range x.Index {
			if slices.Contains(other.Arrays().IDs, arrays.IDs[f]) {
				want = append(want, f)
			}
		}
		got := new.Keep(x, len(c.unit), c.has)
		assert.Equal(t, want, got.Index)
		lost += x.Len() - got.Len()
		squares := make([]float64, len(m.Vectorizer.Config.Blocks))
		for i, f := range got.Index {
			squares[arrays.Blocks[f]] += float64(got.Value[i]) * float64(got.Value[i])
		}
		for b, block := range m.Vectorizer.Config.Blocks {
			assert.InDelta(t, block.Scale*block.Scale, squares[b], 1e-5)
		}
	}
	assert.Positive(t, lost)
}

// Taking the sample out and putting it back leaves no trace, and what is left is
// what the other documents come to.
func TestSampleIsHeldOutExactly(t *testing.T) {
	m, c, s, others := sampled(t)
	before, positives := slices.Clone(c.sums), slices.Clone(c.positives)
	c.update(s, 0, 1, -1)
	want, err := m.readSums(t.Context(), others)
	require.NoError(t, err)
	assert.Equal(t, want.sums, c.sums)
	assert.Equal(t, want.examples, c.examples)
	assert.Equal(t, want.positives, c.positives)
	c.update(s, 0, 1, +1)
	assert.Equal(t, before, c.sums)
	assert.Equal(t, positives, c.positives)
}

func TestCountsAndMode(t *testing.T) {
	single := countParts(t, smallCounts(), small()[:12])
	cfg := fromCountsConfig(t, "complement")
	m, err := TrainCounts(t.Context(), single, cfg)
	require.NoError(t, err)
	assert.Equal(t, Single, m.Mode)
	cfg.Labels = []string{"military"} // the others are then negatives
	m, err = TrainCounts(t.Context(), single, cfg)
	require.NoError(t, err)
	assert.Equal(t, Multi, m.Mode)
	assert.Equal(t, []int{6}, m.Info.Support)
	for says, change := range map[string]func(*Config){
		"needs documents, not counts; complement and multinomial can use counts": func(c *Config) { c.Trainer = &linear.SVM{Balanced: true} },
		"mode single needs exactly one":                                          func(c *Config) { c.Mode = Single },
		`no mode "some"`:                                                         func(c *Config) { c.Mode = "some" },
		`label "sport" is on no document; the corpus has diplomacy, military`:    func(c *Config) { c.Labels = []string{"sport"} },
		"min_df is 0": func(c *Config) { c.Features.MinDF = 0 },
	} {
		cfg := fromCountsConfig(t, "complement")
		change(&cfg)
		_, err := TrainCounts(t.Context(), countParts(t, smallCounts(), small()), cfg)
		assert.ErrorContains(t, err, says)
	}
}

// The sums that trainers are given are those of the examples, up to rounding.
func TestCountSumsAreNearThoseOfExamples(t *testing.T) {
	docs := many(100)
	c := countParts(t, smallCounts(), docs)
	m, err := TrainCounts(t.Context(), c, fromCountsConfig(t, "multinomial"))
	require.NoError(t, err)
	counted, err := m.readSums(t.Context(), c)
	require.NoError(t, err)
	examples := viewsOf(docs)
	p := &linear.Problem{Features: m.Vectorizer.Len(), Terms: m.Vectorizer.Terms(), Labels: 2}
	y := labelIndices(m.Labels, docs)
	for _, e := range examples {
		d := docs[e.doc]
		if e.view == data.HeadlineView {
			d = d.HeadlineView()
		}
		var s features.Scratch
		p.X, p.Y = append(p.X, m.Vectorizer.Transform(&s, fieldsOf(d))), append(p.Y, y[e.doc])
	}
	of, by := linear.Sum(p), counted.asSums()
	assert.Equal(t, of.Positives, by.Positives)
	assert.Equal(t, of.Examples, by.Examples)
	cosine := func(a, b []float64) float64 {
		var ab, aa, bb float64
		for i := range a {
			ab, aa, bb = ab+a[i]*b[i], aa+a[i]*a[i], bb+b[i]*b[i]
		}
		return ab / math.Sqrt(aa*bb)
	}
	assert.Greater(t, cosine(of.All, by.All), 0.98)
	assert.Greater(t, cosine(of.Own(0), by.Own(0)), 0.98)
}
