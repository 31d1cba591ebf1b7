//go:build bench

package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/data/sharedtest"
	"tasnif/features/arabic"
	"tasnif/model/rules"
)

// TestWhatRulesCost prints the throughput of a default model without rules and with 500
// phrases, on headlines and on articles: phrases of one to three words that stand in the
// corpus, a third of them with a mark, a tenth near. Runs take turns.
func TestWhatRulesCost(t *testing.T) {
	all, err := formats.Load(t.Context(), formats.Options{}, sharedtest.File(t, "corpora/ant.jsonl.zst"))
	require.NoError(t, err)
	draw := rand.New(rand.NewPCG(1, 2))
	draw.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	train, docs := all[:2000], all[2000:6000]
	cfg := DefaultConfig()
	cfg.Mode = Multi
	plain, err := Train(t.Context(), train, cfg)
	require.NoError(t, err)
	f, err := rules.Read("rules", []byte(deskList(plain, docs, draw)))
	require.NoError(t, err)
	ruled, err := plain.WithRules(f)
	require.NoError(t, err)
	for _, view := range []data.View{data.HeadlineView, data.ArticleView} {
		shown, times := slices.Clone(docs), 10
		if view == data.ArticleView {
			shown, times = shown[:1000], 5
		}
		hits := 0
		for i := range shown {
			if view == data.HeadlineView {
				shown[i] = shown[i].HeadlineView()
			}
			hits += len(ruled.Hits(shown[i]))
		}
		var p Prediction
		ask := func(m *Model, part []data.Document) time.Duration {
			start := processTime()
			for _, d := range part {
				m.PredictInto(&p, d)
			}
			return processTime() - start
		}
		ask(plain, shown)
		ask(ruled, shown)
		var ratios []float64
		var without, with time.Duration
		for range times {
			for part := range slices.Chunk(shown, len(shown)/10) {
				a, b := ask(plain, part), ask(ruled, part)
				without, with = without+a, with+b
				ratios = append(ratios, b.Seconds()/a.Seconds())
			}
		}
		slices.Sort(ratios)
		n := float64(len(shown) * times)
		fmt.Printf("%s: %.0f a CPU second without rules, %.0f with %d phrases (%.1f hits an item): %.1f %% less throughput (median of %d pairs)\n",
			view, n/without.Seconds(), n/with.Seconds(), len(f.Rules), float64(hits)/float64(len(shown)), 100*(1-1/ratios[len(ratios)/2]), len(ratios))
	}
}

// deskList is a rules file of 500 phrases.
func deskList(m *Model, docs []data.Document, draw *rand.Rand) string {
	var b strings.Builder
	var words arabic.Tokens
	seen := map[string]bool{}
	fmt.Fprintf(&b, "%s:\n  boost:\n", m.Labels[0].ID)
	for n := 0; n < 500; {
		m.Vectorizer.Cut(&words, docs[draw.IntN(len(docs))].Headline)
		size := 1 + draw.IntN(3)
		if len(words.Words) < size+1 {
			continue
		}
		from := draw.IntN(len(words.Words) - size)
		var list []string
		for i := range size {
			list = append(list, string(words.Word(from+i)))
		}
		text := strings.Join(list, " ")
		if seen[text] || len([]rune(list[0])) < 4 || strings.ContainsAny(text, "0123456789") {
			continue
		}
		seen[text] = true
		switch {
		case n%10 == 0 && size > 1 && list[0] != list[1]:
			fmt.Fprintf(&b, "    - {near: [%q, %q], weight: 0.01}\n", list[0], list[1])
		case n%6 == 1:
			fmt.Fprintf(&b, "    - {phrase: %q, weight: 0.01}\n", "+"+text)
		case n%6 == 3:
			fmt.Fprintf(&b, "    - {phrase: %q, weight: 0.01}\n", text+"*")
		default:
			fmt.Fprintf(&b, "    - {phrase: %q, weight: 0.01}\n", text)
		}
		n++
	}
	return b.String()
}
