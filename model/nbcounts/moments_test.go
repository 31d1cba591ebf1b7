package nbcounts

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/modelfile"
)

// withVectors is few with the word vectors inside the program.
func withVectors(t require.TestingT) Config {
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	c := few()
	c.Vectors = e.Origin().SHA256
	return c
}

// Moments are the sums over the vectors that documents have in each view.
func TestMomentsAreSums(t *testing.T) {
	docs := corpus(40, 3)
	c := count(t, withVectors(t), docs)
	got, err := c.Moments(t.Context())
	require.NoError(t, err)
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	cfg := features.DefaultConfig()
	v, err := features.NewVectorizer(cfg, features.Arrays{Documents: 1})
	require.NoError(t, err)
	v = v.WithEmbeddings(e)
	width := e.Dim() + 1
	square, own := make([]float64, width*width), map[string][]float64{}
	for _, d := range docs {
		shown := []features.Fields{{Headline: d.Headline, Body: d.Body}}
		if d.Headline != "" && d.Body != "" {
			shown = append(shown, features.Fields{Headline: d.Headline})
		}
		for _, f := range shown {
			x := make([]float64, width)
			for k, value := range v.Transform(new(features.Scratch), f).Value {
				x[k] = float64(value)
			}
			x[e.Dim()] = 1
			for i := range x {
				for j := i; j < width; j++ {
					square[i*width+j] += x[i] * x[j]
				}
			}
			for _, l := range slices.Compact(slices.Sorted(slices.Values(d.Labels))) {
				if own[l] == nil {
					own[l] = make([]float64, width)
				}
				for k := range x {
					own[l][k] += x[k]
				}
			}
		}
	}
	at := 0
	for i := range width {
		for j := i; j < width; j++ {
			require.InDelta(t, square[i*width+j], float64(got.Square[at])/(VectorUnit*VectorUnit), 0.01, "%d %d", i, j)
			at++
		}
	}
	require.Len(t, got.Own, len(own))
	for l := range own {
		for k := range width {
			require.InDelta(t, own[l][k], float64(got.Own[l][k])/VectorUnit, 0.01, l)
		}
	}
	assert.EqualValues(t, c.Header().Examples*VectorUnit*VectorUnit, got.Square[len(got.Square)-1])
}

// However documents are divided and merged, counts with vectors are the same bytes, and
// what the sample has taken away and given back leaves the sums as they were.
func TestMomentsMerge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	docs := corpus(60, 9)
	want := file(t, count(t, withVectors(t), docs[:20], docs[20:45], docs[45:]))
	rapid.Check(t, func(t *rapid.T) {
		parts := [][]data.Document{docs[:20], docs[20:45], docs[45:]}
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(3, func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		a, b, c := file(t, count(t, withVectors(t), parts[0])), file(t, count(t, withVectors(t), parts[1])), file(t, count(t, withVectors(t), parts[2]))
		require.Equal(t, partless(want), partless(merged(t, merged(t, a, b), c)))
		require.Equal(t, partless(want), partless(merged(t, a, merged(t, c, b))))
	})
	c := count(t, withVectors(t), docs)
	before, err := c.Moments(t.Context())
	require.NoError(t, err)
	m, seen := before.Clone(), 0
	for _, sign := range []int64{-1, 1} {
		for d, err := range c.Sample(t.Context()) {
			require.NoError(t, err)
			require.Len(t, d.Vectors(), d.Views)
			for _, x := range d.Vectors() {
				m.Add(x, d.Labels, sign*int64(d.Times))
				seen += len(x)
			}
		}
		if sign < 0 {
			require.NotEqual(t, before, m)
		}
	}
	assert.Equal(t, before, m)
	assert.NotZero(t, seen)
}

// partless is a file's blocks without the head, which names the parts.
func partless(file []byte) (blocks [][]byte) {
	r, err := NewReader(bytes.NewReader(file), "a")
	if err != nil {
		panic(err)
	}
	for {
		k, b, err := r.Next()
		if err != nil {
			return blocks
		}
		if k != headerKey {
			blocks = append(blocks, b)
		}
	}
}

// Counts with and without vectors, or with others, are not merged, and damaged sums are
// refused.
func TestMomentsRefuse(t *testing.T) {
	docs := corpus(20, 4)
	with, without := file(t, count(t, withVectors(t), docs[:10])), file(t, count(t, few(), docs[10:]))
	err := Merge(t.Context(), new(bytes.Buffer), reader(t, with, "with"), reader(t, without, "without"))
	assert.ErrorContains(t, err, "word vectors")
	cfg := few()
	cfg.Vectors = "12"
	_, err = New(cfg)
	assert.ErrorContains(t, err, "no checksum")
	cfg.Vectors = withVectors(t).Vectors[:60] + "0000"
	_, err = New(cfg)
	assert.ErrorContains(t, err, "are not in this program")

	m := newMoments(2)
	m.Add([]int16{5, -7}, []string{"a"}, 3)
	payload := m.block(0)[blockPrefix:]
	got, err := readMoments(payload)
	require.NoError(t, err)
	assert.Equal(t, m, got)
	for n := range payload {
		_, err := readMoments(payload[:n])
		require.ErrorIs(t, err, ErrFormat, n)
	}
	_, err = readMoments(append(bytes.Clone(payload), 0))
	require.ErrorIs(t, err, ErrFormat)
	_, err = mergeMoments(0, [][]byte{payload, newMoments(3).block(0)[blockPrefix:]})
	require.ErrorIs(t, err, ErrFormat)

	list, err := unpackVectors(packVectors(nil, [][]int16{{1, -VectorUnit}, {}}), 2)
	require.NoError(t, err)
	assert.Equal(t, [][]int16{{1, -VectorUnit}, {}}, list)
	_, err = unpackVectors(packVectors(nil, [][]int16{{1, VectorUnit + 1}}), 1)
	require.ErrorIs(t, err, ErrFormat)
}
