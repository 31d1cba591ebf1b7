package model

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data/formats"
	"tasnif/data/sharedtest"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
)

// BenchmarkStream trains complement naive Bayes from khaleej on the disk to a
// model's bytes, beside reading, decompressing and parsing that file alone.
func BenchmarkStream(b *testing.B) {
	path := sharedtest.File(b, "corpora/khaleej.jsonl.zst")
	info, err := os.Stat(path)
	require.NoError(b, err)
	ctx := context.Background()
	b.Run("read alone", func(b *testing.B) {
		b.SetBytes(info.Size())
		for b.Loop() {
			n := 0
			for _, err := range formats.Read(ctx, formats.Options{}, path) {
				require.NoError(b, err)
				n++
			}
			require.Equal(b, 45_500, n)
		}
	})
	b.Run("count and train", func(b *testing.B) {
		b.SetBytes(info.Size())
		b.ReportAllocs()
		for b.Loop() {
			c, err := nbcounts.New(nbcounts.DefaultConfig())
			require.NoError(b, err)
			require.NoError(b, c.Count(ctx, "khaleej", formats.Read(ctx, formats.Options{}, path)))
			cfg := DefaultConfig()
			cfg.Trainer = &linear.Complement{}
			m, err := TrainCounts(ctx, c, cfg)
			require.NoError(b, err)
			_, err = m.Bytes()
			require.NoError(b, err)
		}
	})
}
