package eval

import (
	"tasnif/data"
	"tasnif/model"
)

// sample is a small sheet with all that is hard to show: an unknown label,
// labels without support or predictions, documents without labels, a wire copy,
// a hostile headline, a label id in Arabic.
func sample() *Sheet {
	s := &Sheet{
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
		s.Rows = append(s.Rows, Row{
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

// single is a sheet in which every document has one label, with a label that is
// never true and one that is never given.
func single() *Sheet {
	s := &Sheet{Mode: model.Single, Labels: []data.Topic{{ID: "culture"}, {ID: "economy"}, {ID: "politics"}, {ID: "sport"}, {ID: "weather"}}}
	for i, c := range [][2]int32{{0, 0}, {1, 1}, {1, 2}, {1, 1}, {2, 2}, {2, 2}, {2, 1}, {2, 2}, {4, 2}, {0, 3}, {1, 1}, {2, 2}} {
		scores := []float64{.1, .1, .1, .1, .1}
		scores[c[1]] = .5 + float64(i)/40
		scores[c[0]] += .05
		s.Rows = append(s.Rows, Row{
			Key: string(rune('a' + i)), Headline: "خبر " + string(rune('a'+i)), View: "article",
			Truth: []int32{c[0]}, Decided: []int32{c[1]}, Scores: scores,
		})
	}
	return s
}
