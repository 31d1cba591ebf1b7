package eval

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/linear"
)

// lessonsOf are n documents of two topics, and copies of the first two.
func lessonsOf(n int) []data.Document {
	topics := []struct{ id, word string }{{"economy", "اقتصاد سوق أسهم"}, {"sports", "مباراة هدف لاعب"}}
	var docs []data.Document
	for i := range n {
		t := topics[i%2]
		docs = append(docs, data.Document{Headline: fmt.Sprintf("%s خبر%d ثان%d", t.word, i, i*7), Labels: []string{t.id}})
	}
	return docs
}

func TestDoublings(t *testing.T) {
	assert.Equal(t, []int{50, 100, 200, 400, 800}, Doublings(2000))
	assert.Equal(t, []int{50, 100, 200, 400}, Doublings(600))
	assert.Empty(t, Doublings(60))
}

// Parts lie in each other, have about the size asked for, every label in about
// its share, and copies together.
func TestNest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(20, 200).Draw(t, "n")
		docs := lessonsOf(n)
		groups := make([]int32, n)
		for i := range groups {
			groups[i] = int32(i)
			if i >= 2 && rapid.IntRange(0, 5).Draw(t, "copy") == 0 {
				groups[i] = groups[i-2] // same label
			}
		}
		from := everyIndex(n)
		parts, err := nest(docs, groups, from, []int{n / 4, n / 2}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(parts) != 3 || len(parts[2]) != n {
			t.Fatalf("%d parts", len(parts))
		}
		for p := range 2 {
			in := map[int]bool{}
			for _, i := range parts[p+1] {
				in[i] = true
			}
			mine, labels := map[int]bool{}, map[string]int{}
			for _, i := range parts[p] {
				mine[i] = true
				labels[docs[i].Labels[0]]++
				if !in[i] {
					t.Fatalf("part %d has %d, the next has not", p, i)
				}
			}
			for _, i := range parts[p+1] {
				for _, j := range parts[p+1] {
					if groups[i] == groups[j] && mine[i] != mine[j] {
						t.Fatalf("part %d parts the copies %d and %d", p, i, j)
					}
				}
			}
		}
	})
}

func growerOf(docs, test []data.Document) Grower {
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	return Grower{Docs: docs, Test: test, Ways: []Way{{"without a base", cfg}, {"again", cfg}}, Sizes: []int{10, 30}, Draws: 2, Folds: 3, Seed: 1}
}

func TestGrow(t *testing.T) {
	docs := lessonsOf(90)
	for name, test := range map[string][]data.Document{"split": lessonsOf(120)[90:], "folds": nil} {
		t.Run(name, func(t *testing.T) {
			g := growerOf(docs, test)
			steps := 0
			g.Progress = func(done, total int) {
				steps++
				assert.Equal(t, steps, done)
				assert.Equal(t, map[string]int{"split": 2 * (2*2 + 1), "folds": 2 * 2 * 3 * 3}[name], total)
			}
			growth, err := Grow(t.Context(), g)
			require.NoError(t, err)
			require.Len(t, growth.Curves, 2)
			assert.Equal(t, growth.Curves[0].Points, growth.Curves[1].Points, "the same way twice")
			points := growth.Curves[0].Points
			require.Len(t, points, 3)
			assert.InDelta(t, 10, points[0].Documents, 2)
			assert.InDelta(t, 30, points[1].Documents, 2)
			assert.Equal(t, map[string]int{"split": 90, "folds": 60}[name], points[2].Documents)
			for _, p := range points {
				assert.Greater(t, p.Macro.Mean, 0.5)
			}
			last := growth.Curves[0].Last
			want := (points[2].Macro.Mean - points[1].Macro.Mean) / math.Log2(float64(last.To)/float64(last.From))
			assert.InDelta(t, want, last.Gain, 1e-9)
			assert.LessOrEqual(t, last.Interval.Low, last.Gain+1e-9)
			assert.GreaterOrEqual(t, last.Interval.High, last.Gain-1e-9)
			assert.Equal(t, model.Single, growth.Mode)
		})
	}
}

// The figures of a point are those of a report: of all labels of the corpus, also
// those that no model learnt, or that nothing measured on has.
func TestGrowFiguresAreThoseOfAReport(t *testing.T) {
	docs := append(lessonsOf(60), data.Document{Headline: "رأي نادر", Labels: []string{"opinion", "sports"}}, // learnt alone
		data.Document{Headline: "فن ومسرح", Labels: []string{"arts"}})
	test := append(lessonsOf(80)[60:], data.Document{Headline: "فن ومسرح آخر", Labels: []string{"arts"}},
		data.Document{Headline: "طقس ومطر", Labels: []string{"weather"}}) // measured on alone
	g := growerOf(docs, test)
	growth, err := Grow(t.Context(), g)
	require.NoError(t, err)
	assert.Equal(t, 5, growth.Labels)
	assert.Equal(t, model.Multi, growth.Mode)
	for _, p := range growth.Curves[0].Points {
		assert.LessOrEqual(t, p.Macro.Mean, 3.0/5+exact, "two labels of five can have no F1")
	}
	cfg := g.Ways[0].Config
	cfg.Mode = model.Multi
	m, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	report, err := Evaluate(t.Context(), m, test, Examination{}, Options{})
	require.NoError(t, err)
	require.Len(t, report.Labels, 5)
	last := growth.Curves[0].Points[len(growth.Curves[0].Points)-1]
	assert.InDelta(t, report.Macro.F1, last.Macro.Mean, exact)
	assert.InDelta(t, report.Micro.F1, last.Micro.Mean, exact)
	assert.Positive(t, last.Macro.Mean)
}

func TestGrowRefuses(t *testing.T) {
	for want, change := range map[string]func(*Grower){
		"give 1 or more":            func(g *Grower) { g.Draws = 0 },
		"rising, and below the 90":  func(g *Grower) { g.Sizes = []int{10, 90} },
		"sizes [30 10]":             func(g *Grower) { g.Sizes = []int{30, 10} },
		"C is -1":                   func(g *Grower) { g.Ways[0].Config.Trainer = &linear.SVM{C: -1} },
		"give 2 or more, and no mo": func(g *Grower) { g.Test, g.Folds = nil, 1 },
	} {
		t.Run(want, func(t *testing.T) {
			g := growerOf(lessonsOf(90), lessonsOf(100)[90:])
			change(&g)
			_, err := Grow(t.Context(), g)
			assert.ErrorContains(t, err, want)
		})
	}
}

// sampleGrowth is a curve with and without a base.
func sampleGrowth() *Growth {
	point := func(n int, macro ...float64) GrowthPoint {
		micro := make([]float64, len(macro))
		for i, x := range macro {
			micro[i] = x + 0.05
		}
		return GrowthPoint{Documents: n, Macro: spreadOf(macro...), Micro: spreadOf(micro...)}
	}
	return &Growth{Corpus: "news <b>.jsonl", Measured: "the test documents", Documents: 400, Labels: 17, Mode: model.Multi, Draws: 2, Seed: 1, Curves: []GrowthCurve{
		{Name: "without a base", Points: []GrowthPoint{point(50, 0.3, 0.34), point(100, 0.4, 0.44), point(400, 0.6)}, Last: Doubling{100, 400, 0.09, Interval{0.05, 0.13}}},
		{Name: "with the base", Points: []GrowthPoint{point(50, 0.5, 0.54), point(100, 0.62, 0.64), point(400, 0.7)}, Last: Doubling{100, 400, 0.035, Interval{-0.01, 0.08}}},
	}}
}

func TestGrowthAnswer(t *testing.T) {
	g := sampleGrowth()
	assert.Equal(t, []string{
		"without a base: from 100 to 400 documents macro-F1 went from 0.420 to 0.600, +9.0 points for a doubling [+5.0, +13.0]; 400 more would bring about that again, or less.",
		"with the base: from 100 to 400 documents macro-F1 went from 0.630 to 0.700, +3.5 points for a doubling [-1.0, +8.0]; too little to tell from chance with these documents.",
		"with the base about 83 documents reach what 400 reach without a base: macro-F1 0.600.",
	}, g.Answer())
	g.Curves[0].Last.Interval = Interval{-0.01, 0.005}
	assert.Contains(t, g.Answer()[0], "next to nothing")
}

// Every format renders, safely and whole.
func TestWriteGrowth(t *testing.T) {
	g := sampleGrowth()
	for _, format := range GrowthFormats() {
		t.Run(format, func(t *testing.T) {
			var b bytes.Buffer
			require.NoError(t, WriteGrowth(&b, format, g))
			assert.True(t, strings.HasSuffix(b.String(), "\n"))
			assert.NotContains(t, b.String(), "NaN")
			switch format {
			case "json":
				var back struct{ Curves []GrowthCurve }
				require.NoError(t, json.Unmarshal(b.Bytes(), &back))
				assert.Equal(t, g.Curves, back.Curves)
			case "csv":
				assert.Equal(t, 11, strings.Count(b.String(), "\n"))
				assert.Contains(t, b.String(), "without a base,50,2,0.34,0.39\n")
			case "svg":
				d := xml.NewDecoder(&b)
				for {
					if _, err := d.Token(); err != nil {
						require.ErrorIs(t, err, io.EOF)
						break
					}
				}
			case "html":
				assert.NotContains(t, b.String(), "<b>.jsonl")
				assert.NotContains(t, b.String(), "src=")
				assert.NotContains(t, b.String(), "url(")
			}
		})
	}
	assert.ErrorContains(t, WriteGrowth(io.Discard, "pdf", g), "use one of csv, html, json, svg, text")
}

// Names at the right end stand in the order of the curves' ends, never on each other.
func TestStacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wants := rapid.SliceOfN(rapid.Float64Range(0, 40), 0, 4).Draw(t, "wants")
		at := stacked(wants)
		for i := range at {
			for j := range i {
				if math.Abs(at[i]-at[j]) < 13.9 || at[i] < wants[i] || wants[i] < wants[j] && at[i] > at[j] {
					t.Fatalf("%v stand at %v", wants, at)
				}
			}
		}
	})
}
