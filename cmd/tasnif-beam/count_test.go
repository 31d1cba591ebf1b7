package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/features/embedding/vectors"
	"tasnif/model/nbcounts"
)

// small are settings whose table fits a test.
func small() nbcounts.Config {
	c := nbcounts.DefaultConfig()
	c.Features.HashBits = 14
	return c
}

// like writes a counts file of small's settings.
func like(t *testing.T, dir, file string) string {
	t.Helper()
	name := filepath.Join(dir, "like.counts")
	require.NoError(t, os.WriteFile(name, counted(t, small(), file), 0o644))
	return name
}

func TestCountIsOneProcess(t *testing.T) {
	dir := t.TempDir()
	files := corpus(t, dir, 6)
	want := counted(t, small(), files...)
	for name, unit := range map[string]int64{"a file a unit": 1, "two units": 200000, "one unit": 1 << 30} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			f := onPrism(filepath.Join(out, "news.counts"))
			f.counting.like, f.unitBytes = like(t, dir, files[0]), unit
			require.NoError(t, count(t.Context(), f, []string{filepath.Join(dir, "part-*.jsonl")}))
			got, err := os.ReadFile(f.output)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(want, got), "the file that one process writes")
			left, err := os.ReadDir(out)
			require.NoError(t, err)
			assert.Len(t, left, 1, "nothing is left beside the file")
		})
	}
}

// Moments of word vectors are counted as --like has them.
func TestCountWithVectors(t *testing.T) {
	dir := t.TempDir()
	files := corpus(t, dir, 3)
	cfg := small()
	cfg.Vectors = vectors.Default()
	name := filepath.Join(dir, "like.counts")
	require.NoError(t, os.WriteFile(name, counted(t, cfg, files[0]), 0o644))
	f := onPrism(filepath.Join(t.TempDir(), "news.counts"))
	f.counting.like, f.unitBytes = name, 1
	require.NoError(t, count(t.Context(), f, files))
	got, err := os.ReadFile(f.output)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(counted(t, cfg, files...), got), "the file that one process writes")
}

func TestCountOfRangesAndSplits(t *testing.T) {
	dir := t.TempDir()
	files := corpus(t, dir, 2)
	out := filepath.Join(t.TempDir(), "news.counts")
	f := onPrism(out)
	f.counting.like, f.counting.splits, f.rangeBytes, f.unitBytes = like(t, dir, files[0]), "train", 50000, 100000
	require.NoError(t, count(t.Context(), f, files))
	b, err := os.ReadFile(out)
	require.NoError(t, err)
	head := headOf(t, b)
	assert.Greater(t, len(head.Parts), 2, "a range is a part")
	assert.Less(t, head.Documents, headOf(t, counted(t, small(), files...)).Documents)

	f.counting.splits = "nowhere"
	assert.ErrorContains(t, count(t.Context(), f, files), "no blocks")
}

func headOf(t *testing.T, file []byte) *nbcounts.Header {
	t.Helper()
	r, err := nbcounts.NewReader(bytes.NewReader(file), "test")
	require.NoError(t, err)
	return r.Header()
}

// Units in any partition, delivered in any order and any number of times, give
// the rows and the sample of one process.
func TestMergeOnceInAnyOrder(t *testing.T) {
	dir := t.TempDir()
	files := corpus(t, dir, 20)[:5] // few documents, as they are counted again and again
	want := map[int64][]byte{}
	for key, b := range blocksOf(t, counted(t, small(), files...)) {
		at, _ := small().Position(key)
		want[at] = b
	}
	rapid.Check(t, func(rt *rapid.T) {
		list, sizes, err := ranges(t.Context(), files, rapid.Int64Range(5000, 40000).Draw(rt, "range"))
		require.NoError(rt, err)
		units, err := plan(list, sizes, rapid.Int64Range(1, 60000).Draw(rt, "unit"))
		require.NoError(rt, err)
		fn := &countFn{Config: small()}
		delivered := map[int64][][]byte{}
		for _, u := range units {
			for range rapid.IntRange(1, 2).Draw(rt, "times") {
				require.NoError(rt, fn.ProcessElement(t.Context(), u, func(at int64, b []byte) { delivered[at] = append(delivered[at], b) }))
			}
		}
		require.Len(rt, delivered, len(want))
		for at, list := range delivered {
			list = rapid.Permutation(list).Draw(rt, "order")
			got, err := mergeOnce(each(list))
			require.NoError(rt, err)
			if at > 0 { // the header names the parts
				require.True(rt, bytes.Equal(want[at], got), "block %d", at)
			}
		}
	})
}

// each is an iterator as the engine gives one.
func each(list [][]byte) func(*[]byte) bool {
	return func(v *[]byte) bool {
		if len(list) == 0 {
			return false
		}
		*v, list = list[0], list[1:]
		return true
	}
}

func blocksOf(t *testing.T, file []byte) map[nbcounts.Key][]byte {
	t.Helper()
	r, err := nbcounts.NewReader(bytes.NewReader(file), "test")
	require.NoError(t, err)
	blocks := map[nbcounts.Key][]byte{}
	for {
		key, b, err := r.Next()
		if err != nil {
			return blocks
		}
		blocks[key] = slices.Clone(b)
	}
}

func TestMergeOnceRefuses(t *testing.T) {
	dir := t.TempDir()
	files := corpus(t, dir, 2)
	a, b := blocksOf(t, counted(t, small(), files[0]))[0], blocksOf(t, counted(t, small(), files[1]))[0]
	tagged := func(unit uint64, block []byte) []byte { return append(binary.AppendUvarint(nil, unit), block...) }
	_, err := mergeOnce(each([][]byte{tagged(7, a), tagged(7, b)}))
	assert.ErrorContains(t, err, "unit 7 was counted twice, and differently")
	_, err = mergeOnce(each([][]byte{tagged(1, a), tagged(2, a)}))
	assert.Error(t, err, "the same documents under two names")
	_, err = mergeOnce(each([][]byte{tagged(1, a[:len(a)-1])}))
	assert.Error(t, err, "cut off")
	_, err = mergeOnce(each([][]byte{{}}))
	assert.ErrorIs(t, err, errShuffled)
}

// A range that is delivered twice, and one that is written again, are the same file.
func TestWriteAgainIsTheSame(t *testing.T) {
	dir := t.TempDir()
	files := corpus(t, dir, 1)
	file := counted(t, small(), files...)
	var list [][]byte
	for _, b := range blocksOf(t, file) {
		list = append(list, b, nil, slices.Clone(b))
	}
	folder := filepath.Join(dir, "parts")
	for range 2 {
		require.NoError(t, (&writeFn{Folder: folder}).ProcessElement(t.Context(), 0, each(list)))
		out := filepath.Join(dir, "out.counts")
		require.NoError(t, joinParts(t.Context(), folder, out, 1))
		got, err := os.ReadFile(out)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(file, got))
	}
	err := joinParts(t.Context(), folder, filepath.Join(dir, "two.counts"), 2)
	assert.ErrorContains(t, err, "a file is missing here")
	assert.NoFileExists(t, filepath.Join(dir, "two.counts"))
}

// Blocks fall into at least 256 ranges, in order.
func TestRangesOfBlocks(t *testing.T) {
	for bits := range 31 {
		c := nbcounts.DefaultConfig()
		c.Features.HashBits = bits
		blocks, of := positionsOf(c), rangesOf(c)
		assert.GreaterOrEqual(t, of, int64(leastRanges))
		assert.Less(t, (blocks-1)*of/blocks, of, "%d bits", bits)
		assert.LessOrEqual(t, blocks/of, int64(17))
	}
}
