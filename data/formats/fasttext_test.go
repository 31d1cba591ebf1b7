package formats

import (
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFastText(t *testing.T) {
	for line, want := range map[string]data.Document{
		"__label__a __label__b  نص  طويل ": {Body: "نص  طويل", Labels: []string{"a", "b"}},
		"__label__a":                       {Labels: []string{"a"}},
		"بلا تصنيف":                        {Body: "بلا تصنيف"},
		"نص __label__a آخر":                {Body: "نص آخر", Labels: []string{"a"}},
		"__label__a\t__label__a نص":        {Body: "نص", Labels: []string{"a"}},
		"a__label__b نص":                   {Body: "a__label__b نص"},
		"__label__سياسة-داخلية نص":         {Body: "نص", Labels: []string{"سياسة-داخلية"}},
	} {
		want.Place = data.Place{File: "c", Line: 1}
		docs, err := readText(".ft.txt", line+"\n", Options{})
		require.NoError(t, err, line)
		assert.Equal(t, []data.Document{want}, docs, line)

		want.Headline, want.Body = want.Body, ""
		docs, err = readText(".ft.txt", line+"\n", Options{Headlines: true})
		require.NoError(t, err, line)
		assert.Equal(t, []data.Document{want}, docs, line)
	}
	_, err := readText(".ft.txt", "__label__ نص", Options{})
	assert.EqualError(t, err, "c:1: a label is empty: __label__ must be followed by its name")
}

func TestLinesOfFastTextAreNoHeadlines(t *testing.T) {
	_, err := readText(".txt", "عنوان\n__label__a نص\n", Options{})
	assert.EqualError(t, err, "c:2: a fastText line in a file of headlines; name the file .ft.txt")
}
