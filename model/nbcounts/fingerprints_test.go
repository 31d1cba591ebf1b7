package nbcounts

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
	"tasnif/features/arabic"
)

// older is a counts file as a program of format version 1 wrote it: without
// fingerprints.
func older(t *testing.T, file []byte) []byte {
	var list [][]byte
	all := blocks(t, file)
	for k := range all {
		if k == headerKey {
			_, _, payload, err := open(all[k])
			require.NoError(t, err)
			h, err := readHeader(payload)
			require.NoError(t, err)
			h.Fingerprints = false
			all[k] = h.block()
		}
	}
	var keys []Key
	for k := range all {
		if k < fingerprintsKey {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		list = append(list, all[k])
	}
	out := newFile(list...)
	out[8] = 1
	sum := sha256.Sum256(out[:len(out)-sha256.Size])
	return append(out[:len(out)-sha256.Size], sum[:]...)
}

func opened(t *testing.T, b []byte) *File {
	path := filepath.Join(t.TempDir(), "x.counts")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	f, err := OpenFile(path)
	require.NoError(t, err)
	return f
}

// Counts know which documents were counted, in memory, in a file, and merged; with
// counts of an older program among them nobody knows, in whatever order.
func TestSeen(t *testing.T) {
	docs := corpus(120, 11)
	cfg := few()
	words, err := features.NewCorpus(t.Context(), arabic.Latest, len(docs), func(i int) features.Fields {
		return features.Fields{Headline: docs[i].Headline, Body: docs[i].Body}
	})
	require.NoError(t, err)
	v, err := features.Fit(t.Context(), func() features.Config { c := cfg.Features; c.HashBits, c.MinDF = 0, 1; return c }(), words)
	require.NoError(t, err)
	want := v.Fingerprints()
	c := count(t, cfg, docs)
	got, err := c.Fingerprints(t.Context())
	require.NoError(t, err)
	assert.Equal(t, want, got, "of documents that are counted and of those learnt from in memory")

	a, b := file(t, count(t, cfg, docs[:50])), file(t, count(t, cfg, docs[50:]))
	got, err = opened(t, merged(t, b, a)).Fingerprints(t.Context())
	require.NoError(t, err)
	assert.Equal(t, want, got)

	old := older(t, a)
	f := opened(t, old)
	got, err = f.Fingerprints(t.Context())
	require.NoError(t, err)
	assert.Nil(t, got)
	assert.Equal(t, counted(t, opened(t, a)), counted(t, f))
	mixed := merged(t, old, b)
	assert.Equal(t, mixed, merged(t, b, old))
	got, err = opened(t, mixed).Fingerprints(t.Context())
	require.NoError(t, err)
	assert.Nil(t, got)
}

// A set that has too many fingerprints stays so, whatever is added and in any order.
func TestTooManyPrints(t *testing.T) {
	const k = fingerprintsKey
	prints := make([]uint64, maxFingerprints+1)
	for i := range prints {
		prints[i] = uint64(i)
	}
	block := func(prints []uint64) []byte {
		var s fingerprintSet
		s.add(prints...)
		s.add(prints...)
		return s.block(k, 0)
	}
	most, last, all := block(prints[:maxFingerprints]), block(prints[maxFingerprints:]), block(prints)
	for _, c := range []struct {
		list [][]byte
		want []byte
	}{
		{[][]byte{most, block(prints[7:90])}, most},
		{[][]byte{most, last}, all},
		{[][]byte{last, most}, all},
		{[][]byte{all, last}, all},
		{[][]byte{last, all, most}, all},
	} {
		got, err := MergeBlocks(c.list...)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(c.want, got))
	}
	var sets [fingerprintSets]fingerprintSet
	_, _, payload, err := open(all)
	require.NoError(t, err)
	require.NoError(t, sets[0].read(k, payload))
	assert.Nil(t, unionOf(&sets))
}

func TestPrintsRefuse(t *testing.T) {
	for says, payload := range map[string][]byte{
		"cut off":                            {},
		"do not fit":                         {9, 1},
		"bytes follow the end":               {0, 1},
		"fingerprints of a block are out of": {2, 5, 0},
		"cut off or damaged":                 {1, 0x80},
	} {
		var s fingerprintSet
		err := s.read(fingerprintsKey, payload)
		assert.ErrorIs(t, err, ErrFormat, says)
		assert.ErrorContains(t, err, says)
	}
	var s fingerprintSet
	assert.ErrorContains(t, s.read(fingerprintsKey+1, []byte{1, 5}), "out of order", "a fingerprint of another set")
	assert.ErrorContains(t, s.read(fingerprintsKey+fingerprintSets, []byte{1, 5}), "a block of key")
}
