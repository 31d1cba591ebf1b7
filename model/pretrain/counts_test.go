package pretrain

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/features/embedding"
)

// piece is some documents of an archive.
func piece(docs []data.Document) Archive {
	return func() iter.Seq2[data.Document, error] {
		return func(yield func(data.Document, error) bool) {
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

func texts(n int) []data.Document {
	var docs []data.Document
	for d := range archive(n)() {
		docs = append(docs, d)
	}
	return docs
}

func bytesOf(t require.TestingT, c io.WriterTo) []byte {
	var b bytes.Buffer
	n, err := c.WriteTo(&b)
	require.NoError(t, err)
	require.EqualValues(t, b.Len(), n)
	return b.Bytes()
}

func asArrays(t require.TestingT, e *embedding.Embedding, err error) embedding.Arrays {
	require.NoError(t, err)
	return e.Arrays()
}

// However an archive falls into parts and in whatever order and grouping their
// counts are added, also through files, the embedding is that of one pass.
func TestCountsInAnyPartitionAndOrder(t *testing.T) {
	docs := texts(90)
	cfg := small()
	cfg.Documents = 40 // every third
	whole, err := Learn(t.Context(), piece(docs), cfg)
	want := asArrays(t, whole, err)
	rapid.Check(t, func(rt *rapid.T) {
		cuts := rapid.IntRange(1, 6).Draw(rt, "parts")
		names, parts := []string{}, map[string]Archive{}
		for i := range cuts {
			name := fmt.Sprintf("part-%d", i)
			names, parts[name] = append(names, name), piece(docs[len(docs)*i/cuts:len(docs)*(i+1)/cuts])
		}
		words := together(rt, rapid.Permutation(names).Draw(rt, "order"), func(name string) *Words {
			w, err := CountWords(t.Context(), name, parts[name])
			require.NoError(rt, err)
			w, err = ReadWords(bytes.NewReader(bytesOf(rt, w)))
			require.NoError(rt, err)
			return w
		})
		pairs := together(rt, rapid.Permutation(names).Draw(rt, "order again"), func(name string) *Pairs {
			g, err := words.PairPass(cfg)
			require.NoError(rt, err)
			p, err := g.CountPairs(t.Context(), name, parts[name])
			require.NoError(rt, err)
			p, err = ReadPairs(bytes.NewReader(bytesOf(rt, p)))
			require.NoError(rt, err)
			return p
		})
		e, err := LearnFrom(t.Context(), words, pairs, cfg)
		require.Equal(rt, want, asArrays(rt, e, err))
	})
}

// together adds parts two by two in a way that rapid chooses.
func together[C interface{ Merge(C) error }](t *rapid.T, names []string, count func(string) C) C {
	var list []C
	for _, name := range names {
		list = append(list, count(name))
	}
	for len(list) > 1 {
		i := rapid.IntRange(0, len(list)-2).Draw(t, "pair")
		require.NoError(t, list[i].Merge(list[i+1]))
		list = append(list[:i+1], list[i+2:]...)
	}
	return list[0]
}

func TestCountsRefuse(t *testing.T) {
	docs, cfg := texts(60), small()
	count := func(name string, from, to int) *Words {
		w, err := CountWords(t.Context(), name, piece(docs[from:to]))
		require.NoError(t, err)
		return w
	}
	w := count("a", 0, 30)
	assert.ErrorContains(t, w.Merge(count("a", 30, 60)), "part a is in both")
	assert.ErrorContains(t, w.Merge(count("again", 0, 30)), "have the same texts")
	require.NoError(t, w.Merge(count("b", 30, 60)))

	given, err := w.PairPass(cfg)
	require.NoError(t, err)
	_, err = given.CountPairs(t.Context(), "c", piece(docs))
	assert.ErrorContains(t, err, "the words of c were not counted")
	_, err = given.CountPairs(t.Context(), "a", piece(docs[1:31]))
	assert.ErrorContains(t, err, "has changed since")
	a, err := given.CountPairs(t.Context(), "a", piece(docs[:30]))
	require.NoError(t, err)
	_, err = LearnFrom(t.Context(), w, a, cfg)
	assert.ErrorContains(t, err, "the pairs of part b are missing")
	assert.ErrorContains(t, a.Merge(a), "part a is in both")
	other := cfg
	other.MinDocuments++
	given, err = w.PairPass(other)
	require.NoError(t, err)
	b, err := given.CountPairs(t.Context(), "b", piece(docs[30:]))
	require.NoError(t, err)
	assert.ErrorContains(t, a.Merge(b), "other words or settings")
	_, err = LearnFrom(t.Context(), w, a, other)
	assert.ErrorContains(t, err, "other words or settings")

	_, err = ReadPairs(bytes.NewReader(bytesOf(t, w)))
	assert.ErrorIs(t, err, ErrFormat)
	for _, file := range [][]byte{bytesOf(t, w), bytesOf(t, a)} {
		for _, bad := range [][]byte{file[:len(file)-1], file[:40], nil, append([]byte{}, append(file, 0)...)} {
			_, err = ReadWords(bytes.NewReader(bad))
			assert.ErrorIs(t, err, ErrFormat)
			_, err = ReadPairs(bytes.NewReader(bad))
			assert.ErrorIs(t, err, ErrFormat)
		}
	}
}

// Whatever the bytes, reading them ends in counts or an error.
func FuzzCounts(f *testing.F) {
	w, err := CountWords(f.Context(), "a", piece(texts(20)))
	require.NoError(f, err)
	g, err := w.PairPass(small())
	require.NoError(f, err)
	p, err := g.CountPairs(f.Context(), "a", piece(texts(20)))
	require.NoError(f, err)
	for _, c := range []io.WriterTo{w, p} {
		b := bytesOf(f, c)
		f.Add(b[:len(b)-32])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b := sealed(body) // a right checksum, so that what it guards is reached
		if w, err := ReadWords(bytes.NewReader(b)); err == nil {
			bytesOf(t, w)
		}
		if p, err := ReadPairs(bytes.NewReader(b)); err == nil {
			bytesOf(t, p)
			_, _ = LearnFrom(t.Context(), w, p, small())
		}
	})
}

func sealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}
