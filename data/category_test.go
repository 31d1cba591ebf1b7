package data

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCategory(t *testing.T) {
	d := Document{Source: " skynews ", Date: "2018-04-23T10:00:00Z", Other: []Field{
		{"author", `"سعد"`}, {"number", "7"}, {"list", `["a"]`}, {"none", "null"}, {"url", `"https://x.org/sport/football/12"`}, {"bad", `"%zz"`},
	}}
	for name, want := range map[string]string{
		"source": "skynews", "weekday": "Monday", "author": "سعد", "number": "7", "list": "", "none": "", "absent": "",
		"url/1": "sport", "url/2": "football", "url/4": "", "url/0": "", "url/x": "", "bad/1": "", "url": "https://x.org/sport/football/12",
	} {
		assert.Equal(t, want, d.Category(name), name)
	}
	for _, date := range []string{"", "2018", "2018-13-45"} {
		assert.Empty(t, Document{Date: date}.Category("weekday"), date)
	}
	assert.Equal(t, "url", OtherField("url/1"))
	assert.Empty(t, OtherField("source"))
	assert.Empty(t, OtherField("weekday"))
}
