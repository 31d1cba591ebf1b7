package study_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

func TestDoublings(t *testing.T) {
	assert.Equal(t, []int{50, 100, 200, 400, 800}, study.Doublings(2000))
	assert.Equal(t, []int{50, 100, 200, 400}, study.Doublings(600))
	assert.Empty(t, study.Doublings(60))
}

// Parts lie in each other, have about the size asked for, every label in about
// its share, and copies together.
func TestNest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(20, 200).Draw(t, "n")
		docs := evaltest.TwoTopics(n)
		groups := make([]int32, n)
		for i := range groups {
			groups[i] = int32(i)
			if i >= 2 && rapid.IntRange(0, 5).Draw(t, "copy") == 0 {
				groups[i] = groups[i-2] // same label
			}
		}
		from := study.EveryIndex(n)
		parts, err := study.Nest(docs, groups, from, []int{n / 4, n / 2}, 1)
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

func TestLearn(t *testing.T) {
	docs := evaltest.TwoTopics(90)
	for name, test := range map[string][]data.Document{"split": evaltest.TwoTopics(120)[90:], "folds": nil} {
		t.Run(name, func(t *testing.T) {
			g := evaltest.LearningPlan(docs, test)
			steps := 0
			g.Progress = func(done, total int) {
				steps++
				assert.Equal(t, steps, done)
				assert.Equal(t, map[string]int{"split": 2 * (2*2 + 1), "folds": 2 * 2 * 3 * 3}[name], total)
			}
			growth, err := study.Learn(t.Context(), g)
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
func TestLearningCurveFiguresAreThoseOfAReport(t *testing.T) {
	docs := append(evaltest.TwoTopics(60), data.Document{Headline: "رأي نادر", Labels: []string{"opinion", "sports"}}, // learnt alone
		data.Document{Headline: "فن ومسرح", Labels: []string{"arts"}})
	test := append(evaltest.TwoTopics(80)[60:], data.Document{Headline: "فن ومسرح آخر", Labels: []string{"arts"}},
		data.Document{Headline: "طقس ومطر", Labels: []string{"weather"}}) // measured on alone
	g := evaltest.LearningPlan(docs, test)
	growth, err := study.Learn(t.Context(), g)
	require.NoError(t, err)
	assert.Equal(t, 5, growth.Labels)
	assert.Equal(t, model.Multi, growth.Mode)
	for _, p := range growth.Curves[0].Points {
		assert.LessOrEqual(t, p.Macro.Mean, 3.0/5+evaltest.Exact, "two labels of five can have no F1")
	}
	cfg := g.Ways[0].Config
	cfg.Mode = model.Multi
	m, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	report, _, err := eval.Evaluate(t.Context(), m, test, predictions.Options{}, eval.Options{})
	require.NoError(t, err)
	require.Len(t, report.Labels, 5)
	last := growth.Curves[0].Points[len(growth.Curves[0].Points)-1]
	assert.InDelta(t, report.Macro.F1, last.Macro.Mean, evaltest.Exact)
	assert.InDelta(t, report.Micro.F1, last.Micro.Mean, evaltest.Exact)
	assert.Positive(t, last.Macro.Mean)
}

func TestLearnRefuses(t *testing.T) {
	for want, change := range map[string]func(*study.LearningPlan){
		"give 1 or more":            func(g *study.LearningPlan) { g.Draws = 0 },
		"rising, and below the 90":  func(g *study.LearningPlan) { g.Sizes = []int{10, 90} },
		"sizes [30 10]":             func(g *study.LearningPlan) { g.Sizes = []int{30, 10} },
		"C is -1":                   func(g *study.LearningPlan) { g.Ways[0].Config.Trainer = &linear.SVM{C: -1} },
		"give 2 or more, and no mo": func(g *study.LearningPlan) { g.Test, g.Folds = nil, 1 },
	} {
		t.Run(want, func(t *testing.T) {
			g := evaltest.LearningPlan(evaltest.TwoTopics(90), evaltest.TwoTopics(100)[90:])
			change(&g)
			_, err := study.Learn(t.Context(), g)
			assert.ErrorContains(t, err, want)
		})
	}
}

func TestLearningCurveAnswer(t *testing.T) {
	g := evaltest.LearningCurve()
	assert.Equal(t, []string{
		"without a base: from 100 to 400 documents macro-F1 went from 0.420 to 0.600, +9.0 points for a doubling [+5.0, +13.0]; 400 more would bring about that again, or less.",
		"with the base: from 100 to 400 documents macro-F1 went from 0.630 to 0.700, +3.5 points for a doubling [-1.0, +8.0]; too little to tell from chance with these documents.",
		"with the base about 83 documents reach what 400 reach without a base: macro-F1 0.600.",
	}, g.Answer())
	g.Curves[0].Last.Interval = stats.Interval{Low: -0.01, High: 0.005}
	assert.Contains(t, g.Answer()[0], "next to nothing")
}

// A point of a learning curve is measured on documents that its models have not
// learnt from, nor from copies of them, and learns from the parts asked for alone.
func TestLearningCurveHasNotMetItsDocuments(t *testing.T) {
	docs, groups := evaltest.Marked(40)
	for name, judge := range map[string][]data.Document{"folds": nil, "split": docs[60:]} {
		t.Run(name, func(t *testing.T) {
			g := evaltest.LearningPlan(docs, judge)
			g.Groups, g.Show = groups, predictions.Options{Groups: groups}
			if judge != nil {
				g.Docs, g.Groups, g.Show = docs[:60], groups[:60], predictions.Options{Groups: groups[60:]}
			}
			points := make([]study.MeasuredPart, len(g.Sizes)+1)
			require.NoError(t, study.DrawPoints(t.Context(), &g, g.Ways[0], 0, points, func() {}))
			for _, p := range points {
				require.Len(t, p.Sheets, 1)
				assert.Zero(t, evaltest.Met(p.Sheets[0].Rows))
			}
		})
	}
}

// Where headlines alone are asked for, no model that answers out of fold or in a
// learning curve is shown a body; all have learnt from bodies too.
func TestHeadlinesAloneOutOfFold(t *testing.T) {
	docs, _ := evaltest.Marked(20)
	for i := range docs {
		docs[i].Body = "نص طويل"
	}
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	for only, want := range map[bool]string{true: "headline", false: "article"} {
		show := predictions.Options{HeadlinesOnly: only}
		s, err := predictions.OutOfFold(t.Context(), docs, cfg, 3, show, nil)
		require.NoError(t, err)
		g := evaltest.LearningPlan(docs, nil)
		g.Sizes, g.Show = []int{10}, show
		points := make([]study.MeasuredPart, 2)
		require.NoError(t, study.DrawPoints(t.Context(), &g, g.Ways[0], 0, points, func() {}))
		for _, sheet := range []*predictions.Set{s, points[0].Sheets[0], points[1].Sheets[0]} {
			for _, r := range sheet.Rows {
				assert.Equal(t, want, r.View)
			}
		}
	}
}
