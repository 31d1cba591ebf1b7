package model

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model/outoffold"
)

// A held-out vector is that of a vectorizer which never saw the fold, but for
// idf, which knows the fold's documents too.
func TestUnseenIsAsNew(t *testing.T) {
	ctx, random := context.Background(), rand.New(rand.NewPCG(3, 3))
	docs := make([]data.Document, 60)
	for i := range docs {
		for range 8 {
			docs[i].Headline += fmt.Sprintf("كلمه%d ", int(math.Pow(random.Float64(), 2)*90))
		}
		docs[i].Labels = []string{fmt.Sprint(i % 2)}
	}
	cfg := DefaultConfig()
	cfg.Folds = 3
	l, err := newTrainingSet(ctx, docs, cfg)
	require.NoError(t, err)
	v, err := l.vectorizer(ctx, cfg.Features, nil)
	require.NoError(t, err)
	p, fold, err := l.problem(ctx, v)
	require.NoError(t, err)
	u := outoffold.NewUnseenTerms(p, fold)
	lost := 0
	for k := range l.folds {
		var rest []data.Document
		for i, d := range docs {
			if fold[i] != k {
				rest = append(rest, d)
			}
		}
		corpus, err := features.NewCorpus(ctx, arabic.Latest, len(rest), func(i int) features.Fields { return fieldsOf(rest[i]) })
		require.NoError(t, err)
		fresh, err := features.Fit(ctx, cfg.Features, corpus)
		require.NoError(t, err)
		var s features.Scratch
		for i := range docs {
			if fold[i] != k {
				continue
			}
			want, got := fresh.Transform(&s, fieldsOf(docs[i])), u.Without(p.X[i], k)
			lost += p.X[i].Len() - got.Len()
			require.Equal(t, want.Len(), got.Len())
			var dot float64
			for j, f := range got.Index {
				wantBlock, wantTerm := fresh.Term(want.Index[j])
				block, term := v.Term(f)
				require.Equal(t, wantBlock+wantTerm, block+term)
				dot += float64(want.Value[j]) * float64(got.Value[j])
			}
			assert.InDelta(t, float64(len(cfg.Features.Blocks)), dot, 0.01, "cosines of the blocks, summed")
		}
	}
	assert.Positive(t, lost, "no term stood in one fold alone: the test shows nothing")
}
