package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/serve/desk"
)

// A store a fifth of whose corrections one key has made up is noticed, over 10
// seeds: the candidate fails in each, and of the 20 who made them up at least 18 are named;
// honest readers are not suspected. Texts and labels are the demonstration's,
// the answers those of a model that has not seen them.
func TestMadeUpCorrectionsAreNoticed(t *testing.T) {
	docs, topics, err := corpora.Demonstration()
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, formats.Write(&text, docs[:2000]...))
	corpus := filepath.Join(t.TempDir(), "news.jsonl")
	require.NoError(t, os.WriteFile(corpus, text.Bytes(), 0o600))
	docs, err = data.InSplits(docs, []string{"train"})
	require.NoError(t, err)
	trainer, err := linear.NewTrainer("complement", nil)
	require.NoError(t, err)
	m, err := model.Train(t.Context(), docs[:1000], model.Config{Trainer: trainer, Topics: topics})
	require.NoError(t, err)
	named := 0
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 0))
		file := filepath.Join(t.TempDir(), "desk.db")
		store, err := desk.Open(t.Context(), file, 0)
		require.NoError(t, err)
		for n := range 300 {
			d := docs[1000+random.IntN(len(docs)-1000)]
			p := m.Predict(d)
			item := desk.ItemOf(d)
			item.Answer = desk.Answer{Model: "news", Scores: map[string]float64{}}
			for l, score := range p.Scores {
				item.Scores[m.Labels[l].ID] = score
			}
			for _, l := range p.Decided {
				item.Labels = append(item.Labels, m.Labels[l].ID)
			}
			c := desk.Correction{Key: "reader", Person: fmt.Sprint(n / 50), Model: "news", Before: item.Labels, After: d.Labels}
			if n%5 == 0 {
				c.Key, c.Person, c.After = "made up", fmt.Sprint(n/150), nil
				for range max(1, len(d.Labels)) {
					c.After = append(c.After, m.Labels[random.IntN(len(m.Labels))].ID)
				}
			}
			kept, _, err := store.Correct(t.Context(), item, c)
			require.NoError(t, err)
			require.NotEqual(t, desk.ReasonBurst, kept.Reason, "as many as are not held")
		}
		doubted, err := store.Audit(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, doubted, "seed %d", seed)
		named += len(doubted)
		train := []string{"desk", "train", "-q", "--trainer", "complement", "--models", filepath.Join(filepath.Dir(file), "models"), file, corpus}
		var out strings.Builder // the same store as the command sees it
		require.Equal(t, failed, run(t.Context(), train, strings.NewReader(""), &out, io.Discard))
		require.Contains(t, out.String(), "verdict       failed: corrections made up ")
		for _, d := range doubted {
			require.Equal(t, "made up", d.Key)
			require.InDelta(t, .5, d.Rank, .15)
			held, err := store.Hold(t.Context(), d.Key, d.Person, "made up")
			require.NoError(t, err)
			require.InDelta(t, 30, held, 2, "an item drawn twice counts once")
		}
		doubted, err = store.Audit(t.Context())
		require.NoError(t, err)
		require.Empty(t, doubted)
		if seed == 0 {
			require.Equal(t, done, run(t.Context(), train, strings.NewReader(""), io.Discard, io.Discard))
		}
		require.NoError(t, store.Close())
	}
	require.GreaterOrEqual(t, named, 18, "of 20")
}
