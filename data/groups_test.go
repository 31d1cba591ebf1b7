package data

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writer makes up texts of words that are drawn as in a language: few often,
// most seldom.
type writer struct {
	rng   *rand.Rand
	zipf  *rand.Zipf
	words []string
}

func newWriter(seed uint64) *writer {
	w := &writer{rng: rand.New(rand.NewPCG(seed, 1))}
	alphabet := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	for range 4000 {
		word := make([]rune, 2+w.rng.IntN(6))
		for i := range word {
			word[i] = alphabet[w.rng.IntN(len(alphabet))]
		}
		w.words = append(w.words, string(word))
	}
	w.zipf = rand.NewZipf(w.rng, 1.1, 4, uint64(len(w.words)-1))
	return w
}

func (w *writer) text(words int) string {
	list := make([]string, words)
	for i := range list {
		list[i] = w.words[w.zipf.Uint64()]
	}
	return strings.Join(list, " ")
}

// copy is a text as another desk prints it: some words in a hundred changed,
// an agency line before it, punctuation of its own.
func (w *writer) copy(text string, percent int) string {
	list := strings.Fields(text)
	for i := range list {
		if w.rng.IntN(100) < percent {
			list[i] = w.words[w.rng.IntN(len(w.words))]
		}
		if w.rng.IntN(12) == 0 {
			list[i] += "،"
		}
	}
	return "بغداد (رويترز) - " + strings.Join(list, " ") + "."
}

// mix of articles and headlines, with copies of a third of them, near and far.
func planted(seed uint64, n int) []string {
	w := newWriter(seed)
	var texts []string
	for len(texts) < n {
		words := 8 + w.rng.IntN(8)
		if w.rng.IntN(2) == 0 {
			words = 60 + w.rng.IntN(300)
		}
		text := w.text(words)
		texts = append(texts, text)
		if w.rng.IntN(3) == 0 {
			for _, percent := range []int{0, 2, 5, 10, 30} {
				texts = append(texts, w.copy(text, percent))
			}
		}
	}
	w.rng.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	return texts
}

// TestGroupsAgainstAllPairs holds Groups to the comparison of every text with
// every other.
func TestGroupsAgainstAllPairs(t *testing.T) {
	texts := planted(7, 300)
	sets := make([][]uint64, len(texts))
	for i, text := range texts {
		sets[i] = shingleSet(text)
	}
	truth := newForest(len(texts))
	var pairs, clear [][2]int32 // at 0.7, and well above it
	for i := range texts {
		for j := range i {
			if similar := jaccard(sets[i], sets[j]); similar >= nearDuplicate {
				truth.join(int32(i), int32(j))
				pairs = append(pairs, [2]int32{int32(i), int32(j)})
				if similar >= 0.8 {
					clear = append(clear, pairs[len(pairs)-1])
				}
			}
		}
	}
	require.Greater(t, len(pairs), 150)
	require.Greater(t, len(clear), 100)

	groups := Groups(len(texts), func(i int) string { return texts[i] })
	together := func(pairs [][2]int32) float64 {
		n := 0
		for _, p := range pairs {
			if groups[p[0]] == groups[p[1]] {
				n++
			}
		}
		return float64(n) / float64(len(pairs))
	}
	t.Logf("found %.4f of %d pairs from 0.7 on, %.4f of %d from 0.8 on", together(pairs), len(pairs), together(clear), len(clear))
	assert.GreaterOrEqual(t, together(pairs), 0.98, "recall of near-duplicates")
	assert.GreaterOrEqual(t, together(clear), 0.999, "recall of clear ones")
	for i, g := range groups {
		assert.LessOrEqual(t, g, int32(i), "a group is called by its smallest index")
		assert.Equal(t, g, groups[g])
		assert.Equal(t, truth.root(int32(i)), truth.root(g), "%q and %q are not copies", texts[i], texts[g])
	}
}

func TestEstimateIsTheJaccardIndex(t *testing.T) {
	w := newWriter(3)
	for _, words := range []int{10, 100, 1000} {
		var sum float64
		const pairs = 60
		for n := range pairs {
			a := w.text(words)
			b := w.copy(a, n%20)
			x, y := shingleSet(a), shingleSet(b)
			sum += newSketch(x).estimate(newSketch(y)) - jaccard(x, y)
		}
		assert.InDelta(t, 0, sum/pairs, 0.02, "the estimate leans to one side at %d words", words)
	}
}

func TestGroupsOfShortAndEmptyTexts(t *testing.T) {
	texts := []string{"", "لا", " ", "لا!", "", "...", "نعم", "...", "ل ا", "x", "صورة اليوم", "«صورة اليوم»", "لاا"}
	groups := Groups(len(texts), func(i int) string { return texts[i] })
	assert.Equal(t, []int32{0, 1, 2, 1, 4, 5, 6, 7, 1, 9, 10, 10, 12}, groups)
	assert.Empty(t, Groups(0, nil))
}

func TestGroupsOnAnyNumberOfCores(t *testing.T) {
	texts := planted(11, 200)
	text := func(i int) string { return texts[i] }
	want := Groups(len(texts), text)
	for _, cores := range []int{1, 3} {
		before := runtime.GOMAXPROCS(cores)
		got := Groups(len(texts), text)
		runtime.GOMAXPROCS(before)
		assert.Equal(t, want, got)
	}
}

// Many copies of few texts are one group, found through one of each.
func TestGroupsOfThousandsOfCopies(t *testing.T) {
	form := newWriter(5).text(40)
	asked := make([]atomic.Int32, 5000)
	groups := Groups(len(asked), func(i int) string {
		asked[i].Add(1)
		return fmt.Sprintf("%s %d", form, i%3)
	})
	for i, g := range groups {
		require.Zero(t, g, i)
		if i > 2 {
			require.EqualValues(t, 1, asked[i].Load(), "an exact copy is not compared again")
		}
	}
}

func BenchmarkGroups(b *testing.B) {
	w := newWriter(1)
	texts := make([]string, 30000)
	size := 0
	for i := range texts {
		if texts[i] = w.text(190); i%10 == 9 { // about 2 kB
			texts[i] = w.copy(texts[i-1], 3)
		}
		size += len(texts[i])
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		Groups(len(texts), func(i int) string { return texts[i] })
	}
}

// Sketches decide alone where they are sure: below a half they refuse, and from
// .85 on they accept long texts. Elsewhere the shingles decide, at .7.
func TestNear(t *testing.T) {
	// Ten letters are six shingles, and so are texts that share none with them.
	const one, other = "ابتثجحخدذر", "زسشصضطظعغف"
	alike := func(equal int) (a, b *sketch) { // sketches that agree in so many bins of 160
		a, b = new(sketch), new(sketch)
		for i := equal; i < len(b); i++ {
			b[i] = 1
		}
		return a, b
	}
	for name, c := range map[string]struct {
		equal int
		size  int32
		texts [2]string
		near  bool
		asked int
	}{
		"refused below a half":               {79, 600, [2]string{one, one}, false, 0},
		"compared at a half":                 {80, 600, [2]string{one, one}, true, 2},
		"compared below .85":                 {135, 600, [2]string{one, other}, false, 2},
		"accepted at .85, long":              {136, 512, [2]string{one, other}, true, 0},
		"compared at .85, short":             {136, 511, [2]string{one, other}, false, 2},
		"compared, 7 of 10 shingles shared":  {120, 20, [2]string{"ابتثجحخدذرزس", "ابتثجحخدذرزشص"}, true, 2}, // 7 of 8 + 9 - 7
		"compared, 6 of 11 shingles shared":  {120, 20, [2]string{"ابتثجحخدذرزس", "ابتثجحخدذرشصض"}, false, 2},
		"compared, but alike in sketch only": {160, 20, [2]string{one, other}, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := alike(c.equal)
			asked := 0
			v := verifier{sketches: []*sketch{a, b}, sizes: []int32{c.size, c.size + 100}, sets: map[int32][]uint64{}, text: func(i int) string {
				asked++
				return c.texts[i]
			}}
			for range 2 { // what was asked for once is kept
				assert.Equal(t, c.near, v.near(0, 1))
			}
			assert.Equal(t, c.asked, asked)
		})
	}
}

// The shingles kept between comparisons are bounded.
func TestSetsHeldAreBounded(t *testing.T) {
	v := verifier{sets: map[int32][]uint64{}, text: func(int) string { return "ابتثجحخدذر" }} // six shingles
	v.set(0)
	v.held = setsHeld - 6
	v.set(1)
	assert.Len(t, v.sets, 2, "as many as may be")
	v.set(2)
	assert.Len(t, v.sets, 1)
	assert.Equal(t, 6, v.held)
}
