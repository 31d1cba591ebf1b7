package htmlreport

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/model/pictures"
)

// Both languages have every message, with the same values to fill in, and every
// message that the code and the templates name is there, and no other.
func TestEveryMessageInBothLanguages(t *testing.T) {
	holes := func(s string) []string {
		var out []string
		for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
			out = append(out, m[1])
			if m[2] != "" {
				assert.Contains(t, nouns, m[2], s)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	arabic := regexp.MustCompile(`\p{Arabic}`)
	for key, m := range messages {
		assert.NotEmpty(t, m.ar, key)
		assert.NotEmpty(t, m.en, key)
		assert.Equal(t, holes(m.en), holes(m.ar), key)
		assert.NotRegexp(t, arabic, m.en, key)
		assert.NotRegexp(t, `[٠-٩۰-۹]|\p{Arabic}[,;?]`, m.ar, "%s: digits are Western, signs Arabic", key)
	}
	parts := 0
	for _, part := range []map[string]message{frameMessages, verdictMessages, topicMessages, mistakeMessages, figureMessages, causeMessages, definitions} {
		parts += len(part)
	}
	assert.Equal(t, parts, len(messages), "a message is in two tables")
	for _, file := range []string{"report.html", "compare.html", "verdict.html", "topics.html", "mistakes.html", "figures.html"} {
		text, err := files.ReadFile("page/" + file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`\b(say|plain|term) "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			key := m[2]
			if m[1] == "term" {
				key = "term." + key
			}
			assert.Contains(t, messages, key, file)
		}
	}
	for _, key := range terms {
		assert.Contains(t, definitions, "define."+key)
	}
}

// Numbers agree with their nouns.
func TestCount(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"0 خبر", "0 خبر"}, 1: {"خبر واحد", "خبر واحد"}, 2: {"خبران", "خبرين"}, 3: {"3 أخبار", "3 أخبار"}, 10: {"10 أخبار", "10 أخبار"},
		11: {"11 خبرًا", "11 خبرًا"}, 99: {"99 خبرًا", "99 خبرًا"}, 100: {"100 خبر", "100 خبر"}, 101: {"101 خبر", "101 خبر"}, 102: {"102 خبر", "102 خبر"},
		103: {"103 أخبار", "103 أخبار"}, 111: {"111 خبرًا", "111 خبرًا"}, 1000: {"1,000 خبر", "1,000 خبر"}, 1224: {"1,224 خبرًا", "1,224 خبرًا"},
	} {
		assert.Equal(t, want[0], count(pictures.Arabic, n, false, nouns["item"]))
		assert.Equal(t, want[1], count(pictures.Arabic, n, true, nouns["item"]))
	}
	assert.Equal(t, "1 item", count(pictures.English, 1, false, nouns["item"]))
	assert.Equal(t, "1,234,567 items", count(pictures.English, 1234567, false, nouns["item"]))
	for share, want := range map[float64]string{0: "0%", .0001: "0.1%", .004: "0.4%", .804: "80%", .997: "99.7%", .99999: "99.9%", 1: "100%"} {
		assert.Equal(t, want, percent(share))
	}
}

// A marked text says what the text said, whatever is in it, and marks only what is told.
func TestMarks(t *testing.T) {
	text := "فرض عقوبات <b> على النفط"
	from := strings.Index(text, "عقوبات")
	got := string(marks(text, []span{{from, from + len("عقوبات"), 1}, {from + 2, from + 4, 1}, {3, 999, -1}}, 0))
	assert.Equal(t, `فرض <mark class="for" style="--strength:1.00">عقوبات</mark> &lt;b&gt; على النفط`, got)
	tags := regexp.MustCompile(`<[^>]*>`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var list []span
		for range rapid.IntRange(0, 4).Draw(t, "marks") {
			a, b := rapid.IntRange(-1, len(text)+2).Draw(t, "from"), rapid.IntRange(0, len(text)+2).Draw(t, "to")
			if a >= 0 {
				list = append(list, span{a, b, .5})
			}
		}
		slices.SortFunc(list, func(a, b span) int { return a.start - b.start })
		whole := string(marks(text, list, 0))
		assert.NotContains(t, tags.ReplaceAllString(whole, ""), "<")
		assert.NotRegexp(t, `<(?:[^m/]|m[^a])`, whole, "a tag that is none of ours")
	})
	long := strings.Repeat("كلمة ", 400)
	short := string(marks(long, nil, bodyRunes))
	assert.Less(t, len([]rune(short)), bodyRunes+aroundRunes)
	assert.True(t, strings.HasSuffix(short, "…"))
	at := strings.LastIndex(long, "كلمة")
	short = string(marks(long, []span{{at, at + len("كلمة"), 1}}, bodyRunes))
	assert.Contains(t, short, "<mark", "what is marked is shown however far it is")
	assert.Less(t, len([]rune(tags.ReplaceAllString(short, ""))), bodyRunes+4*aroundRunes)
}

func TestUpright(t *testing.T) {
	ar, en := text{pictures.Arabic}, text{pictures.English}
	assert.Equal(t, `بثقة <bdi dir="ltr">95%</bdi>: من <bdi dir="ltr">3%</bdi> إلى <bdi dir="ltr">4%</bdi>`, string(ar.say("interval", "low", "3%", "high", "4%")))
	assert.Equal(t, `95% interval 3% to 4%`, string(en.say("interval", "low", "3%", "high", "4%")))
	assert.Equal(t, `Missed “<bdi>&lt;i&gt; 5%</bdi>”. <small>probability 3%</small>`, string(en.say("mistake.missed.alone", "topic", name("\u202e<i> 5%"), "p", "3%")))
	assert.Panics(t, func() { en.say("interval", "low", "3%") })
	assert.Panics(t, func() { en.say("no such message") })
}

// Every note that the gate writes is said in the page's language.
func TestNotesOfTheGate(t *testing.T) {
	p := &page{text: text{pictures.Arabic}}
	for _, note := range []string{
		"0.7741, at least 0.8000", "0.0330, at most 0.0100", "50.2 MB, at most 20", "undefined here, at least 0.5000 asked",
		"0.5719 -> 0.5719: +0.0000, 95% +0.0000 to +0.0000, p = 1.0000, Holm 1.0000", "0.0085 -> 0.0285: +0.0200, at most +0.0100",
		"F1 0.6970 -> 0.6970; 0 documents fixed, 3 broken, p = 1.0000, Holm 1.0000",
		"3 of 12 evaluated documents are among those that the model learnt from (a, b, c)", "unknown: the model does not say what it learnt from",
	} {
		assert.NotContains(t, string(p.note(note)), "<bdi lang", note)
		assert.Regexp(t, `\p{Arabic}`, string(p.note(note)))
	}
	assert.Equal(t, `<bdi lang="en">&lt;else&gt;</bdi>`, string(p.note("<else>")))
}
