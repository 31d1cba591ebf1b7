package data

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLabelProblems(t *testing.T) {
	for labels, want := range map[string]string{
		"سياسة رياضة اقتصاد سياسة،اقتصاد":         `labels that are others with "،" between them, on 1 document: سياسة،اقتصاد (1)`,
		"سياسة رياضة سياسة#اقتصاد رياضة#اقتصاد":   `labels that are others with "#" between them, on 2 documents: رياضة#اقتصاد (1), سياسة#اقتصاد (1)`,
		"اقتصاد سياسة،اقتصاد":                     `labels that are others with "،" between them, on 1 document: سياسة،اقتصاد (1)`,
		"a؛b a؛c":                                 `labels that are others with "؛" between them, on 2 documents: a؛b (1), a؛c (1)`,
		"a b a|b":                                 `labels that are others with "|" between them, on 1 document: a|b (1)`,
		"a b a;b b;a a/b":                         `labels that are others with ";" between them, on 2 documents: a;b (1), b;a (1)`,
		"a b a-b":                                 `labels that are others with "-" between them, on 1 document: a-b (1)`,
		"crime law-and-justice war-and-peace law": "",
		"arts/theatre arts/music":                 "",
		"politics sports":                         "",
		"[a b] c":                                 "labels that look like lists: [a (1)",
		`{"choices":["a"} c`:                      `labels that look like lists: {"choices":["a"} (1)`,
		"x[\"a\"] c":                              `labels that look like lists: x["a"] (1)`,
		"nan سياسة":                               "labels that say there is none: nan (1)",
		"a b a+b":                                 `labels that are others with "+" between them, on 1 document: a+b (1)`,
		"3 5":                                     "labels that are numbers: 3 (1), 5 (1)",
		"3.0 سياسة":                               "labels that are numbers beside others that are names: 3.0 (1)",
	} {
		var docs []Document
		for _, l := range strings.Fields(labels) {
			docs = append(docs, Document{Labels: []string{l}})
		}
		problems := slices.DeleteFunc(LabelProblems(CountLabels(docs), nil), func(p Problem) bool { return p.Kind == "similar-labels" })
		if want == "" {
			assert.Empty(t, problems, labels)
			continue
		}
		require.Len(t, problems, 1, labels)
		assert.Equal(t, want, problems[0].What)
	}
}

func TestLabelsThatLookTheSame(t *testing.T) {
	docs := []Document{
		{Headline: "a", Labels: []string{"سياسة"}, Place: Place{File: "c", Line: 1}},
		{Headline: "b", Labels: []string{"سيا\u200bسة"}, Place: Place{File: "c", Line: 2}},
		{Headline: "c", Labels: []string{"رياضه"}, Place: Place{File: "c", Line: 3}},
		{Headline: "d", Labels: []string{"رياضة"}, Place: Place{File: "c", Line: 4}},
	}
	var found []Problem
	for _, p := range Lint(docs, LintOptions{MinSupport: 1}).Problems {
		if p.Kind == "similar-labels" {
			found = append(found, p)
		}
	}
	require.Len(t, found, 2)
	assert.Equal(t, "labels that differ in case, spaces, marks or hamza alone: رياضة (1), رياضه (1)", found[0].What)
	assert.Empty(t, found[0].Places)
	assert.Equal(t, `labels that look the same and are not: "\u0633\u064a\u0627\u0633\u0629" (1), "\u0633\u064a\u0627\u200b\u0633\u0629" (1)`, found[1].What)
	assert.Equal(t, []string{`c:1: "\u0633\u064a\u0627\u0633\u0629"`, `c:2: "\u0633\u064a\u0627\u200b\u0633\u0629"`}, found[1].Places)
}

func TestCleanLabels(t *testing.T) {
	labels, err := CleanLabels([]string{"\u200fسياسة", "سياسة\u200b", "\ufeffسياسة", "\u202bسياسة\u202c", " سياسة\u00a0", "سيا\u200eسة", "سياسة"})
	require.NoError(t, err)
	assert.Equal(t, []string{"سياسة"}, labels)
	labels, err = CleanLabels([]string{"ا\u0653راء", "آراء", "می\u200cخواهم\u200c", "\u200c"})
	require.NoError(t, err)
	assert.Equal(t, []string{"آراء", "می\u200cخواهم"}, labels, "composed; a ZWNJ inside is kept")
}

func TestCanonical(t *testing.T) {
	topics := []Topic{{ID: "sanctions", Arabic: "عقوبات"}, {ID: "sports", Arabic: "رياضة", English: "Sports"}, {ID: "war", Arabic: "حرب", URI: "http://x/war"}, {ID: "conflict", Arabic: "حرب"}}
	docs := []Document{{Labels: []string{"العقوبات"}}, {Labels: []string{"عُقوبات", "sanctions", "x"}}, {Labels: []string{"رياضه"}}, {Labels: []string{"حرب"}}, {}, {Labels: []string{"sports"}}, {Labels: []string{"http://x/war"}}}
	got, names := Canonical(docs, topics)
	var labels [][]string
	for _, d := range got {
		labels = append(labels, d.Labels)
	}
	assert.Equal(t, [][]string{{"العقوبات"}, {"sanctions", "x"}, {"sports"}, {"حرب"}, nil, {"sports"}, {"war"}}, labels)
	assert.Equal(t, []Alias{{"عُقوبات", "sanctions"}, {"رياضه", "sports"}, {"http://x/war", "war"}}, names)
	assert.Equal(t, []string{"عُقوبات", "sanctions", "x"}, docs[1].Labels, "what was given is not changed")
}
