package features

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"tasnif/features/arabic"
	"tasnif/features/terms"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// news are a few documents; the last has nothing.
var news = []Fields{
	{Headline: "عقوبات دولية على كوريا", Body: "فرض مجلس الأمن عقوباتٍ جديدة. العقوبات الجديدة تشمل النفط"},
	{Headline: "قمة عربية في الرياض", Body: "بحثت القمة العربية العقوبات على ايران"},
	{Headline: "مباراة كرة القدم اليوم"},
	{Body: "كرة القدم: فوز الهلال في مباراة اليوم"},
	{Headline: "G20 قمة", Body: "2017 2017 250"},
	{},
}

func fit(t require.TestingT, cfg Config, docs []Fields) *Vectorizer {
	v, err := Fit(context.Background(), cfg, corpusOf(t, cfg.Tokenizer, docs))
	require.NoError(t, err)
	return v
}

func corpusOf(t require.TestingT, v arabic.Version, docs []Fields) *Corpus {
	c, err := NewCorpus(context.Background(), v, len(docs), func(i int) Fields { return docs[i] })
	require.NoError(t, err)
	return c
}

// naive is TF-IDF written plainly, with maps, over the terms' texts.
type naive struct {
	cfg   Config
	n     int
	df    map[[2]string]int // block number and text
	terms [][2]string       // the vocabulary, in order
}

// letters are the texts of the n-grams of letters inside words.
func letters(text string, from, to int) (list []string) {
	a := terms.NewAnalyzer([]terms.Block{{Kind: "chars", From: from, To: to}}, arabic.Latest, nil)
	var r terms.Reading
	a.Read(&r, text)
	for _, t := range a.Terms(nil, &r, 0) {
		list = append(list, string(a.Text(&r, 0, t)))
	}
	return list
}

// counts are n(t) of a document.
func (m *naive) counts(f Fields) map[[2]string]float64 {
	out := map[[2]string]float64{}
	for i, b := range m.cfg.Blocks {
		for field, text := range []string{f.Headline, f.Body} {
			words := strings.Fields(m.cfg.Tokenizer.Normalize(text))
			if b.Name == "stems" {
				var t, stems arabic.Tokens
				t.Read(text, m.cfg.Tokenizer, nil)
				stems.Stem(&t)
				words = strings.Fields(string(stems.Text))
			}
			var list []string
			if b.Name == "chars" {
				list = letters(strings.Join(words, " "), b.From, b.To)
			} else {
				for n := b.From; n <= b.To; n++ {
					for at := 0; at+n <= len(words); at++ {
						list = append(list, strings.Join(words[at:at+n], " "))
					}
				}
			}
			for _, term := range list {
				weight := 1.0
				if field == 0 {
					weight = m.cfg.HeadlineWeight
				}
				out[[2]string{string(rune('0' + i)), term}] += weight
			}
		}
	}
	return out
}

func naiveFit(cfg Config, docs []Fields) *naive {
	m := &naive{cfg: cfg, n: len(docs), df: map[[2]string]int{}}
	for _, d := range docs {
		for term := range m.counts(d) {
			m.df[term]++
		}
	}
	for term, df := range m.df {
		if df >= cfg.MinDF {
			m.terms = append(m.terms, term)
		}
	}
	order := func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) }
	slices.SortFunc(m.terms, func(a, b [2]string) int {
		if d := m.df[b] - m.df[a]; d != 0 {
			return d
		}
		return order(a, b)
	})
	if cfg.MaxFeatures > 0 {
		m.terms = m.terms[:min(len(m.terms), cfg.MaxFeatures)]
	}
	slices.SortFunc(m.terms, order)
	return m
}

func (m *naive) transform(f Fields) (index []uint32, value []float64) {
	counts := m.counts(f)
	squares := map[string]float64{}
	for i, term := range m.terms {
		if n := counts[term]; n > 0 {
			x := (1 + math.Log(n)) * (math.Log((1+float64(m.n))/(1+float64(m.df[term]))) + 1)
			index, value = append(index, uint32(i)), append(value, x)
			squares[term[0]] += x * x
		}
	}
	for j, i := range index {
		block := m.terms[i][0]
		value[j] *= m.cfg.Blocks[block[0]-'0'].Scale / math.Sqrt(squares[block])
	}
	return index, value
}

func drawConfig(t *rapid.T) Config {
	cfg := Config{
		Tokenizer:      rapid.SampledFrom(arabic.Versions()).Draw(t, "tokenizer"),
		HeadlineWeight: rapid.SampledFrom([]float64{1, 2.5, 3, 100}).Draw(t, "headline"),
		MinDF:          rapid.IntRange(1, 3).Draw(t, "min_df"),
		MaxFeatures:    rapid.SampledFrom([]int{0, 1, 5, 30, 1000}).Draw(t, "max"),
	}
	for range rapid.IntRange(1, 3).Draw(t, "blocks") {
		from := rapid.IntRange(1, 6).Draw(t, "from")
		cfg.Blocks = append(cfg.Blocks, Block{
			Name: rapid.SampledFrom(terms.Kinds()).Draw(t, "block"), From: from,
			To: rapid.IntRange(from, 6).Draw(t, "to"), Scale: rapid.SampledFrom([]float64{0.5, 1, 2}).Draw(t, "scale"),
		})
	}
	return cfg
}

func drawDocs(t *rapid.T) []Fields {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Fields {
		return Fields{Headline: drawText(t), Body: drawText(t) + " " + strings.Join(rapid.SliceOfN(rapid.SampledFrom(
			[]string{"عقوبات", "العقوبات", "قمة", "عربية", "كرة", "القدم", "2017", "BBC"}), 0, 12).Draw(t, "words"), " ")}
	}), 0, 8).Draw(t, "documents")
}

func TestVectorizerIsTFIDF(t *testing.T) {
	check := func(t require.TestingT, cfg Config, docs []Fields) {
		v, m := fit(t, cfg, docs), naiveFit(cfg, docs)
		require.Equal(t, len(m.terms), v.Len())
		for i, term := range m.terms {
			block, text := v.Term(uint32(i))
			require.Equal(t, term[1], text)
			require.Equal(t, cfg.Blocks[term[0][0]-'0'].Name, block)
			require.Equal(t, m.df[term], v.DF(uint32(i)))
		}
		var s Scratch
		for _, d := range append(docs, news...) {
			x := v.Transform(&s, d)
			index, value := m.transform(d)
			require.Equal(t, len(index), x.Len())
			for i := range index {
				require.Equal(t, index[i], x.Index[i])
				require.InDelta(t, value[i], float64(x.Value[i]), 1e-6)
			}
		}
	}
	cfg := wordsAndChars()
	cfg.MinDF = 1
	check(t, cfg, news)
	rapid.Check(t, func(t *rapid.T) { check(t, drawConfig(t), drawDocs(t)) })
}

// Worked out by hand from the formulas of scikit-learn's
// TfidfVectorizer(sublinear_tf=True) on "ab ab cd", "cd ef", "ef ef ef gh".
func TestTransformByHand(t *testing.T) {
	docs := []Fields{{Body: "ab ab cd"}, {Body: "cd ef"}, {Body: "ef ef ef gh"}}
	v := fit(t, Config{Tokenizer: arabic.Latest, Blocks: []Block{{"words", 1, 1, 1}}, HeadlineWeight: 1, MinDF: 1}, docs)
	var s Scratch
	x := v.Transform(&s, docs[0])
	require.Equal(t, []uint32{0, 1}, x.Index) // ab cd
	// tf-idf(ab) = (1 + ln 2)(ln(4/2) + 1) = 2.86675, tf-idf(cd) = ln(4/3) + 1 = 1.28768
	assert.InDelta(t, 0.912202, float64(x.Value[0]), 1e-6)
	assert.InDelta(t, 0.409742, float64(x.Value[1]), 1e-6)
}

func TestStopWordsAreNoFeatures(t *testing.T) {
	cfg := wordsAndChars()
	cfg.StopWords, cfg.MinDF = true, 1
	v := fit(t, cfg, []Fields{{Headline: "عقوبات على كوريا", Body: "قمة فِي الرياض"}})
	words := map[string]bool{}
	for i := range v.Len() {
		if block, text := v.Term(uint32(i)); block == "words" {
			words[text] = true
		}
	}
	assert.Equal(t, map[string]bool{
		"عقوبات": true, "كوريا": true, "عقوبات كوريا": true, "قمه": true, "الرياض": true, "قمه الرياض": true,
	}, words)
}

func TestNoNGramCrossesFromHeadlineToBody(t *testing.T) {
	v := fit(t, Config{Tokenizer: arabic.Latest, Blocks: []Block{{"words", 2, 2, 1}}, HeadlineWeight: 1, MinDF: 1}, []Fields{{Headline: "aa bb", Body: "cc dd"}})
	require.Equal(t, 2, v.Len())
	_, first := v.Term(0)
	_, second := v.Term(1)
	assert.Equal(t, []string{"aa bb", "cc dd"}, []string{first, second})
}

// A corpus gives the vectors that its documents have one by one, in both views.
func TestTransformAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, docs := drawConfig(t), append(drawDocs(t), news...)
		v := fit(t, cfg, docs)
		all, err := v.TransformAll(context.Background(), corpusOf(t, cfg.Tokenizer, docs), 2*len(docs), func(i int) (int, bool) { return i / 2, i%2 == 1 })
		require.NoError(t, err)
		var s Scratch
		for i, got := range all {
			d := docs[i/2]
			if i%2 == 1 {
				d.Body = ""
			}
			x := v.Transform(&s, d)
			require.Equal(t, append([]uint32{}, x.Index...), append([]uint32{}, got.Index...))
			require.Equal(t, append([]float32{}, x.Value...), append([]float32{}, got.Value...))
		}
	})
}

func TestCorpusText(t *testing.T) {
	c := corpusOf(t, arabic.Latest, news)
	require.Equal(t, len(news), c.Len())
	for i, d := range news {
		require.Equal(t, arabic.Normalize(d.Headline+" "+d.Body), c.Text(i))
	}
}

// Fit cuts where many terms have the same document frequency.
func TestFitKeepsTheCommonest(t *testing.T) {
	docs := manyDocs(400)
	cfg := wordsAndChars()
	want := naiveFit(cfg, docs)
	for _, most := range []int{0, 1, 100, 1000, 5000, len(want.terms), len(want.terms) + 1} {
		cfg.MaxFeatures = most
		v, m := fit(t, cfg, docs), naiveFit(cfg, docs)
		require.Equal(t, len(m.terms), v.Len(), "at most %d", most)
		for i, term := range m.terms {
			_, text := v.Term(uint32(i))
			require.Equal(t, term[1], text)
			require.Equal(t, m.df[term], v.DF(uint32(i)))
		}
	}
}

func TestTransformDoesNotAllocate(t *testing.T) {
	cfg := wordsAndChars()
	cfg.Blocks = append(cfg.Blocks, Block{"stems", 1, 2, 1})
	cfg.StopWords, cfg.MinDF = true, 1
	v := fit(t, cfg, news)
	var s Scratch
	work := func() {
		for _, d := range news {
			v.Transform(&s, d)
		}
	}
	work()
	if raceDetector {
		t.Skip("allocations are not counted under the race detector, whose sync.Pool forgets")
	}
	assert.Zero(t, testing.AllocsPerRun(20, work))
}

// The number of cores must not change a bit of the result.
func TestFitIsTheSameOnAnyNumberOfCores(t *testing.T) {
	docs := manyDocs(600)
	cfg := wordsAndChars()
	cfg.MaxFeatures = 2000 // cuts among equals
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	one := fit(t, cfg, docs)
	require.Equal(t, 2000, one.Len())
	for _, cores := range []int{2, 5} {
		runtime.GOMAXPROCS(cores)
		many := fit(t, cfg, docs)
		requireSame(t, one, many)
	}
}

// manyDocs are documents of words drawn from a fixed sequence, common words
// first: enough terms to make every table grow.
func manyDocs(n int) []Fields {
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	state := uint64(1)
	next := func(n int) int {
		state = terms.Mix(state + 1)
		return int(state>>33) % n
	}
	docs := make([]Fields, n)
	for i := range docs {
		var b strings.Builder
		for range 40 {
			word := next(1+next(3000)) + 40
			for ; word > 0; word /= len(letters) {
				b.WriteRune(letters[word%len(letters)])
				b.WriteRune(letters[(word/3)%len(letters)])
			}
			b.WriteByte(' ')
		}
		docs[i] = Fields{Headline: b.String()[:60], Body: b.String()}
	}
	return docs
}

func TestCancelledFit(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := NewCorpus(ctx, arabic.Latest, 1000, func(int) Fields { t.Error("read"); return Fields{} })
	assert.ErrorIs(t, err, context.Canceled)
	c := corpusOf(t, arabic.Latest, news)
	_, err = Fit(ctx, wordsAndChars(), c)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = fit(t, wordsAndChars(), news).TransformAll(ctx, c, 6, nil)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestFitOnNothing(t *testing.T) {
	for _, docs := range [][]Fields{nil, {{}}, {{}, {Headline: "وحيدة"}}} {
		v := fit(t, wordsAndChars(), docs)
		assert.Zero(t, v.Len())
		assert.Equal(t, len(docs), v.Documents())
		var s Scratch
		assert.Zero(t, v.Transform(&s, news[0]).Len())
		assert.Empty(t, v.Attribute(&s, news[0], func(uint32) float64 { return 1 }))
	}
}
