package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/data/formats"
)

// However a file is cut, its documents are the same, in order.
func TestRangesAreTheFile(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{
			"قمة", "{\"headline\":\"قمة عربية\"}", "عقوبات جديدة على شركات السلاح", "", "  ", strings.Repeat("نص طويل ", 40),
		}), 1, 30).Draw(rt, "lines")
		text := strings.Join(lines, rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(rt, "break")) + rapid.SampledFrom([]string{"", "\n"}).Draw(rt, "end")
		text = "خبر\n" + text // a file that begins with JSON is refused, a range may begin so
		name := filepath.Join(dir, "a.txt")
		require.NoError(rt, os.WriteFile(name, []byte(text), 0o644))
		want := drain(t, formats.Read(t.Context(), formats.Options{}, name))

		list, sizes, err := ranges(t.Context(), []string{name}, rapid.Int64Range(0, 200).Draw(rt, "size"))
		require.NoError(rt, err)
		var got []data.Document
		total := int64(0)
		for i, r := range list {
			got = append(got, drain(t, r.documents(t.Context(), formats.Options{}))...)
			total += sizes[i]
		}
		require.Equal(rt, want, got)
		require.EqualValues(rt, len(text), total)
	})
}

func TestPlan(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"a.jsonl": 1000, "b.jsonl.gz": 500, "c.csv": 900, "d.JSONL": 10} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o644))
	}
	at := func(name string) string { return filepath.Join(dir, name) }

	list, sizes, err := ranges(t.Context(), []string{at("*"), at("a.jsonl")}, 400)
	require.NoError(t, err)
	assert.Equal(t, []Range{
		{at("a.jsonl"), 0, 333}, {at("a.jsonl"), 333, 666}, {at("a.jsonl"), 666, 1000},
		{Path: at("b.jsonl.gz")}, {Path: at("c.csv")}, {Path: at("d.JSONL")},
	}, list, "files of a document a line are cut, and a file named twice is there once")
	assert.Equal(t, []int64{333, 333, 334, 500, 900, 10}, sizes)

	units, err := plan(list, sizes, 600)
	require.NoError(t, err)
	require.Len(t, units, 4)
	assert.Equal(t, Unit{Number: 1, Of: 4, Ranges: list[2:4]}, units[1])
	units, err = plan(list, sizes, 0)
	require.NoError(t, err)
	assert.Len(t, units, len(list), "a range a unit")

	_, _, err = ranges(t.Context(), []string{at("none-*")}, 0)
	assert.ErrorContains(t, err, "no such file")
	_, err = plan(make([]Range, mostUnits+1), make([]int64, mostUnits+1), 0)
	assert.ErrorContains(t, err, "too many for one job")
}
