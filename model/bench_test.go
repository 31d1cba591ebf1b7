package model

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/data/formats"
	"tasnif/data/sharedtest"
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/features/embedding/vectors"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// tagger is the default trainer's model of the demonstration corpus: 17 labels,
// default features.
func tagger(b *testing.B) *Model {
	m, err := trainTagger()
	require.NoError(b, err)
	return m
}

var trainTagger = sync.OnceValues(func() (*Model, error) {
	docs, err := demo.Corpus()
	if err != nil {
		return nil, err
	}
	return Train(context.Background(), docs, DefaultConfig())
})

// headlines are those of articles.
func headlines(b *testing.B) []data.Document {
	docs := articles(b)
	for i := range docs {
		docs[i] = docs[i].HeadlineView()
	}
	return docs
}

// articles are 20,000 of the corpus ant where it is there, or else those of the
// demonstration corpus.
func articles(b *testing.B) []data.Document {
	docs, err := demo.Corpus()
	require.NoError(b, err)
	if ant := sharedtest.Path(b, "corpora/ant.jsonl.zst"); ant != "" {
		docs = docs[:0]
		for d, err := range formats.Read(context.Background(), formats.Options{}, ant) {
			require.NoError(b, err)
			if docs = append(docs, d); len(docs) == 20_000 {
				break
			}
		}
	}
	return docs
}

// timed starts a benchmark's clocks; the function it gives stops them and tells
// the operations a second, and a second of CPU time, which another program on
// the same core does not take away.
func timed(b *testing.B, unit string) (stop func()) {
	b.ReportAllocs()
	b.ResetTimer()
	start := processTime()
	return func() {
		used := processTime() - start
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), unit+"/s")
		if used > 0 {
			b.ReportMetric(float64(b.N)/used.Seconds(), unit+"/CPU-s")
		}
	}
}

// BenchmarkTransform is one headline's vector an operation.
func BenchmarkTransform(b *testing.B) {
	m, docs := tagger(b), headlines(b)
	var s features.Scratch
	i := 0
	defer timed(b, "headlines")()
	for b.Loop() {
		m.Vectorizer.Transform(&s, fieldsOf(docs[i]))
		if i++; i == len(docs) {
			i = 0
		}
	}
}

// BenchmarkScores is the sum of a headline's features, 17 labels, an operation.
func BenchmarkScores(b *testing.B) {
	m, docs := tagger(b), headlines(b)[:1000]
	var s features.Scratch
	xs := make([]features.Vector, len(docs))
	for i, d := range docs {
		x := m.Vectorizer.Transform(&s, fieldsOf(d))
		xs[i] = features.Vector{Index: slices.Clone(x.Index), Value: slices.Clone(x.Value)}
	}
	scores := make([]float32, len(m.Labels))
	i := 0
	defer timed(b, "headlines")()
	for b.Loop() {
		m.Linear.Scores(scores, xs[i])
		if i++; i == len(xs) {
			i = 0
		}
	}
}

// BenchmarkPredict is one headline's whole answer an operation, of 17 labels,
// into memory that is used again.
func BenchmarkPredict(b *testing.B) {
	m, docs := tagger(b), headlines(b)
	predict(b, m, docs, "headlines")
}

// BenchmarkPredictArticle is the same of articles.
func BenchmarkPredictArticle(b *testing.B) {
	m, docs := tagger(b), articles(b)
	predict(b, m, docs, "articles")
}

// BenchmarkPredictVectors is BenchmarkPredict with the word vectors inside the program. A
// matrix costs the same whoever trained it, so the members that train longest are left out.
func BenchmarkPredictVectors(b *testing.B) {
	e, err := modelfile.Builtin(vectors.Default())
	require.NoError(b, err)
	docs, err := demo.Corpus()
	require.NoError(b, err)
	cfg := DefaultConfig()
	cfg.Embeddings, cfg.Folds = []*embedding.Embedding{e}, 2
	cfg.Trainer = &linear.Blend{Members: []linear.Member{{Trainer: "complement"}, {Trainer: "ridge", Params: []byte(`{"on":"archive"}`)}}}
	m, err := Train(context.Background(), docs, cfg)
	require.NoError(b, err)
	predict(b, m, headlines(b), "headlines")
}

func predict(b *testing.B, m *Model, docs []data.Document, unit string) {
	var p Prediction
	i := 0
	defer timed(b, unit)()
	for b.Loop() {
		m.PredictInto(&p, docs[i])
		if i++; i == len(docs) {
			i = 0
		}
	}
}

// BenchmarkExplain is the evidence for one label of a headline an operation.
func BenchmarkExplain(b *testing.B) {
	m, docs := tagger(b), headlines(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Explain(docs[i], i%len(m.Labels), 5)
		if i++; i == len(docs) {
			i = 0
		}
	}
}

// BenchmarkReadFile opens the model file that TASNIF_MODEL names, or the
// demonstration's.
func BenchmarkReadFile(b *testing.B) {
	file := os.Getenv("TASNIF_MODEL")
	if file == "" {
		file = filepath.Join(b.TempDir(), "m.tsnf")
		require.NoError(b, tagger(b).WriteFile(file))
	}
	info, err := os.Stat(file)
	require.NoError(b, err)
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		_, err := ReadFile(file)
		require.NoError(b, err)
	}
}

func BenchmarkWriteFile(b *testing.B) {
	m, file := tagger(b), filepath.Join(b.TempDir(), "m.tsnf")
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, m.WriteFile(file))
	}
}

func BenchmarkQuantized(b *testing.B) {
	cfg := DefaultConfig()
	cfg.Floats = true
	docs, err := demo.Corpus()
	require.NoError(b, err)
	m, err := Train(context.Background(), docs, cfg)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		m.Linear.Quantized()
	}
}

// BenchmarkTrain trains on the demonstration corpus, by each trainer.
func BenchmarkTrain(b *testing.B) {
	docs, err := demo.Corpus()
	require.NoError(b, err)
	for _, name := range linear.Trainers() {
		b.Run(name, func(b *testing.B) {
			cfg := DefaultConfig()
			cfg.Trainer = trainerOf(b, name)
			b.ReportAllocs()
			for b.Loop() {
				_, err := Train(context.Background(), docs, cfg)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(b.N*len(docs))/b.Elapsed().Seconds(), "documents/s")
		})
	}
}
