package formats

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
)

func TestScoresOfATeacher(t *testing.T) {
	soft := []data.Score{{Label: "diplomacy", Probability: 0.25}, {Label: "sanctions", Probability: 0.9}}
	for name, c := range map[string]struct {
		ending, text string
		teacher      string
		labels       []string
		scores       []data.Score
	}{
		"jsonl":             {".jsonl", `{"headline":"x","labels":["sanctions"],"scores":{"sanctions":0.9,"diplomacy":0.25},"teacher":"e5"}`, "e5", []string{"sanctions"}, soft},
		"scores first":      {".jsonl", `{"scores":{"sanctions":0.9,"diplomacy":0.25},"headline":"x","teacher":" e5 "}`, "e5", nil, soft},
		"an object in text": {".jsonl", `{"headline":"x","teacher":"e5","scores":"{\"sanctions\":0.9,\"diplomacy\":0.25}"}`, "e5", nil, soft},
		"labels alone":      {".jsonl", `{"headline":"x","labels":["sanctions"],"teacher":"gpt"}`, "gpt", []string{"sanctions"}, []data.Score{{Label: "sanctions", Probability: 1}}},
		"no label at all":   {".jsonl", `{"headline":"x","labels":["sanctions"],"scores":{},"teacher":"gpt"}`, "gpt", []string{"sanctions"}, nil},
		"null":              {".jsonl", `{"headline":"x","labels":["sanctions"],"scores":null,"teacher":null}`, "", []string{"sanctions"}, nil},
		"a blank name":      {".jsonl", `{"headline":"x","labels":["sanctions"],"scores":{"sanctions":0.9},"teacher":" "}`, "", []string{"sanctions"}, nil},
		"no teacher":        {".jsonl", `{"headline":"x","labels":["sanctions"],"scores":{"sanctions":9}}`, "", []string{"sanctions"}, nil},
		"csv":               {".csv", "headline,scores,teacher\nx,\"{\"\"sanctions\"\":0.9,\"\"diplomacy\"\":0.25}\",e5\n", "e5", nil, soft},
		"csv, no scores":    {".csv", "headline,labels,scores,teacher\nx,sanctions,,e5\n", "e5", []string{"sanctions"}, []data.Score{{Label: "sanctions", Probability: 1}}},
		"csv, an editor's":  {".csv", "headline,labels,scores,teacher\nx,sanctions,,\n", "", []string{"sanctions"}, nil},
		"csv of answers":    {".csv", "headline,labels,scores\nx,sanctions,0.9\n", "", []string{"sanctions"}, nil},
		"json":              {".json", `[{"headline":"x","scores":{"sanctions":0.9,"diplomacy":0.25},"teacher":"e5"}]`, "e5", nil, soft},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := Load(t.Context(), Options{Format: c.ending, Stdin: strings.NewReader(c.text)}, "-")
			require.NoError(t, err)
			require.Len(t, docs, 1)
			assert.Equal(t, c.teacher, docs[0].Teacher)
			assert.Equal(t, c.labels, docs[0].Labels)
			assert.ElementsMatch(t, c.scores, docs[0].Scores)
			var b bytes.Buffer
			require.NoError(t, Write(&b, docs...))
			again, err := Load(t.Context(), Options{Stdin: &b}, "-")
			require.NoError(t, err)
			again[0].Place = docs[0].Place
			assert.Equal(t, docs, again, "written and read again")
		})
	}
}

func TestScoresThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		`{"headline":"x","teacher":"e5","scores":{"sanctions":1.5}}`:       `stdin:2: the score of "sanctions" is 1.5; it must be a probability, from 0 to 1`,
		`{"headline":"x","teacher":"e5","scores":{"sanctions":-0.1}}`:      `from 0 to 1`,
		`{"headline":"x","teacher":"e5","scores":{"sanctions":"0.5"}}`:     `the score of "sanctions" is a string; it must be a probability`,
		`{"headline":"x","teacher":"e5","scores":{" ":0.5}}`:               `a label of the scores is empty`,
		`{"headline":"x","teacher":"e5","scores":{"a":0.5,"a ":0.5}}`:      `the label "a" occurs twice in the scores`,
		`{"headline":"x","teacher":"e5","scores":[0.5]}`:                   `is not an object of labels and probabilities`,
		`{"headline":"x","teacher":"e5","scores":"0.5"}`:                   `is not an object of labels and probabilities`,
		`{"headline":"x","teacher":"e5","scores":"{\"a\":"}`:               `is not an object of labels and probabilities`,
		`{"headline":"x","teacher":"e\u00015","scores":{"sanctions":0.5}}`: `holds a control character`,
	} {
		_, err := Load(t.Context(), Options{Stdin: strings.NewReader("{\"headline\":\"y\"}\n" + text)}, "-")
		assert.ErrorContains(t, err, want, text)
		assert.ErrorContains(t, err, ":2:", text)
	}
}

// Documents that are to be answered are read without the scores that another gave them.
func TestScoresAreNotReadOfTexts(t *testing.T) {
	text := `{"headline":"x","teacher":"e5","scores":{"a":7}}`
	docs, err := Load(t.Context(), Options{TextOnly: true, Keep: true, Stdin: strings.NewReader(text)}, "-")
	require.NoError(t, err)
	assert.Empty(t, docs[0].Teacher)
	assert.Equal(t, []data.Field{{Name: "teacher", Value: `"e5"`}, {Name: "scores", Value: `{"a":7}`}}, docs[0].Other)
}
