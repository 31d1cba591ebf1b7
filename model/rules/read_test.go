package rules

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features/arabic"
)

// cut is the tokenizer of a model without stop words.
func cut(t *arabic.Tokens, text string) { t.Read(text, arabic.Latest, nil) }

var topics = []string{"diplomacy", "military", "sanctions"}

// compiled are the rules of a text that has no fault.
func compiled(t testing.TB, text string) *Set {
	t.Helper()
	f, err := Read("rules.yaml", []byte(text))
	require.NoError(t, err)
	s, err := f.Compile(topics, cut)
	require.NoError(t, err)
	return s
}

const example = `# what the desk knows
sanctions:
  must:
    - حزمة عقوبات
    - {near: [+عقوبات, إيران], within: 8}
  never:
    - {phrase: عقوبات الاتحاد الرياضي, in: headline}
  boost:
    - عقوب*
    - phrase: تجميد أصول
      weight: -1.5
military: {boost: ["غارة: جوية"]}
diplomacy:
`

func TestRulesOfAFile(t *testing.T) {
	s := compiled(t, example)
	var got []string
	for i, r := range s.Rules {
		got = append(got, topics[s.Label(i)]+" "+r.String())
	}
	assert.Equal(t, []string{
		"sanctions must: حزمة عقوبات",
		"sanctions must: +عقوبات ... إيران within 8",
		"sanctions never: عقوبات الاتحاد الرياضي in headline",
		"sanctions boost: عقوب* +2",
		"sanctions boost: تجميد أصول -1.5",
		"military boost: غارة: جوية +2",
	}, got)
	assert.Equal(t, 10, s.Rules[4].Line)
	assert.Equal(t, 7, s.Rules[4].Column)
	assert.Len(t, s.SHA256, 64)
	for _, nothing := range []string{"", "# only a comment\n", "---\n", "sanctions:\n", "sanctions: {must: }\n"} {
		assert.Empty(t, compiled(t, nothing).Rules, nothing)
	}
}

// Each fault is told with its line and with what to write; none is passed over.
func TestFaultsOfAFile(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"- عقوبات\n", "rules.yaml:1:1: here stand topics, each as a name, a colon and what belongs to it"},
		{"sanctions:\n  - عقوبات\n", "rules.yaml:2:3: here stand must, never and boost"},
		{"sanctions:\n  should: [عقوبات]\n", "rules.yaml:2:3: topic sanctions: should is not known; write must, never or boost"},
		{"sanctions:\n  must: عقوبات\n", "rules.yaml:2:9: here stands a list of phrases; write each in a line of its own after \"- \""},
		{"sanctions:\n  must: [عقوبات]\n  must: [حظر]\n", "rules.yaml:3:3: must occurs twice, first in line 2"},
		{"sanctions:\n  must: [عقوبات]\nsanctions:\n  must: [حظر]\n", "rules.yaml:3:1: sanctions occurs twice, first in line 1"},
		{"sanctions:\n  must:\n    - \"\"\n", "rules.yaml:3:7: the phrase is empty"},
		{"sanctions:\n  must:\n    -\n", "rules.yaml:3:6: the phrase is empty"},
		{"sanctions:\n  must:\n    - [عقوبات]\n", "rules.yaml:3:7: here stand phrase or near"},
		{"sanctions:\n  must:\n    - {in: headline}\n", "rules.yaml:3:7: this rule has no phrase"},
		{"sanctions:\n  must:\n    - {phrase: عقوبات, where: headline}\n", "rules.yaml:3:24: where is not known; write phrase or near, within, in or weight"},
		{"sanctions:\n  must:\n    - {phrase: عقوبات, in: title}\n", "rules.yaml:3:28: in is headline or body"},
		{"sanctions:\n  must:\n    - {phrase: عقوبات, weight: 2}\n", "rules.yaml:3:24: weight belongs to boost"},
		{"sanctions:\n  boost:\n    - {phrase: عقوبات, weight: 0}\n", "rules.yaml:3:32: weight is what is added"},
		{"sanctions:\n  boost:\n    - {phrase: عقوبات, weight: .nan}\n", "rules.yaml:3:32: weight is what is added"},
		{"sanctions:\n  boost:\n    - {phrase: عقوبات, weight: NaN}\n", "rules.yaml:3:32: weight is what is added"},
		{"sanctions:\n  boost:\n    - {phrase: عقوبات, weight: 21}\n", "rules.yaml:3:32: weight is what is added"},
		{"sanctions:\n  must:\n    - {phrase: عقوبات, within: 4}\n", "rules.yaml:3:7: within belongs to near"},
		{"sanctions:\n  must:\n    - {phrase: عقوبات, near: [حظر, إيران]}\n", "rules.yaml:3:24: a rule has phrase or near, not both"},
		{"sanctions:\n  must:\n    - {near: [عقوبات]}\n", "rules.yaml:3:14: near has 1 phrases; give 2 to 5"},
		{"sanctions:\n  must:\n    - {near: [عقوبات, إيران], within: 1}\n", "rules.yaml:3:39: within is the number of words"},
		{"sanctions:\n  must:\n    - *عقوبات\n", "rules.yaml:3: * stands before a word; write it after"},
		{"sanctions: &a\n  must: [عقوبات]\n", "rules.yaml:1:12: anchors (&) and aliases (*)"},
		{"sanctions:\n\tmust: [عقوبات]\n", "rules.yaml:2: this is not YAML"},
		{"sanctions:\n  must: [عقوبات]\n---\nmilitary:\n  must: [حرب]\n", "rules.yaml:3:1: a second document begins here"},
		{"sanctions:\n  must:\n    - \xffعقوبات\n", "rules.yaml:3: this is not UTF-8"},
	} {
		_, err := Read("rules.yaml", []byte(c.text))
		if assert.Error(t, err, c.text) {
			assert.Contains(t, err.Error(), c.want, c.text)
		}
	}
}

// Faults that only a model shows: its topics, and what its tokenizer makes of phrases.
func TestFaultsBesideAModel(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"sanction:\n  must: [عقوبات]\n", "rules.yaml:2:10: the model has no topic sanction; the nearest is sanctions"},
		{"sanctions:\n  must: [\"و\"]\n", "rules.yaml:2:10: topic sanctions: \"و\" has no word that the model sees"},
		{"sanctions:\n  must: [\"!!\"]\n", "has no word that the model sees"},
		{"sanctions:\n  must: [عقوبات *]\n", "\"*\" has no word of two letters for its mark"},
		{"sanctions:\n  must: [2018*]\n", "a number has no beginnings"},
		{"sanctions:\n  must: [عقوبات, أصول]\n  never:\n    - عُقُوبـــات\n", "rules.yaml:4:7: topic sanctions: \"عُقُوبـــات\" matches the same as \"عقوبات\" of line 2; delete one"},
		{"sanctions:\n  must:\n    - {near: [إيران, عقوبات]}\n    - {near: [عقوبات, ايران], within: 5}\n", "rules.yaml:4:7: topic sanctions: \"عقوبات ... ايران\" matches the same as \"إيران ... عقوبات\" of line 3"},
		{"sanctions:\n  must:\n    - {near: [إيران, ايران]}\n", "near has a phrase twice"},
		{"sanctions:\n  must:\n    - {near: [عقوبات جديدة, إيران], within: 2}\n", "the phrases have 3 words, which never stand within 2"},
		{"sanctions:\n  must: [" + strings.Repeat("كلمة ", 11) + "]\n", "a phrase of 11 words; write at most 10"},
	} {
		f, err := Read("rules.yaml", []byte(c.text))
		require.NoError(t, err, c.text)
		_, err = f.Compile(topics, cut)
		if assert.Error(t, err, c.text) {
			assert.Contains(t, err.Error(), c.want, c.text)
		}
	}
}

// All faults are told at once, in the order of the file.
func TestFaultsAreToldTogether(t *testing.T) {
	_, err := Read("r", []byte("sanctions:\n  must:\n    - \"\"\n    - {weight: 2}\n  mustt: []\n"))
	require.ErrorAs(t, err, new(Errors))
	var lines []string
	for _, line := range strings.Split(err.Error(), "\n") {
		lines = append(lines, strings.SplitAfterN(line, ": ", 2)[0])
	}
	assert.Equal(t, []string{"r:3:7: ", "r:4:8: ", "r:5:3: "}, lines)
	_, err = Read("r", []byte("sanctions:\n  must:\n"+strings.Repeat("    - \"\"\n", 100)))
	assert.Len(t, err, maxMessage)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte("a: &x [*x]\nb: {<<: *x}"))
	f.Add([]byte("? [a]\n: b"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Read("f", text)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		var names []string
		for _, r := range file.Rules {
			names = append(names, r.Topic)
		}
		s, err := file.Compile(names, cut)
		if err != nil {
			return
		}
		// A rule of one phrase matches its own text, written without marks.
		var m Matcher
		var words arabic.Tokens
		for i, r := range s.Rules {
			if len(r.Phrases) > 1 || strings.ContainsAny(r.Phrases[0], "+*") {
				continue
			}
			m.Start(s)
			cut(&words, r.Phrases[0])
			m.Words(int(r.Field)/2, &words)
			found := false
			for _, h := range m.Hits() {
				found = found || h.Rule == i
			}
			require.True(t, found, "%q does not match itself", r.Phrases[0])
		}
	})
}
