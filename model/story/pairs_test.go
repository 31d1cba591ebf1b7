package story

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/sharedtest"
	"tasnif/features/arabic"
)

// pair is a row of testdata/pairs.tsv.
type pair struct {
	first, second, half, label, again string
}

func (p pair) same() bool { return p.label == "same" }

func readPairs(t *testing.T) (out []pair) {
	t.Helper()
	text, err := os.ReadFile("testdata/pairs.tsv")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(strings.TrimRight(line, "\n"), "\t"); f[0][0] != '#' && f[0] != "first" {
			require.Len(t, f, 6, line)
			out = append(out, pair{f[0], f[1], f[2], f[3], f[4]})
		}
	}
	return out
}

// The set is what its head says.
func TestPairs(t *testing.T) {
	halves, seen, agree, again := map[string]int{}, map[string]bool{}, 0, 0
	for n, p := range readPairs(t) {
		assert.False(t, seen[p.first+" "+p.second], "%s %s stands twice", p.first, p.second)
		seen[p.first+" "+p.second] = true
		assert.NotEqual(t, p.first[:2], p.second[:2], "one outlet")
		assert.Contains(t, []string{"same", "other"}, p.label)
		if n < 300 {
			halves[p.half]++
		}
		if p.again != "" {
			again++
			if p.again == p.label {
				agree++
			}
		}
	}
	assert.Equal(t, map[string]int{"choose": 150, "report": 150}, halves)
	assert.Equal(t, []int{60, 59}, []int{again, agree})
}

type article struct {
	ID, Headline, Text, Date, Split string
	at                              time.Time
}

// antByDate are the articles of ant's train and dev, by date.
func antByDate(t *testing.T) (out []article) {
	t.Helper()
	lines := bufio.NewScanner(sharedtest.Open(t, "corpora/ant.jsonl.zst"))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var a article
		require.NoError(t, json.Unmarshal(lines.Bytes(), &a))
		var err error
		if a.at, err = time.Parse(time.DateOnly, a.Date); err == nil && a.Split != "test" && a.Date >= "2018" {
			out = append(out, a)
		}
	}
	require.NoError(t, lines.Err())
	slices.SortStableFunc(out, func(a, b article) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// f1 is precision, recall and F1 of pairs that are said to be same.
func f1(pairs []pair, half string, said func(int) bool) (p, r, f float64) {
	var tp, fp, fn float64
	for n, x := range pairs {
		switch {
		case x.half != half:
		case said(n) && x.same():
			tp++
		case said(n):
			fp++
		case x.same():
			fn++
		}
	}
	return tp / max(tp+fp, 1), tp / max(tp+fn, 1), 2 * tp / max(2*tp+fp+fn, 1)
}

// TestStories groups ant's stream and measures it on the half of the labelled pairs that
// reports, beside measures whose thresholds are chosen on the other half. It is make
// bench-stories; TASNIF_STORIES=1 asks for it.
func TestStories(t *testing.T) {
	if os.Getenv("TASNIF_STORIES") == "" {
		t.Skip("TASNIF_STORIES=1 measures it; make bench-stories does")
	}
	pairs, stream := readPairs(t), antByDate(t)
	x := newTestIndex(t, 72*time.Hour)
	wanted := map[string]bool{}
	for _, p := range pairs {
		wanted[p.first], wanted[p.second] = true, true
	}
	stories, signatures, texts := map[string]int64{}, map[string]signature{}, map[string]string{}
	began := time.Now()
	for n, a := range stream {
		story := x.Add(int64(n), a.Headline, a.Text, a.at)
		if wanted[a.ID] {
			stories[a.ID], signatures[a.ID] = story, x.items[len(x.items)-1].signature
			texts[a.ID] = a.Headline + " " + lead(a.Text)
		}
	}
	spent := time.Since(began)
	fmt.Printf("figure: %d articles of ant in stories in %.1f s\n\n%-34s %9s %6s %6s\n", len(stream), spent.Seconds(), "150 pairs that report", "precision", "recall", "F1")
	show := func(name string, said func(int) bool) float64 {
		p, r, f := f1(pairs, "report", said)
		fmt.Printf("%-34s %9.3f %6.3f %6.3f\n", name, p, r, f)
		return f
	}
	measure := func(of func(a, b string) float64) (said func(int) bool) {
		scores := make([]float64, len(pairs))
		for n, p := range pairs {
			scores[n] = of(p.first, p.second)
		}
		best, threshold := -1.0, 0.0
		for _, at := range scores {
			if _, _, f := f1(pairs, "choose", func(n int) bool { return scores[n] >= at }); f > best {
				best, threshold = f, at
			}
		}
		return func(n int) bool { return scores[n] >= threshold }
	}
	words := func(text string) map[string]bool {
		out := map[string]bool{}
		for _, w := range strings.Fields(arabic.Normalize(text)) {
			out[w] = true
		}
		return out
	}
	show("word Jaccard", measure(func(a, b string) float64 { return overlap(words(texts[a]), words(texts[b])) }))
	show("TF-IDF cosine", measure(func(a, b string) float64 {
		x, y := signatures[a], signatures[b]
		c, _, _ := features(&x, &y)
		return c
	}))
	show("MinHash of letters", measure(func(a, b string) float64 {
		return data.Alike(arabic.Normalize(texts[a]), arabic.Normalize(texts[b]))
	}))
	show("word vectors", measure(func(a, b string) float64 { x, y := signatures[a], signatures[b]; return products(&x, &y) }))
	decided := show("all of them, a pair at a time", func(n int) bool {
		x, y := signatures[pairs[n].first], signatures[pairs[n].second]
		return fitted.score(&x, &y) >= 0
	})
	grouped := show("stories, in the stream", func(n int) bool { return stories[pairs[n].first] == stories[pairs[n].second] })
	assert.GreaterOrEqual(t, decided, .85)
	assert.GreaterOrEqual(t, grouped, .85)
}

// lead is as many words of a text as a signature reads.
func lead(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), leadWords)], " ")
}

func overlap(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}
