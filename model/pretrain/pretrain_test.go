package pretrain

import (
	"context"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/domain"
)

// two topics of words that stand together, and words that stand with both.
var (
	war   = strings.Fields("صواريخ دبابات جنود غارات قصف جبهة")
	money = strings.Fields("بورصة أسهم مصارف أرباح عملة تضخم")
	both  = strings.Fields("اليوم أعلن مصدر أمس قال")
)

// archive is texts of one topic each.
func archive(n int) Archive {
	return func() iter.Seq2[data.Document, error] {
		return func(yield func(data.Document, error) bool) {
			random := rand.New(rand.NewPCG(3, 4))
			for i := range n {
				topic := war
				if i%2 == 1 {
					topic = money
				}
				var text []string
				for range 24 {
					if random.IntN(4) == 0 {
						text = append(text, both[random.IntN(len(both))])
					} else {
						text = append(text, topic[random.IntN(len(topic))])
					}
				}
				d := data.Document{Headline: strings.Join(text[:4], " "), Body: strings.Join(text[4:], " ")}
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

func small() Config {
	cfg := DefaultConfig()
	cfg.Near, cfg.Topic, cfg.MinPair = 4, 3, 0
	return cfg
}

func TestLearnGroupsTopics(t *testing.T) {
	for _, cfg := range []Config{small(), {Words: 100, MinDocuments: 2, Topic: 3, Documents: 150, Rounds: 2}, {Words: 100, MinDocuments: 2, Near: 4, Documents: 1, Rounds: 2}} {
		e, err := Learn(context.Background(), archive(300), cfg)
		require.NoError(t, err)
		assert.Equal(t, len(war)+len(money)+len(both), e.Len())
		assert.Equal(t, cfg.Near+cfg.Topic, e.Dim())
		own, other := 0.0, 0.0
		for _, word := range war {
			near, known := e.Near(word, e.Len())
			require.True(t, known)
			for _, n := range near {
				if slices.Contains(normalized(war), n.Word) {
					own += n.Cosine / float64(len(war)*(len(war)-1))
				}
				if slices.Contains(normalized(money), n.Word) {
					other += n.Cosine / float64(len(war)*len(money))
				}
			}
		}
		assert.Greater(t, own, other+0.3, "near %d, topic %d", cfg.Near, cfg.Topic)
	}
}

func normalized(words []string) (out []string) {
	for _, w := range words {
		out = append(out, arabic.Normalize(w))
	}
	return out
}

func TestLearnSameBytesOnOneCore(t *testing.T) {
	two, err := Learn(context.Background(), archive(300), small())
	require.NoError(t, err)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one, err := Learn(context.Background(), archive(300), small())
	require.NoError(t, err)
	assert.Equal(t, two.Arrays(), one.Arrays())
}

func TestLearnErrors(t *testing.T) {
	_, err := Learn(context.Background(), archive(0), small())
	assert.ErrorContains(t, err, "no word is in 5 documents or more; the archive has 0 documents")
	broken := errors.New("a.jsonl:7: broken")
	_, err = Learn(context.Background(), func() iter.Seq2[data.Document, error] {
		return func(yield func(data.Document, error) bool) { yield(data.Document{}, broken) }
	}, small())
	assert.ErrorIs(t, err, broken)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Learn(ctx, archive(300), small())
	assert.ErrorIs(t, err, context.Canceled)
	for want, change := range map[string]func(*Config){
		"words": func(c *Config) { c.Words = 0 }, "min_documents": func(c *Config) { c.MinDocuments = 0 },
		"near and topic": func(c *Config) { c.Near, c.Topic = 0, 0 }, "documents": func(c *Config) { c.Documents = 0 },
		"rounds": func(c *Config) { c.Rounds = -1 }, "pieces": func(c *Config) { c.Pieces = -1 },
	} {
		cfg := small()
		change(&cfg)
		assert.ErrorContains(t, cfg.Validate(), want)
	}
}

// Every number has a domain, and what lies just outside is refused.
func TestConfigDomains(t *testing.T) {
	cfg := small()
	for i, f := range domain.Fields(&cfg) {
		_, outside, err := f.Edges()
		require.NoError(t, err, "give %s a domain", f.Name)
		for _, x := range outside {
			cfg := small()
			domain.Fields(&cfg)[i].Set(x)
			if f.Tag != "any" {
				assert.ErrorContains(t, cfg.Validate(), f.Name+" is ")
			}
		}
	}
}

// Pairs and their PMI are what a naive count gives.
func TestCellsAndPPMI(t *testing.T) {
	w := &vocabulary{index: map[string]int32{"a": 0, "b": 1, "c": 2}}
	texts := [][]int32{{0, 1, 2, 0}, {1, -1, 0, 0}, {2, 1, -1, -1, -1, -1, 0}}
	c, p := new(cooccurrences), &pairCounter{}
	p.to = c
	naive := map[[2]int]uint64{}
	for _, ids := range texts {
		p.field(ids)
		for i, a := range ids {
			for j, b := range ids {
				if d := j - i; d >= 1 && d <= window && a >= 0 && b >= 0 && a != b {
					naive[[2]int{int(min(a, b)), int(max(a, b))}] += unit / uint64(d)
				}
			}
		}
	}
	p.done()
	got := map[[2]int]uint64{}
	c.each(func(a, b int, count uint64) { got[[2]int{a, b}] = count })
	assert.Equal(t, naive, got)

	m, err := ppmi(context.Background(), c, len(w.index), 0)
	require.NoError(t, err)
	margin, total := [3]float64{}, 0.0
	for k, n := range naive {
		margin[k[0]] += float64(n)
		margin[k[1]] += float64(n)
	}
	for _, n := range margin {
		total += math.Pow(n, 0.75)
	}
	for i := range 3 {
		assert.True(t, slices.IsSorted(m.index[m.start[i]:m.start[i+1]]))
		for k := m.start[i]; k < m.start[i+1]; k++ {
			j := int(m.index[k])
			n := float64(naive[[2]int{min(i, j), max(i, j)}])
			want := math.Log(n * total / math.Pow(margin[i]*margin[j], 0.875))
			assert.InDelta(t, want, m.value[k], 1e-5)
			assert.Positive(t, m.value[k])
		}
	}
	assert.NotEmpty(t, m.value)
}

// The directions found are those of a matrix whose singular values are known.
func TestSubspace(t *testing.T) {
	const n, k = 60, 3
	random := rand.New(rand.NewPCG(9, 9))
	left, right := newDense(n, k), newDense(40, k)
	for _, d := range []*dense{left, right} {
		for i := range d.value {
			d.value[i] = float32(random.NormFloat64())
		}
		require.NoError(t, orthonormal(context.Background(), d))
	}
	singular := []float64{9, 4, 1}
	a := &csr{rows: n, cols: 40, start: []int64{0}}
	for i := range n {
		for j := range 40 {
			v := 0.0
			for c, s := range singular {
				v += s * float64(left.row(i)[c]) * float64(right.row(j)[c])
			}
			a.index, a.value = append(a.index, uint32(j)), append(a.value, float32(v))
		}
		a.start = append(a.start, int64(len(a.index)))
	}
	u, err := subspace(context.Background(), a, a.transpose(), k, 2, 1, func() {})
	require.NoError(t, err)
	for c, s := range singular { // column c is +- sqrt(s) times left's
		dot := 0.0
		for i := range n {
			dot += float64(u.row(i)[c]) * float64(left.row(i)[c])
		}
		assert.InDelta(t, math.Sqrt(s), math.Abs(dot), 1e-3)
	}
	v, err := subspace(context.Background(), a.transpose(), a, k, 2, 1, func() {})
	require.NoError(t, err)
	assert.Equal(t, 40, v.rows)
}

func TestQuantize(t *testing.T) {
	assert.Equal(t, []int8{127, -64, 0}, quantize([]float32{2, -1, 0}))
	assert.Equal(t, []int8{0, 0}, quantize([]float32{0, 0}))
}
