// Package evaltest has samples and helpers for the tests of package eval and those below it.
package evaltest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/decision"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

// Wrong makes the first n right answers of a set wrong, and gives the set.
func Wrong(s *predictions.Set, n int) *predictions.Set {
	out := *s
	out.Rows = slices.Clone(s.Rows)
	for i := range out.Rows {
		r := &out.Rows[i]
		if n > 0 && slices.Equal(r.Truth, r.Decided) && len(r.Truth) > 0 {
			r.Decided = r.Decided[1:]
			n--
		}
	}
	return &out
}

// Covered is a set of two labels: ten documents whose most probable label has
// .9523, .9023, ... .5523 and .54, the last three of them wrong, and two without
// known words and text.
func Covered() *predictions.Set {
	s := &predictions.Set{Mode: model.Single, Labels: []data.Topic{{ID: "a"}, {ID: "b"}}}
	for i := range 10 {
		p := .95231 - .05*float64(i)
		if i == 9 {
			p = .54
		}
		r := predictions.Row{Key: fmt.Sprint(i), View: "headline", Truth: []int32{0}, Decided: []int32{0}, Scores: []float64{p, 1 - p}}
		if i >= 7 {
			r.Truth = []int32{1}
		}
		s.Rows = append(s.Rows, r)
	}
	for _, reason := range []model.Reason{model.NoText, model.NoKnownWords} {
		s.Rows = append(s.Rows, predictions.Row{Key: string(reason), View: "headline", Truth: []int32{0}, Scores: []float64{.99, .01}, Reason: reason})
	}
	return s
}

// Tagger gives "military" where the headline has سلاح and "sanctions" where the
// text has عقوبات.
func Tagger() func(data.Document) model.Prediction {
	return func(d data.Document) model.Prediction {
		p := model.Prediction{Scores: []float64{.1, .2}, View: d.View()}
		for l, word := range []string{"سلاح", "عقوبات"} {
			if strings.Contains(d.Headline+d.Body, word) {
				p.Scores[l] = .9
				p.Decided = append(p.Decided, l)
			}
		}
		slices.Reverse(p.Decided) // most probable first, not by index
		return p
	}
}

func TwoLabels() *model.Model {
	m := &model.Model{Mode: model.Multi, Labels: []data.Topic{{ID: "military", Arabic: "شؤون عسكرية"}, {ID: "sanctions", Arabic: "عقوبات"}}}
	for v := range m.Decisions {
		m.Decisions[v] = []decision.Label{{Threshold: .5}, {Threshold: .25}}
	}
	return m
}

var TwoDocs = []data.Document{
	{ID: "1", Headline: "صفقة سلاح", Body: "وعقوبات", Labels: []string{"sanctions", "military"}, Place: data.Place{File: "c.jsonl", Line: 1}},
	{ID: "2", Body: "عقوبات في " + strings.Repeat("نص طويل ", 40), Labels: []string{"economy", "sanctions"}, Place: data.Place{File: "c.jsonl", Line: 2}},
	{ID: "3", Headline: "صورة", Labels: nil, Place: data.Place{File: "c.jsonl", Line: 3}},
}

// ownWords is how many words a document of marked has that stand in no other but
// its copy.
const ownWords = 4

// Marked are n documents, up to a hundred, and a copy of each. A document's own words tell whether
// a model has learnt from it or from its copy.
func Marked(n int) (docs []data.Document, groups []int32) {
	letters := []rune("بجدرسصطعقم")
	for i := range n {
		name := string([]rune{letters[i/10], letters[i%10]})
		for _, edition := range []string{"صباح", "مساء"} {
			docs = append(docs, data.Document{
				Headline: fmt.Sprintf("عاجل خبر%s قول%s ذكر%s نص%s %s", name, name, name, name, edition), Labels: []string{[]string{"economy", "sports"}[i%2]},
			})
			groups = append(groups, int32(2*i))
		}
	}
	return docs, groups
}

// Met is how many rows are answered by a model that knows some of their own words.
func Met(rows []predictions.Row) (n int) {
	for _, r := range rows {
		if r.Unseen != ownWords {
			n++
		}
	}
	return n
}

// Large is a set of n documents whose model is right about three times in four.
func Large(n, labels int, seed uint64) *predictions.Set {
	s := &predictions.Set{Mode: model.Multi}
	for l := range labels {
		s.Labels = append(s.Labels, data.Topic{ID: fmt.Sprintf("label%02d", l)})
	}
	for i := range n {
		random := stats.NewStream(seed, uint64(i))
		r := predictions.Row{Key: fmt.Sprint(i), Scores: make([]float64, labels)}
		first := random.Below(0, labels)
		for l := range labels {
			truth := l == first || random.Below(l+1, 20) == 0
			if truth {
				r.Truth = append(r.Truth, int32(l))
			}
			x := float64(random.At(l+100)>>11) / (1 << 53)
			if truth {
				x = math.Sqrt(x)
			} else {
				x *= x * x
			}
			r.Scores[l] = x
			if x >= .5 {
				r.Decided = append(r.Decided, int32(l))
			}
		}
		s.Rows = append(s.Rows, r)
	}
	return s
}

// Multi is a small set with all that is hard to show: an unknown label,
// labels without support or predictions, documents without labels, a wire copy,
// a hostile headline, a label id in Arabic.
func Multi() *predictions.Set {
	s := &predictions.Set{
		Mode: model.Multi,
		Labels: []data.Topic{
			{ID: "diplomacy", Arabic: "دبلوماسية", English: "diplomacy"},
			{ID: "health", Arabic: "صحة", English: "health"},
			{ID: "military", Arabic: "شؤون عسكرية", English: "military"},
			{ID: "sanctions", Arabic: "عقوبات", English: "sanctions"},
			{ID: "طقس"},
		},
		Unknown: []int32{4},
		Thresholds: map[string][]float64{
			"article":  {.5, .5, .45, .4, 1},
			"headline": {.45, .5, .4, .35, 1},
		},
		Groups: []int32{0, 1, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11},
	}
	add := func(view, headline string, truth, decided []int32, scores ...float64) {
		i := len(s.Rows)
		s.Rows = append(s.Rows, predictions.Row{
			Key: string(rune('a' + i)), ID: "n" + string(rune('a'+i)), Headline: headline, View: view,
			Place: data.Place{File: "news.jsonl", Line: i + 1},
			Date:  []string{"2018-04-01", "2018-05-02T10:00", "", "2018-13"}[i%4], Source: []string{"رويترز", "SPA | <b>"}[i%2],
			Length: 30 * i, Words: 10, Unseen: i,
			Truth: truth, Decided: decided, Scores: scores,
		})
	}
	add("headline", "وزير الخارجية يبحث مع نظيره التركي سبل وقف إطلاق النار", []int32{0, 2}, []int32{0}, .91, .02, .38, .05, 0)
	add("headline", "واشنطن تفرض عقوبات جديدة على شركات شحن", []int32{3}, []int32{3}, .22, .01, .08, .97, 0)
	add("headline", "واشنطن تفرض عقوبات جديدة على شركات الشحن", []int32{3}, []int32{3}, .22, .01, .08, .96, 0)
	add("article", "غارات جوية على مواقع شمال المدينة", []int32{2}, []int32{2}, .12, .01, .95, .03, 0)
	add("headline", "قمة ثلاثية في عمّان لبحث ملف اللاجئين", []int32{0}, []int32{0}, .88, .03, .10, .04, 0)
	add("headline", "مناورات بحرية مشتركة بعد زيارة رئيس الأركان", []int32{2}, []int32{0, 2}, .61, .01, .77, .06, 0)
	add("headline", "صورة اليوم", nil, nil, .11, .09, .07, .02, 0)
	add("article", "موجة حر تضرب المنطقة <b>|غداً|</b>\n[رابط](http://x) \u202eكذا @desk", []int32{4}, []int32{2}, .09, .12, .52, .01, 0)
	add("headline", "الاتحاد الأوروبي يمدد العقوبات ستة أشهر والسفير يحتج", []int32{0, 3}, []int32{3}, .41, .01, .05, .93, 0)
	add("headline", "لقاء تدريبي بين الأندية", nil, []int32{0}, .56, .04, .12, .02, 0)
	add("headline", "تدريبات عسكرية قرب الحدود", []int32{2}, nil, .19, .02, .31, .11, 0)
	add("headline", "السفارة تعلّق خدماتها القنصلية", []int32{0}, []int32{0}, .83, .06, .13, .12, 0)
	return s
}

// Single is a set in which every document has one label, with a label that is
// never true and one that is never given.
func Single() *predictions.Set {
	s := &predictions.Set{Mode: model.Single, Labels: []data.Topic{{ID: "culture"}, {ID: "economy"}, {ID: "politics"}, {ID: "sport"}, {ID: "weather"}}}
	for i, c := range [][2]int32{{0, 0}, {1, 1}, {1, 2}, {1, 1}, {2, 2}, {2, 2}, {2, 1}, {2, 2}, {4, 2}, {0, 3}, {1, 1}, {2, 2}} {
		scores := []float64{.1, .1, .1, .1, .1}
		scores[c[1]] = .5 + float64(i)/40
		scores[c[0]] += .05
		s.Rows = append(s.Rows, predictions.Row{
			Key: string(rune('a' + i)), Headline: "خبر " + string(rune('a'+i)), View: "article",
			Truth: []int32{c[0]}, Decided: []int32{c[1]}, Scores: scores,
		})
	}
	return s
}

// Corpus is a corpus of two topics told apart by a word, each document long
// enough to stand alone.
func Corpus() []data.Document {
	var docs []data.Document
	for _, place := range strings.Fields("القاهرة بيروت بغداد الرباط تونس عمان مسقط الدوحة صنعاء الخرطوم دمشق الجزائر") {
		docs = append(docs,
			data.Document{ID: "m" + place, Headline: "مناورات عسكرية قرب " + place, Labels: []string{"military"}},
			data.Document{ID: "s" + place, Headline: "عقوبات اقتصادية على شركات في " + place, Labels: []string{"sanctions"}})
	}
	return docs
}
