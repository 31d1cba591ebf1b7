package study_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/data/formats"
	"tasnif/data/sharedtest"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

// Does it help to label what WorthLabelling picks, in place of as many items at
// random? make label-curve prints it, on real headlines whose labels are known
// and shown only once an item is picked. It trains three hundred models, so it runs
// where TASNIF_LABEL_CURVE is set. Micro-F1 / macro-F1 on the dev split, means
// over draws of the items; trainer svm, for its speed.
//
//	first corpus   200 items at random, then four rounds of 50, trained again each time
//	demonstration  the demonstration corpus, then 200 of 1000 items at random, at once
func TestLabelCurve(t *testing.T) {
	if os.Getenv("TASNIF_LABEL_CURVE") == "" {
		t.Skip("skipped: it trains three hundred models; make label-curve runs it")
	}
	docs, err := formats.Load(t.Context(), formats.Options{}, sharedtest.File(t, "corpora/topics.jsonl.zst"))
	require.NoError(t, err)
	pool, err := data.InSplits(docs, []string{"train"})
	require.NoError(t, err)
	dev, err := data.InSplits(docs, []string{"dev"})
	require.NoError(t, err)
	own, err := demo.Corpus()
	require.NoError(t, err)
	for _, c := range []struct {
		name                string
		base                []data.Document
		first, pool         int
		rounds, size, draws int
	}{
		{"first corpus", nil, 200, len(pool), 4, 50, 30},
		{"demonstration", own, 0, 1000, 1, 200, 5},
	} {
		for _, strategy := range []string{"random", "worth"} {
			sum := make([]metrics.Summary, c.rounds+1)
			for draw := range c.draws {
				drawn := slices.Clone(pool)
				r := rand.New(rand.NewPCG(1, uint64(draw)))
				r.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
				have, rest := append(slices.Clone(c.base), drawn[:c.first]...), drawn[c.first:c.pool]
				for round := range c.rounds + 1 {
					m, b := measured(t, have, dev)
					sum[round].Micro += b.Micro / float64(c.draws)
					sum[round].Macro += b.Macro / float64(c.draws)
					if round < c.rounds {
						have, rest = extend(t, strategy, m, have, rest, c.size)
					}
				}
			}
			line := fmt.Sprintf("%-14s %-7s", c.name, strategy)
			for round, b := range sum {
				line += fmt.Sprintf("  +%d %.3f/%.3f", round*c.size, b.Micro, b.Macro)
			}
			t.Log(line)
		}
	}
}

// measured trains and measures.
func measured(t *testing.T, have, dev []data.Document) (*model.Model, metrics.Summary) {
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.SVM{Balanced: true}
	m, err := model.Train(t.Context(), have, cfg)
	require.NoError(t, err)
	s, err := predictions.New(t.Context(), m, dev, predictions.Options{})
	require.NoError(t, err)
	return m, metrics.Summarize(s)
}

// extend moves n documents of rest to have.
func extend(t *testing.T, strategy string, m *model.Model, have, rest []data.Document, n int) (more, left []data.Document) {
	if strategy == "random" {
		return append(have, rest[:n]...), rest[n:]
	}
	picks, err := study.NextToLabel(t.Context(), m, rest, n, nil)
	require.NoError(t, err)
	taken := map[int]bool{}
	for _, c := range picks {
		taken[c.Row] = true
		have = append(have, rest[c.Row])
	}
	for i, d := range rest {
		if !taken[i] {
			left = append(left, d)
		}
	}
	return have, left
}
