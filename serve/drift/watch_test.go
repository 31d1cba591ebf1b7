package drift

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features/arabic"
)

// known is a model that has learnt from 10,000 documents, a hundred of which have each word
// that begins with م.
type known struct{}

func (known) Cut(t *arabic.Tokens, text string) { t.Read(text, arabic.Latest, nil) }
func (known) Documents() int                    { return 10_000 }
func (known) Frequency(t *arabic.Tokens, i int) (int, bool) {
	if strings.HasPrefix(string(t.Word(i)), "م") {
		return 100, true
	}
	return 0, true
}

// feed is a stream of headlines of twelve words of a vocabulary.
type feed struct {
	draw *rand.Rand
	n    int
}

func newFeed() *feed { return &feed{draw: rand.New(rand.NewPCG(1, 2))} }

func (f *feed) headline() string {
	letters := []rune("بتثجحخدذرزسشصضطظعغفقك")
	var words []string
	for range 12 {
		x := f.draw.IntN(600)
		words = append(words, "م"+string([]rune{letters[x%21], letters[x/21%21], letters[x%7], letters[x%11]}))
	}
	f.n++
	return fmt.Sprintf("%s %dx", strings.Join(words, " "), f.n) // no two are the same
}

// follow adds n items; with tells what an item's headline is given besides.
func (f *feed) follow(w *Watch, n int, with func(i int) (words string, labels []int, margin float64)) (alarms []Alarm) {
	for i := range n {
		words, labels, margin := with(i)
		alarms = append(alarms, w.Add(Item{Text: strings.TrimSpace(words + " " + f.headline()), Labels: labels, Margin: margin, ID: fmt.Sprint(f.n)})...)
	}
	return alarms
}

func plain(int) (string, []int, float64) { return "", []int{0}, 0.4 }

// every gives a word to each k-th item, which are of another topic and nearer to a threshold.
func every(k int, word string) func(int) (string, []int, float64) {
	return func(i int) (string, []int, float64) {
		if i%k == 0 {
			return word, []int{1}, 0.1
		}
		return plain(i)
	}
}

func TestANewWordThatStays(t *testing.T) {
	f, w := newFeed(), New(known{}, []string{"sport", "sanctions"}, Defaults())
	require.Empty(t, f.follow(w, 2000, plain))
	require.Empty(t, w.Report().Words)
	alarms := f.follow(w, 500, every(25, "زرقوان بظلوش"))
	require.Len(t, alarms, 1, "two words of one story are one alarm, raised once")
	a := alarms[0]
	require.Len(t, a.Words, 2)
	assert.LessOrEqual(t, a.At, 2500)
	x := a.Words[0]
	assert.Contains(t, []string{"زرقوان", "بظلوش"}, x.Text)
	assert.True(t, x.New)
	assert.GreaterOrEqual(t, x.Items, Defaults().Alarm)
	require.NotEmpty(t, x.Topics)
	assert.Equal(t, Topic{"sanctions", Change{0, 1}}, x.Topics[0])
	assert.InDelta(t, 0.1, x.Margin.Now, 1e-9)
	assert.InDelta(t, 0.4, x.Margin.Before, 1e-9)
	assert.Len(t, x.IDs, 5)

	r := w.Report()
	assert.Equal(t, 2500, r.Items)
	assert.Equal(t, 500, r.Window)
	require.Len(t, r.Words, 2)
	assert.Equal(t, 20, r.Words[0].Items)
	for _, topic := range r.Topics {
		want := map[string]Change{"sport": {1, 0.96}, "sanctions": {0, 0.04}}[topic.Label]
		assert.InDelta(t, want.Now, topic.Share.Now, 1e-9)
		assert.InDelta(t, want.Before, topic.Share.Before, 1e-9)
	}
	assert.Less(t, r.Margin.Now, r.Margin.Before)

	assert.Empty(t, f.follow(w, 3000, every(25, "زرقوان بظلوش")), "it is known by then")
	assert.Empty(t, w.Report().Words)
}

// What raises no alarm, each by one of the conditions.
func TestWhatRaisesNoAlarm(t *testing.T) {
	day := func(i int) (string, []int, float64) { // forty items in a row
		if i >= 200 && i < 240 {
			return "زرقوان", []int{0}, 0.4
		}
		return plain(i)
	}
	for name, c := range map[string]struct {
		before int
		with   func(int) (string, []int, float64)
	}{
		"a story of a day":               {2000, day},
		"too few items":                  {2000, every(60, "زرقوان")},
		"too little was followed before": {500, every(25, "زرقوان")},
		"a word that training knows":     {2000, every(25, "مزرقوان")},
		"a number":                       {2000, every(25, "123456")},
		"a word of two letters":          {2000, every(25, "زق")},
	} {
		f, w := newFeed(), New(known{}, []string{"sport", "sanctions"}, Defaults())
		f.follow(w, c.before, plain)
		assert.Empty(t, f.follow(w, 500, c.with), name)
	}
	f, w := newFeed(), New(known{}, []string{"sport", "sanctions"}, Defaults())
	f.follow(w, 2000, plain)
	for range 40 { // the same text again and again
		f.follow(w, 10, plain)
		require.Empty(t, w.Add(Item{Text: "زرقوان في العاصمة"}))
	}
	for _, x := range w.Report().Words {
		assert.NotEqual(t, "زرقوان", x.Text)
	}
}

// No word is kept that fewer than five different items of the window have, and none of an
// item that has left it.
func TestNoTextIsKept(t *testing.T) {
	f, w := newFeed(), New(known{}, []string{"sport", "sanctions"}, Defaults())
	kept := func() (list []string) {
		for _, x := range w.words {
			if x.text != "" && !strings.HasPrefix(x.text, "م") {
				list = append(list, x.text)
			}
		}
		return list
	}
	f.follow(w, 4, every(1, "زرقوان"))
	assert.Empty(t, kept(), "four items have it")
	f.follow(w, 1, every(1, "زرقوان"))
	assert.Equal(t, []string{"زرقوان"}, kept())
	f.follow(w, 496, plain)
	assert.Empty(t, kept(), "four items of the window have it")
	f.follow(w, 500, plain)
	for _, x := range w.words {
		assert.Positive(t, x.items)
	}
	assert.LessOrEqual(t, len(w.words), 600+500, "words of the window alone")
	assert.Len(t, w.texts, 500)
}

// Another release of the model goes on with the past.
func TestAnotherModel(t *testing.T) {
	f, w := newFeed(), New(known{}, []string{"sport", "sanctions"}, Defaults())
	f.follow(w, 2000, every(25, "زرقوان"))
	w.Use(known{})
	assert.Empty(t, f.follow(w, 500, every(25, "زرقوان")))
	assert.Equal(t, 2500, w.Report().Items)
}

func TestStatistics(t *testing.T) {
	// 2 (10 ln 7 + 20 ln 0.7 + 490 ln(490/498.571) + 9980 ln(9980/9971.429))
	assert.InDelta(t, 24.807, logLikelihoodRatio(10, 500, 20, 10000), 0.001)
	assert.Zero(t, logLikelihoodRatio(0, 500, 0, 10000))
	assert.InDelta(t, 0, logLikelihoodRatio(5, 500, 100, 10000), 1e-9, "equal rates")
	assert.InDelta(t, 0.05/2, chance(3.841458820694124), 1e-9)
	assert.Equal(t, 0.5, chance(0))
	for _, c := range []struct {
		p     []float64
		tests int
		want  int
	}{
		{nil, 10, 0},
		{[]float64{0.0001, 0.002, 0.004, 0.5}, 10, 2}, // 0.001, 0.002, 0.003, 0.004
		{[]float64{0.0011, 0.0019}, 10, 2},
		{[]float64{0.0011, 0.0021}, 10, 0},
	} {
		assert.Equal(t, c.want, discoveries(c.p, c.tests, 0.01), c.p)
	}
	assert.InDelta(t, 0.5, overlap([]int{1, 2, 3}, []int{2, 3, 4}), 1e-9)
	assert.Zero(t, overlap([]int{1}, []int{2}))
	assert.False(t, math.IsNaN(overlap(nil, nil)))
}

// The sketch never counts too few, and fades.
func TestSketch(t *testing.T) {
	s := newSketch()
	draw := rand.New(rand.NewPCG(3, 4))
	words := make([]uint64, 2000)
	for i := range words {
		words[i] = draw.Uint64()
	}
	counts := map[uint64]int{}
	for range 3000 {
		var item []uint64
		for range 5 {
			w := words[draw.IntN(len(words))]
			item = append(item, w)
			counts[w]++
		}
		require.False(t, s.add(item))
	}
	over := 0
	for w, n := range counts {
		require.GreaterOrEqual(t, s.count(w), n)
		if s.count(w) > n {
			over++
		}
	}
	assert.Less(t, over, 5)
	halved := false
	for !halved {
		halved = s.add(nil)
	}
	assert.Equal(t, sketchItems/2, s.items)
	for w, n := range counts {
		require.GreaterOrEqual(t, s.count(w), n/2)
	}
}
