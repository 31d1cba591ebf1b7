package arabic

import (
	"bufio"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data/sharedtest"
)

// These tests compare with what others' programs answered. Where ours answers
// otherwise on purpose, the row is counted under its reason; the counts are
// asserted, so that a change of behaviour shows as a changed number, and a
// difference without a reason fails.

func TestLuceneNormalizationFilter(t *testing.T) {
	rows := columns(t, sharedtest.Open(t, "oracles/lucene/TestArabicNormalizationFilter.tsv"))
	same, differ := ledger(t, rows, Normalize, column(1), nil)
	assert.Equal(t, 14, same)
	assert.Empty(t, differ)
}

// stemmed is a text as light10 stems.
func stemmed(text string, stop StopWords) string {
	var t, view Tokens
	t.Read(text, Latest, stop)
	view.Stem(&t)
	return strings.TrimSpace(string(view.Text))
}

func TestLuceneStemFilter(t *testing.T) {
	rows := columns(t, sharedtest.Open(t, "oracles/lucene/TestArabicStemFilter.tsv"))
	same, differ := ledger(t, rows, func(in string) string { return stemmed(in, nil) }, column(1), []reason{
		{"Latin is lower-cased", func(in, _, _ string) bool { return in == "English" }},
	})
	assert.Equal(t, 20, same)
	assert.Equal(t, map[string]int{"Latin is lower-cased": 1}, differ)
}

func TestLuceneAnalyzer(t *testing.T) {
	rows := columns(t, sharedtest.Open(t, "oracles/lucene/TestArabicAnalyzer.tsv"))
	same, differ := ledger(t, rows, func(in string) string { return stemmed(in, LuceneStopWords()) }, column(1), []reason{numbers})
	assert.Equal(t, 11, same)
	assert.Equal(t, map[string]int{numbers.why: 1}, differ)
}

func TestLuceneWords(t *testing.T) {
	rows := columns(t, sharedtest.Open(t, "oracles/lucene/words_norm_stem.tsv.gz"))
	require.Len(t, rows, 153617)
	same, differ := ledger(t, rows, Normalize, column(1), []reason{oneLetter, elongation, foreign, otherMarks, presentation, hiddenIn})
	assert.Equal(t, 153517, same)
	assert.Equal(t, map[string]int{
		foreign.why:      31,
		oneLetter.why:    38,
		otherMarks.why:   6,
		presentation.why: 11,
		elongation.why:   14,
	}, differ)

	// light10 on the word that Lucene's filter is given: no exception at all.
	for _, row := range rows {
		require.Equal(t, row[2], string(light10([]byte(row[1]))), row[0])
	}
}

func TestLuceneHeadlines(t *testing.T) {
	rows := columns(t, sharedtest.Open(t, "oracles/lucene/arabic_analyzer_headlines.tsv.gz"))
	require.Len(t, rows, 9000)
	same, differ := ledger(t, rows,
		func(in string) string { return stemmed(in, LuceneStopWords()) }, column(1),
		[]reason{addresses, numbers, joinedNumbers, hashtags, oneLetter, aloneTatweel, emoji, stopEarly, joined, hiddenIn, foreign, otherMarks, elongation, presentation})
	assert.Equal(t, 5800, same)
	assert.Equal(t, map[string]int{
		addresses.why:     1324,
		numbers.why:       1194,
		joinedNumbers.why: 46,
		hashtags.why:      334,
		oneLetter.why:     176,
		emoji.why:         39,
		stopEarly.why:     45,
		joined.why:        30,
		foreign.why:       10,
		hiddenIn.why:      2,
	}, differ)
}

// plainWords cuts a text that CAMeL normalized into words, in the plainest way.
func plainWords(text string) string {
	var words []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !(unicode.Is(unicode.Mn, r) && r < 0x2000)
	}) {
		w = strings.ToLower(strings.ReplaceAll(w, "\u0640", ""))
		if len([]rune(w)) > 1 {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

func TestCamelNormalization(t *testing.T) {
	rows := columns(t, sharedtest.Open(t, "oracles/camel/headlines_camel_norm.tsv.gz"))
	require.Len(t, rows, 9000)
	same, differ := ledger(t, rows, Normalize, func(row []string) string { return plainWords(row[1]) },
		[]reason{addresses, numbers, joinedNumbers, joined, accented, hiddenIn, foreign, otherMarks, elongation, presentation})
	assert.Equal(t, 6684, same)
	assert.Equal(t, map[string]int{
		addresses.why:     1324,
		numbers.why:       929,
		joinedNumbers.why: 43,
		joined.why:        8,
		foreign.why:       10,
		accented.why:      1,
		elongation.why:    1,
	}, differ)
}

// CAMeL's arclean cleans and keeps the letters' variants, so both sides are
// normalized before they are compared.
func TestCamelArclean(t *testing.T) {
	rows := columns(t, sharedtest.Open(t, "oracles/camel/headlines_arclean.tsv.gz"))
	require.Len(t, rows, 9000)
	symbols := reason{"arclean deletes a symbol between two words and joins them", func(in, _, _ string) bool {
		return strings.ContainsFunc(in, func(r rune) bool { return unicode.Is(unicode.So, r) })
	}}
	same, differ := ledger(t, rows, Normalize, func(row []string) string { return Normalize(row[1]) },
		[]reason{symbols})
	assert.Equal(t, 8936, same)
	assert.Equal(t, map[string]int{
		symbols.why: 64,
	}, differ)
}

// TestUnicodeNormalization: the five forms of a case are one text, so between
// two letters they must be read as the same words.
func TestUnicodeNormalization(t *testing.T) {
	in := bufio.NewScanner(sharedtest.Open(t, "oracles/unicode/NormalizationTest.txt.gz"))
	cases, differ := 0, map[string]int{}
	for in.Scan() {
		line, _, _ := strings.Cut(in.Text(), "#")
		fields := strings.Split(line, ";")
		if len(fields) < 5 {
			continue
		}
		var forms [5]string
		for i := range forms {
			for _, hex := range strings.Fields(fields[i]) {
				r, err := strconv.ParseUint(hex, 16, 32)
				require.NoError(t, err)
				forms[i] += string(rune(r))
			}
		}
		if !strings.ContainsFunc(forms[0], inArabicBlocks) {
			continue
		}
		cases++
		between := func(s string) string { return Normalize("\u0633\u0634" + s + "\u0635\u0636") }
		for _, f := range forms[1:] {
			if between(forms[0]) == between(f) {
				continue
			}
			first := []rune(forms[0])[0]
			if _, why := formException(first); why != "" {
				differ[why]++
			} else if text, ok := form(first); ok && strings.Contains(text, " ") {
				differ["a ligature of several words stands apart from the letters beside it"]++
			} else {
				t.Errorf("%+q is read as %q, but its form %+q as %q", forms[0], between(forms[0]), f, between(f))
			}
			break
		}
	}
	require.NoError(t, in.Err())
	assert.Equal(t, 957, cases)
	assert.Equal(t, map[string]int{
		"shadda ligature: NFKC gives a space with the marks":                                     6,
		"tashkeel form: NFKC gives a space or a tatweel with the mark, and cuts the word in two": 8,
		"a ligature of several words stands apart from the letters beside it":                    2,
	}, differ)
}

func inArabicBlocks(r rune) bool {
	return r >= 0x0600 && r <= 0x06FF || r >= 0x0750 && r <= 0x077F || r >= 0x08A0 && r <= 0x08FF ||
		r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFE
}
