package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/features/arabic"
)

// hits are the texts that rules match in a headline and a body, in their order.
func hits(s *Set, headline, body string) (found []string) {
	var m Matcher
	var t arabic.Tokens
	m.Start(s)
	for field, text := range []string{headline, body} {
		cut(&t, text)
		m.Words(field, &t)
	}
	for _, h := range m.Hits() {
		text := headline
		if h.Body {
			text = body
		}
		found = append(found, fmt.Sprintf("%d %s", h.Rule, text[h.From:h.To]))
	}
	return found
}

// What a phrase matches.
func TestPhrases(t *testing.T) {
	for _, c := range []struct {
		phrase, text, want string // want: what is matched; "": nothing
	}{
		{"عقوبات", "فرض عقوبات جديدة", "عقوبات"},
		{"عقوبات", "فرض عُقُوبَاتٍ جديدة", "عُقُوبَاتٍ"},
		{"عُقوبات", "فرض عقوبـــات جديدة", "عقوبـــات"},
		{"إيران", "ايران وأمريكا", "ايران"},
		{"ايران", "«إيران»", "إيران"},
		{"الأمم المتحدة", "مجلس الامم المتّحدة", "الامم المتّحدة"},
		{"الأمم المتحدة", "الأمم، المتحدة", "الأمم، المتحدة"}, // signs between words
		{"الأمم المتحدة", "الأمم غير المتحدة", ""},
		{"الأمم المتحدة", "المتحدة الأمم", ""},
		{"عقوبات", "العقوبات", ""}, // whole words
		{"عقوبات", "عقوباته", ""},
		{"عقوب*", "العقوبات", ""},
		{"عقوب*", "بعقوبات وعقوبة عقوبتهم", "عقوبتهم"},
		{"+عقوبات", "رفع العقوبات", "العقوبات"},
		{"+عقوبات", "وبالعقوبات", "وبالعقوبات"},
		{"+عقوبات", "للعقوبات", "للعقوبات"},
		{"+عقوبات", "لعقوبات", "لعقوبات"},
		{"+عقوبات", "وعقوبات", "وعقوبات"},
		{"+عقوبات", "سعقوبات", ""},
		{"+عقوبات", "عقوباتهم", ""},
		{"+العقوبات", "وللعقوبات", "وللعقوبات"},
		{"+العقوبات", "عقوبات", ""},
		{"+عقوب*", "فبالعقوبتين", "فبالعقوبتين"},
		{"فرض +عقوب* على", "بعد فرض العقوبات على", "فرض العقوبات على"},
		{"COVID-19", "تفشي covid 19 مجددا", "covid 19"},
		{"FIFA*", "كأس fifa2018", "fifa2018"},
		{"2018", "مونديال ٢٠١٨", "٢٠١٨"},
		{"S400", "منظومة s400", "s400"},
	} {
		s := compiled(t, fmt.Sprintf("sanctions:\n  must: [%q]\n", c.phrase))
		var want []string
		if c.want != "" {
			want = []string{"0 " + c.want}
		}
		assert.Equal(t, want, hits(s, c.text, ""), "%s in %s", c.phrase, c.text)
		assert.Equal(t, want, hits(s, "", c.text), "%s in %s", c.phrase, c.text)
	}
}

func TestFieldsAndNearness(t *testing.T) {
	s := compiled(t, `
sanctions:
  must:
    - {phrase: عقوبات, in: headline}
    - {phrase: حظر, in: body}
    - {near: [نفط, إيران], within: 4}
    - {near: [بنك مركزي, +عقوبات, إيران]}
`)
	for _, c := range []struct {
		headline, body string
		want           []string
	}{
		{"عقوبات حظر", "", []string{"0 عقوبات"}},
		{"", "عقوبات حظر", []string{"1 حظر"}},
		{"نفط من شمال إيران", "", []string{"2 نفط من شمال إيران"}},
		{"نفط من شمال غرب إيران", "", nil}, // five words
		{"إيران تصدر نفط", "", []string{"2 إيران تصدر نفط"}},
		{"نفط", "إيران", nil},                                                 // no rule goes from the headline to the body
		{"نفط واحد اثنان ثلاثة أربعة نفط إيران", "", []string{"2 نفط إيران"}}, // the nearest
		{"إيران نفط", "إيران نفط", []string{"2 إيران نفط", "2 إيران نفط"}},
		{"بنك مركزي إيران العقوبات", "", []string{"3 بنك مركزي إيران العقوبات"}},
		{"بنك مركزي إيران", "العقوبات", nil},
	} {
		assert.Equal(t, c.want, hits(s, c.headline, c.body), "%s / %s", c.headline, c.body)
	}
	assert.Nil(t, hits(s.Without(0), "عقوبات", ""))
	assert.Nil(t, hits(s.Without(2), "نفط إيران", ""))
}

func TestWhatHitsAdd(t *testing.T) {
	s := compiled(t, `
sanctions: {must: [عقوبات], never: [ملعب], boost: [حظر, {phrase: نفط, weight: -0.5}]}
military: {boost: [{phrase: حظر, weight: 1}]}
`)
	for _, c := range []struct {
		text    string
		plus    []float64
		decided []int8
	}{
		{"خبر", []float64{0, 0, 0}, []int8{0, 0, 0}},
		{"عقوبات", []float64{0, 0, 0}, []int8{0, 0, 1}},
		{"عقوبات ملعب", []float64{0, 0, 0}, []int8{0, 0, -1}}, // never is above must
		{"ملعب عقوبات", []float64{0, 0, 0}, []int8{0, 0, -1}},
		{"حظر حظر نفط", []float64{0, 1, 1.5}, []int8{0, 0, 0}}, // a rule counts once
	} {
		var m Matcher
		var words arabic.Tokens
		m.Start(s)
		cut(&words, c.text)
		m.Words(0, &words)
		m.Words(1, &words)
		plus, decided := make([]float64, 3), make([]int8, 3)
		s.Add(m.Hits(), plus, decided)
		assert.Equal(t, c.plus, plus, c.text)
		assert.Equal(t, c.decided, decided, c.text)
	}
}

// The matcher finds what is found by looking for every phrase at every word.
func TestMatcherAgainstSearch(t *testing.T) {
	vocabulary := []string{"نفط", "نفطي", "نفطيه", "ايران", "حظر", "ab", "abc"}
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SampledFrom(vocabulary)
		phrases := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			words := rapid.SliceOfN(drawn, 1, 3).Draw(t, "words")
			for i := range words {
				if rapid.Bool().Draw(t, "prefix") {
					words[i] += "*"
				}
			}
			return strings.Join(words, " ")
		}), 1, 6).Draw(t, "phrases")
		slices.Sort(phrases)
		phrases = slices.Compact(phrases)
		text := rapid.SliceOfN(drawn, 0, 12).Draw(t, "text")
		var lines strings.Builder
		lines.WriteString("sanctions:\n  must:\n")
		for _, p := range phrases {
			fmt.Fprintf(&lines, "    - %q\n", p)
		}
		f, err := Read("r", []byte(lines.String()))
		require.NoError(t, err)
		s, err := f.Compile(topics, cut)
		require.NoError(t, err)
		var want []int
		for i, p := range phrases {
			if stands(strings.Fields(p), text) {
				want = append(want, i)
			}
		}
		var m Matcher
		var words arabic.Tokens
		m.Start(s)
		cut(&words, strings.Join(text, " "))
		m.Words(0, &words)
		var got []int
		for _, h := range m.Hits() {
			got = append(got, h.Rule)
		}
		slices.Sort(got)
		require.Equal(t, want, got)
	})
}

// stands tells whether words follow each other somewhere in a text.
func stands(phrase, text []string) bool {
	for at := range text {
		if at+len(phrase) > len(text) {
			return false
		}
		all := true
		for i, p := range phrase {
			begin, prefix := strings.CutSuffix(p, "*")
			all = all && (text[at+i] == begin || prefix && strings.HasPrefix(text[at+i], begin))
		}
		if all {
			return true
		}
	}
	return false
}

func TestMatchingAllocatesNothing(t *testing.T) {
	s := compiled(t, example)
	var m Matcher
	var words arabic.Tokens
	cut(&words, "حزمة عقوبات جديدة على إيران وتجميد أصول")
	m.Start(s)
	m.Words(0, &words)
	require.NotEmpty(t, m.Hits())
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		m.Start(s)
		m.Words(0, &words)
	}))
}

// The first topic of a model has rules as the others have.
func TestRulesOfTheFirstTopic(t *testing.T) {
	f, err := Read("rules.yaml", []byte("sanctions:\n  must: [عقوبات]\n"))
	require.NoError(t, err)
	for _, topics := range [][]string{{"sanctions", "sports"}, {"sports", "sanctions"}} {
		s, err := f.Compile(topics, cut)
		require.NoError(t, err, topics)
		require.Equal(t, []string{"0 عقوبات"}, hits(s, "فرض عقوبات", ""))
	}
}
