package study

import (
	"fmt"
	"math"
)

// curveWords are the sentences of an answer in one language. Verbs have their values by number.
type curveWords struct {
	rise                   string // name, from, to, macro-F1 before and after, gain, its interval
	again, nothing, chance string // what a further doubling would bring
	saves                  string // name, documents, documents, the other's name, macro-F1
	names                  map[string]string
}

var englishCurve = curveWords{
	rise:    "%s: from %d to %d documents macro-F1 went from %.3f to %.3f, %+.1f points for a doubling [%+.1f, %+.1f]",
	again:   "; %d more would bring about that again, or less.",
	nothing: "; more documents of this kind would bring next to nothing.",
	chance:  "; too little to tell from chance with these documents.",
	saves:   "%s about %d documents reach what %d reach %s: macro-F1 %.3f.",
}

// Signs stand on their side of a number in Arabic by an isolate.
var arabicCurve = curveWords{
	rise:    "%s: حين زادت وثائق التدريب من %d إلى %d صار متوسط F1 من %.3f إلى %.3f، أي \u2066%+.1f\u2069 نقطة مئوية للمضاعفة (من \u2066%+.1f\u2069 إلى \u2066%+.1f\u2069)",
	again:   "، وزيادة %d أخرى تأتي بمثل ذلك أو أقل.",
	nothing: "، والمزيد من مثل هذه الوثائق لا يكاد يفيد.",
	chance:  "، ولا يتميّز هذا من المصادفة بهذا القدر من الوثائق.",
	saves:   "%s يُبلَغ بنحو %d من الوثائق ما يُبلَغ بعدد %d منها %s: متوسط F1 يساوي %.3f.",
	names: map[string]string{"without a base": "بلا متجهات كلمات", "with the base": "مع متجهات الكلمات",
		"with the built-in vectors where they help": "مع المتجهات المدمجة حيث تنفع"},
}

// ArabicName is a curve's name in Arabic, or as it is where it has none.
func ArabicName(name string) string {
	if arabic, ok := arabicCurve.names[name]; ok {
		return arabic
	}
	return name
}

// Answer says in sentences how much must be labelled: the gain of the last doubling, and
// how many documents a base saves.
func (g *LearningCurve) Answer() []string {
	return g.answer(englishCurve, func(name string) string { return name })
}

// ArabicAnswer is Answer in Arabic.
func (g *LearningCurve) ArabicAnswer() []string { return g.answer(arabicCurve, ArabicName) }

func (g *LearningCurve) answer(words curveWords, named func(string) string) []string {
	var out []string
	for _, c := range g.Curves {
		d := c.Last
		if len(c.Points) < 2 {
			continue
		}
		rise := fmt.Sprintf(words.rise, named(c.Name), d.From, d.To,
			c.Points[len(c.Points)-2].Macro.Mean, c.Points[len(c.Points)-1].Macro.Mean, 100*d.Gain, 100*d.Interval.Low, 100*d.Interval.High)
		switch {
		case d.Interval.Low > 0:
			rise += fmt.Sprintf(words.again, d.To)
		case d.Interval.High <= 0.01:
			rise += words.nothing
		default:
			rise += words.chance
		}
		out = append(out, rise)
	}
	if len(g.Curves) == 2 {
		plain, base := g.Curves[0].Points, g.Curves[1].Points
		goal := plain[len(plain)-1]
		if n := reaching(base, goal.Macro.Mean); n > 0 && n < goal.Documents {
			out = append(out, fmt.Sprintf(words.saves, named(g.Curves[1].Name), n, goal.Documents, named(g.Curves[0].Name), goal.Macro.Mean))
		}
	}
	return out
}

// reaching is the number of documents at which a curve reaches a macro-F1, interpolated
// linearly over the logarithm of the documents; 0 if it does not.
func reaching(points []Point, macro float64) int {
	for i, p := range points {
		if p.Macro.Mean < macro {
			continue
		}
		if i == 0 {
			return p.Documents
		}
		last := points[i-1]
		share := (macro - last.Macro.Mean) / (p.Macro.Mean - last.Macro.Mean)
		return int(math.Round(float64(last.Documents) * math.Pow(float64(p.Documents)/float64(last.Documents), share)))
	}
	return 0
}

// String is a figure with its deviation; one draw has none.
func (s Spread) String() string {
	if len(s.Each) < 2 {
		return fmt.Sprintf("%.3f      ", s.Mean)
	}
	return fmt.Sprintf("%.3f ±%.3f", s.Mean, s.SD)
}
