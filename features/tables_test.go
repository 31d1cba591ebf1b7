package features

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSortKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Uint32Range(1, 1<<32-1).Draw(t, "limit")
		seed := rapid.Uint64().Draw(t, "seed")
		keys := make([]uint32, rapid.SampledFrom([]int{0, 1, 2, 23, 24, 90, 255, 256, 2000, 5000}).Draw(t, "n"))
		for i := range keys {
			seed = mix(seed + 1)
			keys[i] = uint32(seed>>32) % limit
		}
		want := slices.Sorted(slices.Values(keys))
		got, _ := sortKeys(slices.Clone(keys), nil, limit)
		require.True(t, slices.Equal(want, got))
	})
}

// The vocabulary finds what it holds and nothing else, though hashes fall on
// the same slots.
func TestVocabulary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few high bits, so that many share a home, and some the mark too.
		shift := rapid.SampledFrom([]int{0, 24, 24, 24}).Draw(t, "shift")
		hash := rapid.Custom(func(t *rapid.T) uint64 {
			return uint64(rapid.IntRange(0, 3).Draw(t, "high"))<<62 | uint64(rapid.IntRange(1, 40).Draw(t, "low"))<<shift
		})
		hashes := rapid.SliceOfNDistinct(hash, 0, 60, rapid.ID[uint64]).Draw(t, "hashes")
		df := make([]uint32, len(hashes))
		for i := range df {
			df[i] = rapid.Uint32Range(1, 300).Draw(t, "df")
		}
		v, err := newVocabulary(hashes, df)
		if err != nil { // they differ in the bits that a crowded table cannot keep
			require.ErrorIs(t, err, errSameHash)
			t.Skip("a clash")
		}
		var terms []Term
		for i, h := range hashes {
			index, ok := v.find(h)
			require.True(t, ok)
			require.Equal(t, uint32(i), index)
			terms = append(terms, Term{Hash: h})
		}
		other := hash.Filter(func(h uint64) bool { return !slices.Contains(hashes, h) }).Draw(t, "other")
		mark := func(h uint64) uint64 { _, mark := v.place(h); return mark }
		if !slices.ContainsFunc(hashes, func(h uint64) bool { return mark(h) == mark(other) }) {
			_, ok := v.find(other)
			require.False(t, ok)
			terms = append(terms, Term{Hash: other})
		}
		var want []uint32
		for i := range hashes {
			want = append(want, uint32(i)<<1)
		}
		if len(terms) > len(hashes) {
			want = append(want, unknown)
		}
		keys, _ := v.look(nil, nil, terms)
		require.True(t, slices.Equal(want, keys))
		require.True(t, slices.Equal(want[:len(hashes)], known(keys)))
	})
	_, err := newVocabulary([]uint64{7, 9, 7}, []uint32{1, 1, 1})
	assert.ErrorIs(t, err, errSameHash)
}

// A table of many parts, filled on several cores, finds what it holds, and the
// commonest at home.
func TestVocabularyOfManyParts(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	hashes, df := make([]uint64, 150_000), make([]uint32, 150_000)
	for i := range hashes {
		hashes[i], df[i] = mix(uint64(i)+1), 1
		if i%20 == 3 {
			df[i] = 40
		}
	}
	for i := range 100 { // a crowd that reaches over the end of the table
		hashes[1000*i] = ^uint64(i << 40)
	}
	v, err := newVocabulary(hashes, df)
	require.NoError(t, err)
	strays := 0
	for i, h := range hashes {
		index, ok := v.find(h)
		require.True(t, ok)
		require.Equal(t, uint32(i), index)
		home, mark := v.place(h)
		if v.pairs[home][0]^mark >= v.one && v.pairs[home][1]^mark >= v.one {
			require.NotZero(t, v.pairs[home][0]&v.beyond)
			if df[i] == 40 {
				strays++
			}
		}
		_, ok = v.find(mix(uint64(i) + 1_000_000))
		require.False(t, ok)
	}
	assert.Less(t, strays, 7_500/100)
	hashes[149_999] = hashes[70_000]
	_, err = newVocabulary(hashes, df)
	assert.ErrorIs(t, err, errSameHash)
}

// TestCounter counts far more terms than a batch holds, and cuts where many
// terms have the same document frequency.
func TestCounter(t *testing.T) {
	docs := manyDocs(400)
	cfg := wordsAndChars()
	want := naiveFit(cfg, docs)
	sightings := 0
	for _, df := range want.df {
		sightings += df
	}
	require.Greater(t, sightings, shards*batch, "no shard's batch fills")
	for _, most := range []int{0, 1, 100, 1000, 5000, len(want.terms), len(want.terms) + 1} {
		cfg.MaxFeatures = most
		v, m := fit(t, cfg, docs), naiveFit(cfg, docs)
		require.Equal(t, len(m.terms), v.Len(), "at most %d", most)
		for i, term := range m.terms {
			_, text := v.Term(uint32(i))
			require.Equal(t, term[1], text)
			require.Equal(t, m.df[term], v.DF(uint32(i)))
		}
	}
}
