package data

import (
	"fmt"
	"strings"
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

// What a document is given by SetFields is what Category reads.
func TestSetFields(t *testing.T) {
	var d Document
	d.SetFields(map[string]string{"source": "bbc", "date": "2026-11-27", "section": `a "b"`, "url": "https://a.example/x/y"})
	assert.Equal(t, []string{"bbc", "Friday", `a "b"`, "y"}, []string{d.Category("source"), d.Category("weekday"), d.Category("section"), d.Category("url/2")})
	before := d.Other
	d.SetField("later", "1")
	assert.Len(t, before, 2, "a copy of the document keeps its own")
	var many Document
	fields := map[string]string{"zlong": strings.Repeat("x", MaxFieldBytes+1)}
	for i := range MaxFields + 3 {
		fields[fmt.Sprintf("f%02d", i)] = "v"
	}
	many.SetFields(fields)
	assert.Len(t, many.Other, MaxFields)
	assert.Equal(t, "v", many.Category(fmt.Sprintf("f%02d", MaxFields-1)))
}
