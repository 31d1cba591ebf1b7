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
	"tasnif/model/eval/stats"
)

// pair is a row of testdata/pairs.tsv.
type pair struct {
	first, second, part, label, again string
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
	parts, seen, articles, agree, again := map[string]int{}, map[string]bool{}, map[string]bool{}, map[string]int{}, map[string]int{}
	for _, p := range readPairs(t) {
		assert.False(t, seen[p.first+" "+p.second], "%s %s occurs twice", p.first, p.second)
		seen[p.first+" "+p.second] = true
		assert.NotEqual(t, p.first[:2], p.second[:2], "one outlet")
		assert.Contains(t, []string{"same", "other"}, p.label)
		if p.part == "fresh" {
			assert.False(t, articles[p.first] || articles[p.second], "%s or %s is in another pair", p.first, p.second)
		}
		articles[p.first], articles[p.second] = true, true
		parts[p.part]++
		if p.again != "" {
			again[p.part]++
			if p.again == p.label {
				agree[p.part]++
			}
		}
	}
	assert.Equal(t, map[string]int{"choose": 150 + 97, "seen": 150, "fresh": 185}, parts)
	assert.Equal(t, []int{60, 59}, []int{again["choose"] + again["seen"], agree["choose"] + agree["seen"]})
	assert.Equal(t, []int{25, 21}, []int{again["fresh"], agree["fresh"]})
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

// f1 is precision, recall and F1 of pairs of a part that are said to be same, each as often
// as its weight; nil: once.
func f1(pairs []pair, part string, weight []float64, said func(int) bool) (p, r, f float64) {
	var tp, fp, fn float64
	for n, x := range pairs {
		w := 1.0
		if weight != nil {
			w = weight[n]
		}
		switch {
		case x.part != part:
		case said(n) && x.same():
			tp += w
		case said(n):
			fp += w
		case x.same():
			fn += w
		}
	}
	return tp / max(tp+fp, 1), tp / max(tp+fn, 1), 2 * tp / max(2*tp+fp+fn, 1)
}

// interval is the bootstrap's 95 % interval, over the pairs of a part, of F1 of what is said
// to be same, less that of another; nil: of none.
func interval(pairs []pair, part string, said, other func(int) bool) stats.Interval {
	var of []pair
	var place []int
	for n, p := range pairs {
		if p.part == part {
			of, place = append(of, p), append(place, n)
		}
	}
	draws, weight := make([][]float64, 10_000), make([]float64, len(of))
	figure := func(said func(int) bool) float64 {
		if said == nil {
			return 0
		}
		_, _, f := f1(of, part, weight, func(n int) bool { return said(place[n]) })
		return f
	}
	for n := range draws {
		stats.NewStream(1, uint64(n)).Resample(weight)
		draws[n] = []float64{figure(said) - figure(other)}
	}
	return stats.CentralInterval(draws, func(d []float64) float64 { return d[0] })
}

// TestStories groups ant's stream and measures it on the fresh pairs, beside measures whose
// thresholds are chosen on the pairs that choose. It is make bench-stories; TASNIF_STORIES=1
// asks for it.
func TestStories(t *testing.T) {
	if os.Getenv("TASNIF_STORIES") == "" {
		t.Skip("TASNIF_STORIES=1 measures it; make bench-stories does")
	}
	pairs, stream := readPairs(t), antByDate(t)
	x := newTestIndex(t, 72*time.Hour)
	wanted := map[string]bool{}
	fresh, same := 0, 0
	for _, p := range pairs {
		wanted[p.first], wanted[p.second] = true, true
		if p.part == "fresh" {
			fresh++
			if p.same() {
				same++
			}
		}
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
	fmt.Printf("figure: %d articles of ant in stories in %.1f s\n\n", len(stream), time.Since(began).Seconds())
	fmt.Printf("%-34s %9s %6s %6s %13s\n", fmt.Sprintf("%d fresh pairs, %d of them same", fresh, same), "precision", "recall", "F1", "95 %")
	row := func(name, part string, pairs []pair, said func(int) bool) float64 {
		p, r, f := f1(pairs, part, nil, said)
		i := interval(pairs, part, said, nil)
		fmt.Printf("%-34s %9.3f %6.3f %6.3f %6.3f-%.3f\n", name, p, r, f, i.Low, i.High)
		return f
	}
	show := func(name string, said func(int) bool) float64 { return row(name, "fresh", pairs, said) }
	measure := func(of func(a, b string) float64) (said func(int) bool) {
		scores := make([]float64, len(pairs))
		for n, p := range pairs {
			scores[n] = of(p.first, p.second)
		}
		best, threshold := -1.0, 0.0
		for _, at := range scores {
			if _, _, f := f1(pairs, "choose", nil, func(n int) bool { return scores[n] >= at }); f > best {
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
	cosine := measure(func(a, b string) float64 {
		x, y := signatures[a], signatures[b]
		c, _, _ := features(&x, &y)
		return c
	})
	show("TF-IDF cosine", cosine)
	show("MinHash of letters", measure(func(a, b string) float64 {
		return data.Alike(arabic.Normalize(texts[a]), arabic.Normalize(texts[b]))
	}))
	show("word vectors", measure(func(a, b string) float64 { x, y := signatures[a], signatures[b]; return products(&x, &y) }))
	show("all of them, a pair at a time", func(n int) bool {
		x, y := signatures[pairs[n].first], signatures[pairs[n].second]
		return fitted.score(&x, &y) >= 0
	})
	together := func(n int) bool { return stories[pairs[n].first] == stories[pairs[n].second] }
	grouped := show("stories, in the stream", together)
	less := interval(pairs, "fresh", together, cosine)
	firstRead := slices.Clone(pairs)
	for n, p := range pairs {
		if p.part == "fresh" && p.again != "" {
			firstRead[n].label = p.again
		}
	}
	row("  doubtful pairs as first read", "fresh", firstRead, together)
	row("  150 seen while tuning", "seen", pairs, together)
	fmt.Printf("stories less TF-IDF cosine, of the same draws %20.3f to %+.3f\n", less.Low, less.High)
	assert.GreaterOrEqual(t, grouped, .7)
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
