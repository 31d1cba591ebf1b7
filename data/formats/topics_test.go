package formats

import (
	"strings"
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadTopics(t *testing.T) {
	topics, err := ReadTopics(strings.NewReader(bom+`[
	  {"id": "sanctions", "ar": "عقوبات", "en": "Sanctions", "iptc": ["medtop:20000642"], "iptc_broader": ["medtop:20000638"], "gdelt": ["SANCTIONS"], "note_ar": "ن", "note_en": "n"},
	  {"id": "sports"}
	]`), "t.json")
	require.NoError(t, err)
	assert.Equal(t, []data.Topic{
		{ID: "sanctions", Arabic: "عقوبات", English: "Sanctions", IPTC: []string{"medtop:20000642"}, IPTCBroader: []string{"medtop:20000638"}, GDELT: []string{"SANCTIONS"}, NoteArabic: "ن", NoteEnglish: "n"},
		{ID: "sports"},
	}, topics)
	assert.Equal(t, "عقوبات", topics[0].Name("ar"))
	assert.Equal(t, "Sanctions", topics[0].Name("en"))
	assert.Equal(t, "sports", topics[1].Name("ar"))
	assert.Equal(t, "sports", topics[1].Name("en"))
}

func TestReadTopicsErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "t.json:1: the JSON array is cut off",
		"[]":                                    "t.json: no topics",
		"{}":                                    "t.json:1: a topics file is an array of topics, this is an object",
		"[\n{\"id\":\"a\"},\n]":                 "t.json:2: not JSON: invalid character ',' at start of value at byte 13",
		"[\n\n{\"id\":\"a\"} x]":                "t.json:3: not JSON: invalid character 'x' after array element (expecting ',' or ']') at byte 15",
		"[\n{\"id\":\"a\"},\n{}]":               "t.json:3: a topic without an id",
		"[\n7]":                                 "t.json:2: a topic must be an object, this is a number",
		"[\n{\"id\":\" a\"}]":                   `t.json:2: the id " a" has spaces around it; take them out`,
		"[\n{\"id\":\"a\\n\\nb\"}]":             `t.json:2: the label "a\n\nb" holds a control character; take it out`,
		"[\n{\"id\":\"a\"},\n\n{\"id\":\"a\"}]": `t.json:4: the topic "a" is in line 2 already; keep one`,
		"[\n{\"id\":\"a\",\"id\":\"b\"}]":       `t.json:2: the key "id" occurs twice; keep one`,
		"[\n{\"id\":\"a\",\"name\":\"b\"}]":     `t.json:2: unknown field "name"`,
		"[\n{\"id\":\"a\",\"rate\":2}]":         `t.json:2: the rate 2 of "a" must be a share of documents, from 0 to 1`,
		"[\n{\"id\":\"a\",\"words\":[\" \"]}]":  `t.json:2: a seed word of "a" is empty; take it out`,
		"[\n{\"id\":7}]":                        `t.json:2: the field "id" must be text, a number for rate, or an array of texts for broader, iptc, iptc_broader, gdelt and words; it is number`,
		"[{\"id\":\"a\",\"iptc\":[\"20000642\"]}]":                                    `t.json:1: the IPTC code "20000642" of "a" must be medtop: and eight digits`,
		"[{\"id\":\"a\",\"iptc\":[\"medtop:20000642\",\"medtop:20000642\"]}]":         `t.json:1: the IPTC code "medtop:20000642" of "a" occurs twice; keep one`,
		"[{\"id\":\"a\",\"iptc_broader\":[\"medtop:2\"]}]":                            `t.json:1: the broader IPTC code "medtop:2" of "a" must be medtop: and eight digits`,
		"[{\"id\":\"a\",\"gdelt\":[\"Sanctions\"]}]":                                  `t.json:1: the GDELT theme "Sanctions" of "a" must be capital letters, digits and _`,
		"[{\"id\":\"a\",\"gdelt\":[\"WMD\",\"WMD\"]}]":                                `t.json:1: the GDELT theme "WMD" of "a" occurs twice; keep one`,
		"[\n{\"id\":\"a\"},\n{\"id\":\"b\",\"broader\":[\"c\"]}]":                     `t.json:3: the broader topic "c" of "b" is not a topic of this file; add it, or take it out`,
		"[\n{\"id\":\"a\",\"broader\":[\"b\"]},\n{\"id\":\"b\",\"broader\":[\"a\"]}]": `t.json:3: "a" is broader than itself (a < b < a); take "a" out of the broader topics of "b"`,
		"[{\"id\":\"\xff\"}]": "t.json: not UTF-8 (byte 9 is 0xFF); fix the row or convert the file",
	} {
		_, err := ReadTopics(strings.NewReader(text), "t.json")
		assert.EqualError(t, err, want, text)
	}
}
