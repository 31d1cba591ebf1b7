package nbcounts

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/data/sharedtest"
)

func benchDocs(b *testing.B) (docs []data.Document, size int64) {
	for d, err := range formats.Read(context.Background(), formats.Options{}, sharedtest.File(b, "corpora/khaleej.jsonl.zst")) {
		require.NoError(b, err)
		size += int64(len(d.Headline) + len(d.Body))
		if docs = append(docs, d); len(docs) == 5000 {
			break
		}
	}
	return docs, size
}

// BenchmarkCount counts 5,000 articles of khaleej, read already, on all cores.
func BenchmarkCount(b *testing.B) {
	docs, size := benchDocs(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		c, err := New(DefaultConfig())
		require.NoError(b, err)
		require.NoError(b, c.Count(b.Context(), "khaleej", sequence(docs)))
	}
	b.ReportMetric(float64(b.N*len(docs))/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkMerge merges four shards of 1,250 articles.
func BenchmarkMerge(b *testing.B) {
	docs, _ := benchDocs(b)
	var files [][]byte
	rows := 0
	for i := range 4 {
		c, err := New(DefaultConfig())
		require.NoError(b, err)
		require.NoError(b, c.Count(b.Context(), "khaleej", sequence(docs[i*1250:(i+1)*1250])))
		var f bytes.Buffer
		_, err = c.WriteTo(&f)
		require.NoError(b, err)
		files = append(files, f.Bytes())
		for r := range c.Sums(b.Context()) {
			for _, df := range r.DF {
				if df > 0 {
					rows++
				}
			}
		}
		b.SetBytes(int64(f.Len() * 4))
	}
	b.ReportAllocs()
	for b.Loop() {
		var shards []*Reader
		for _, f := range files {
			r, err := NewReader(bytes.NewReader(f), "shard")
			require.NoError(b, err)
			shards = append(shards, r)
		}
		require.NoError(b, Merge(b.Context(), io.Discard, shards...))
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*rows), "us/row")
}
