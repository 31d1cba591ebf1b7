package evaltest

import (
	"fmt"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/stats"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

// TwoTopics are n documents of two topics, and copies of the first two.
func TwoTopics(n int) []data.Document {
	topics := []struct{ id, word string }{{"economy", "اقتصاد سوق أسهم"}, {"sports", "مباراة هدف لاعب"}}
	var docs []data.Document
	for i := range n {
		t := topics[i%2]
		docs = append(docs, data.Document{Headline: fmt.Sprintf("%s خبر%d ثان%d", t.word, i, i*7), Labels: []string{t.id}})
	}
	return docs
}

func LearningPlan(docs, test []data.Document) study.LearningPlan {
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	return study.LearningPlan{Docs: docs, Test: test, Ways: []study.Way{{Name: "without a base", Config: cfg}, {Name: "again", Config: cfg}}, Sizes: []int{10, 30}, Draws: 2, Folds: 3, Seed: 1}
}

// LearningCurve is a curve with and without a base.
func LearningCurve() *study.LearningCurve {
	point := func(n int, macro ...float64) study.Point {
		micro := make([]float64, len(macro))
		for i, x := range macro {
			micro[i] = x + 0.05
		}
		return study.Point{Documents: n, Macro: study.SpreadOf(macro...), Micro: study.SpreadOf(micro...)}
	}
	return &study.LearningCurve{Corpus: "news <b>.jsonl", Measured: "the test documents", Documents: 400, Labels: 17, Mode: model.Multi, Draws: 2, Seed: 1, Curves: []study.Curve{
		{Name: "without a base", Points: []study.Point{point(50, 0.3, 0.34), point(100, 0.4, 0.44), point(400, 0.6)}, Last: study.Doubling{From: 100, To: 400, Gain: 0.09, Interval: stats.Interval{Low: 0.05, High: 0.13}}},
		{Name: "with the base", Points: []study.Point{point(50, 0.5, 0.54), point(100, 0.62, 0.64), point(400, 0.7)}, Last: study.Doubling{From: 100, To: 400, Gain: 0.035, Interval: stats.Interval{Low: -0.01, High: 0.08}}},
	}}
}
