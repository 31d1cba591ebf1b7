package model

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/embedding"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// seldom are documents of words that stand in few documents, and vectors of the words:
// with told, vectors that tell the label.
func seldom(t *testing.T, told bool) (docs []data.Document, e *embedding.Embedding) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		letters := []rune("بتثجحخدذرزسشصضطظعغفقكلمنه")
		w := make([]rune, 7)
		for i := range w {
			w[i] = letters[random.IntN(len(letters))]
		}
		return string(w)
	}
	vectors := map[string][4]int8{}
	for i := range 160 {
		label := i % 2
		var text []string
		for range 5 {
			w := word()
			text = append(text, w)
			side := label
			if !told {
				side = random.IntN(2)
			}
			v := [4]int8{int8(random.IntN(40)), int8(random.IntN(40)), int8(random.IntN(40)), int8(random.IntN(40))}
			v[side] += 80
			vectors[w] = v
		}
		docs = append(docs, data.Document{ID: fmt.Sprint(i), Headline: strings.Join(text, " "), Labels: []string{[]string{"diplomacy", "military"}[label]}})
	}
	var words []string
	for w := range vectors {
		words = append(words, w)
	}
	slices.Sort(words)
	a := embedding.Arrays{Dim: 4, Documents: 200, Centre: make([]float32, 4)}
	for _, w := range words {
		v := vectors[w]
		a.WordBytes, a.DF, a.Vectors = append(a.WordBytes, w...), append(a.DF, 2), append(a.Vectors, v[:]...)
		a.WordEnds = append(a.WordEnds, uint32(len(a.WordBytes)))
	}
	e, err := embedding.New(a)
	require.NoError(t, err)
	return docs, e
}

// Vectors that tell the labels are kept; of others the training is the one without.
func TestChooseVectors(t *testing.T) {
	for _, told := range []bool{true, false} {
		docs, e := seldom(t, told)
		cfg := DefaultConfig()
		cfg.Embeddings, cfg.Choose = []*embedding.Embedding{e}, true
		m, err := Train(context.Background(), docs, cfg)
		require.NoError(t, err)
		require.NotNil(t, m.Info.Vectors)
		assert.Equal(t, told, m.Info.Vectors.Kept, m.WordVectors())
		assert.Equal(t, told, len(m.Vectorizer.Embeddings()) > 0)
		assert.Equal(t, told, strings.Contains(string(m.Info.Params), `"ridge"`))
		b, err := m.Bytes()
		require.NoError(t, err)

		cores := runtime.GOMAXPROCS(1)
		again, err := Train(context.Background(), docs, cfg)
		runtime.GOMAXPROCS(cores)
		require.NoError(t, err)
		c, err := again.Bytes()
		require.NoError(t, err)
		assert.True(t, bytes.Equal(b, c), "the same bytes on one core")

		cfg.Choose = false
		if !told {
			cfg.Embeddings = nil
		}
		want, err := Train(context.Background(), docs, cfg)
		require.NoError(t, err)
		m.Info.Vectors = nil
		b, err = m.Bytes()
		require.NoError(t, err)
		c, err = want.Bytes()
		require.NoError(t, err)
		assert.True(t, bytes.Equal(b, c), "told %v: the same bytes as of a training without a choice", told)
	}
}

// A trainer that has no member on vectors alone cannot tell what they bring.
func TestChooseNeedsABlend(t *testing.T) {
	docs, e := seldom(t, true)
	cfg := DefaultConfig()
	cfg.Embeddings, cfg.Choose, cfg.Trainer = []*embedding.Embedding{e}, true, &linear.SVM{}
	m, err := Train(context.Background(), docs, cfg)
	require.NoError(t, err)
	assert.Empty(t, m.Vectorizer.Embeddings())
	assert.Empty(t, m.WordVectors())
}

// A model names the vectors inside the program and does not carry them.
func TestBuiltinVectors(t *testing.T) {
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	cfg := DefaultConfig()
	cfg.Embeddings = []*embedding.Embedding{e}
	m, err := Train(context.Background(), small(), cfg)
	require.NoError(t, err)
	b, err := m.Bytes()
	require.NoError(t, err)
	assert.Less(t, len(b), 1<<20)
	assert.Equal(t, byte(4), b[8])
	again, err := FromBytes(b)
	require.NoError(t, err)
	assert.Same(t, e, again.Vectorizer.Embeddings()[0], "unpacked once for all models")
	assert.Equal(t, modelfile.NameOf(e), again.WordVectors())
	d := data.Document{Headline: "مُدرّعات عسكرية"}
	assert.Equal(t, m.Predict(d), again.Predict(d))
	for _, w := range m.Explain(d, 1, 0) {
		assert.Equal(t, d.Headline[w.Start:w.End], w.Text)
	}

	other := modelfile.Seal(bytes.Replace(b, []byte(e.Origin().SHA256), []byte("00"+e.Origin().SHA256[2:]), 1))
	_, err = FromBytes(other)
	require.ErrorIs(t, err, modelfile.ErrFormat)
	assert.ErrorContains(t, err, "are not in this program; use the version that trained with them, or a newer one")

	base, err := modelfile.BaseBytes(e)
	require.NoError(t, err)
	own, err := modelfile.BaseFromBytes(base)
	require.NoError(t, err)
	assert.Empty(t, own.Origin(), "a base file carries its vectors")
	assert.Equal(t, e.Arrays(), own.Arrays())
}

// Prediction with them allocates nothing.
func TestBuiltinVectorsDoNotAllocate(t *testing.T) {
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	cfg := DefaultConfig()
	cfg.Embeddings = []*embedding.Embedding{e}
	m, err := Train(context.Background(), small(), cfg)
	require.NoError(t, err)
	var p Prediction
	d := data.Document{Headline: "مجلس الأمن يمدد العقوبات على زعماء ميليشيات قرقوشية"}
	m.PredictInto(&p, d)
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	assert.Zero(t, testing.AllocsPerRun(50, func() { m.PredictInto(&p, d) }))
}

// Of several files those are kept that help most, and the model is the one of a training
// with them alone; it names and carries them.
func TestChooseAmongVectors(t *testing.T) {
	docs, tells := seldom(t, true)
	_, other := seldom(t, false)
	tells = tells.From(embedding.Origin{File: "tells.base", SHA256: "01"})
	other = other.From(embedding.Origin{File: "other.base", SHA256: "02"})
	for name, c := range map[string]struct {
		list []*embedding.Embedding
		kept []*embedding.Embedding
	}{
		"first":  {[]*embedding.Embedding{tells, other}, []*embedding.Embedding{tells}},
		"second": {[]*embedding.Embedding{other, tells}, []*embedding.Embedding{tells}},
		"none":   {[]*embedding.Embedding{archive(t), archive(t)}, nil}, // which know no word of the documents
	} {
		t.Run(name, func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.Embeddings, cfg.Choose = c.list, true
			m, err := Train(t.Context(), docs, cfg)
			require.NoError(t, err)
			require.Len(t, m.Vectorizer.Embeddings(), len(c.kept), m.WordVectors())
			for i, e := range m.Vectorizer.Embeddings() {
				assert.Same(t, c.kept[i], e)
			}
			require.Len(t, m.Info.Vectors.Tried, 3)
			assert.Equal(t, len(c.kept) > 0, m.Info.Vectors.Kept)
			assert.Contains(t, m.WordVectors(), "with "+modelfile.ShortName(c.list[0])+" + "+modelfile.ShortName(c.list[1]))
			b, err := m.Bytes()
			require.NoError(t, err)

			cores := runtime.GOMAXPROCS(1)
			again, err := Train(t.Context(), docs, cfg)
			runtime.GOMAXPROCS(cores)
			require.NoError(t, err)
			on1, err := again.Bytes()
			require.NoError(t, err)
			assert.True(t, bytes.Equal(b, on1), "the same bytes on one core")

			cfg.Embeddings, cfg.Choose = c.kept, false
			want, err := Train(t.Context(), docs, cfg)
			require.NoError(t, err)
			want.Info.Vectors = m.Info.Vectors
			alone, err := want.Bytes()
			require.NoError(t, err)
			assert.True(t, bytes.Equal(b, alone), "the same bytes as of a training with these alone")
		})
	}
}

// A model of several files answers the same from its file, which names them all and
// carries those that are not inside the program.
func TestVectorsOfSeveralFiles(t *testing.T) {
	inside, err := modelfile.Builtin("")
	require.NoError(t, err)
	docs, own := seldom(t, true)
	own = own.From(embedding.Origin{File: "own.base", SHA256: "01"})
	third := archive(t)
	cfg := DefaultConfig()
	cfg.Embeddings = []*embedding.Embedding{inside, own, third}
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	b, err := m.Bytes()
	require.NoError(t, err)
	assert.Equal(t, byte(5), b[8])
	assert.Less(t, len(b), 1<<20)
	again, err := FromBytes(b)
	require.NoError(t, err)
	list := again.Vectorizer.Embeddings()
	require.Len(t, list, 3)
	assert.Same(t, inside, list[0])
	assert.Equal(t, own.Origin(), list[1].Origin())
	assert.Equal(t, own.Arrays(), list[1].Arrays())
	assert.Equal(t, third.Arrays(), list[2].Arrays())
	for _, d := range docs[:20] {
		assert.Equal(t, m.Predict(d), again.Predict(d))
		assert.Equal(t, m.Explain(d, 1, 0), again.Explain(d, 1, 0))
	}
	second, err := again.Bytes()
	require.NoError(t, err)
	assert.True(t, bytes.Equal(b, second))
	var p Prediction
	if again.PredictInto(&p, docs[0]); !raceDetector {
		assert.Zero(t, testing.AllocsPerRun(50, func() { again.PredictInto(&p, docs[0]) }))
	}

	cfg.Embeddings = append(cfg.Embeddings, third)
	_, err = Train(t.Context(), docs, cfg)
	assert.EqualError(t, err, "4 files of word vectors; a model can use 3")
}

// Evidence of a model with the vectors inside the program is whole words of the reader's
// text, whose shares are most of the score; spelling that the normalizer undoes changes
// nothing.
func TestExplainWithVectors(t *testing.T) {
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	cfg := DefaultConfig()
	cfg.Embeddings = []*embedding.Embedding{e}
	m, err := Train(t.Context(), small(), cfg)
	require.NoError(t, err)
	d := data.Document{Headline: "الدبابات وَالمدرّعات تتقدم نحو العاصمة", Body: "قالت مصادر عسكرية إن الجيش"}
	found := false
	for label := range m.Labels {
		for _, w := range m.Explain(d, label, 0) {
			text := d.Headline
			if w.Field == "body" {
				text = d.Body
			}
			require.Equal(t, w.Text, text[w.Start:w.End])
			require.True(t, w.Start == 0 || text[w.Start-1] == ' ', w.Text)
			require.True(t, w.End == len(text) || text[w.End] == ' ', w.Text)
			found = found || w.Text == "الدبابات" && w.Weight != 0
		}
	}
	assert.True(t, found, "a word that the training set has not")
	want := m.Predict(d)
	for _, same := range []string{"الدّبابات والمدرعات تتقدّم نحو العاصمه", "الدبـــابات والمدرعات تتقدم نحو العاصمة", "الدبابات والمدرعات تتقدم نحو العاصمة"} {
		d.Headline = same
		assert.Equal(t, want, m.Predict(d), same)
	}
}
