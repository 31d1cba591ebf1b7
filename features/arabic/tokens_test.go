package arabic

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestHardCases(t *testing.T) {
	raw, err := os.ReadFile("testdata/tokens.txt")
	require.NoError(t, err)
	why, in, cases, since := "", "", 0, First
	for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		switch {
		case strings.HasPrefix(line, "# "):
			why = line
			if strings.HasPrefix(line, "# since 2") {
				since = Second
			}
		case strings.HasPrefix(line, "=> "):
			for _, v := range Versions() {
				if v >= since {
					assert.Equal(t, line[3:], v.Normalize(in), "testdata/tokens.txt:%d %s, version %d", i+1, why, v)
				}
			}
			cases++
		case line != "":
			in, err = strconv.Unquote(`"` + strings.ReplaceAll(line, `"`, `\"`) + `"`)
			require.NoError(t, err, "testdata/tokens.txt:%d", i+1)
		}
	}
	assert.Equal(t, 66, cases)
}

func TestEmptyTexts(t *testing.T) {
	for _, in := range []string{"", " ", "\u064B", "\u0640\u0640", "\u202B\u202C", "و", "5", "@", "&", "<", "http://", "www.", "\xd8", "\xff"} {
		assert.Empty(t, Normalize(in), "%q", in)
		var tokens Tokens
		tokens.Read(in, Latest, nil)
		assert.Empty(t, tokens.Words, "%q", in)
		assert.Equal(t, " ", string(tokens.Text), "%q", in)
	}
}

// A run of letters that is too long for a word is cut, and no letter of it is lost, nor
// its place.
func TestLongRunsAreCut(t *testing.T) {
	longest := strings.Repeat("اب", 63) + "ج"
	for _, v := range Versions() {
		assert.Equal(t, longest, v.Normalize(longest))
	}
	for name, unit := range map[string]string{
		"two bytes": "اب", "marks": "اَبّ", "Latin": "ab", "three bytes": "北京", "a ligature": "\uFDF2", "hidden": "ا\u200Fب", "tags": "ا<b>ب</b>", "digits": "7",
	} {
		for _, times := range []int{64, 65, 200, 1000} {
			run := strings.Repeat(unit, times)
			var tokens Tokens
			tokens.Read("قبل "+run+" بعد", Latest, nil)
			last := len(tokens.Words) - 1
			assert.Equal(t, "قبل", string(tokens.Word(0)), name)
			assert.Equal(t, "بعد", string(tokens.Word(last)), name)
			if name == "digits" { // one word or several, each of which is a class of numbers
				continue
			}
			joined, at := "", tokens.Words[0].To+1
			for i, w := range tokens.Words[1:last] {
				joined += string(tokens.Word(1 + i))
				assert.GreaterOrEqual(t, w.From, at, name)
				at = w.To
			}
			assert.Equal(t, strings.Repeat(Normalize(unit), times), joined, name)
		}
	}
	assert.Equal(t, "قبل بعد", First.Normalize("قبل "+strings.Repeat("اب", 64)+" بعد"))
	for r := rune(formsAFirst); r <= formsBLast; r++ {
		if text, ok := form(r); ok && !strings.Contains(text, " ") {
			assert.LessOrEqual(t, len(text), maxForm, "%U", r)
		}
	}
}

func TestArabicStopWords(t *testing.T) {
	stop := LuceneStopWords()
	assert.Equal(t, 84, len(stop), "the published words fold to 88, of which four have one letter")
	listed := 0
	for line := range strings.Lines(stopWordsText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		listed++
		word := strings.TrimSpace(line)
		for _, spelling := range []string{word, vowelled(word), strings.Join(strings.Split(word, ""), "\u0640"), "\u202B" + word + "\u202C"} {
			var tokens Tokens
			tokens.Read("رئيس "+spelling+" وزراء", Latest, stop)
			assert.Equal(t, " رئيس وزراء ", string(tokens.Text), "%q is not dropped", spelling)
		}
	}
	assert.Equal(t, 119, listed)
	var tokens Tokens
	tokens.Read("العقوبات في مجلس الأمن", Latest, stop)
	assert.Equal(t, " العقوبات مجلس الامن ", string(tokens.Text))
}

// vowelled is a word with a fatha on every letter.
func vowelled(word string) string {
	var b strings.Builder
	for _, r := range word {
		b.WriteRune(r)
		b.WriteRune('\u064E')
	}
	return b.String()
}

// pieces are what texts are drawn from: everything the tokenizer treats apart.
var pieces = []string{
	"ا", "ل", "م", "و", "ي", "ه", "ة", "ى", "أ", "إ", "آ", "ٱ", "ؤ", "ئ", "ء", "پ", "گ", "ک", "ی", "ۀ", "ۓ",
	"\u064B", "\u064E", "\u0651", "\u0652", "\u0653", "\u0654", "\u0655", "\u0670", "\u06DD", "\u06E5", "\u0640", "ييي",
	"٠", "١", "۲", "3", "20", "1999", "\u066C", "\u066B", "\u066A",
	" ", "  ", "\n", "\t", "\u00A0", "،", "؟", ".", ",", "-", "_", "#", "(", ")", "«", "»", "\"", "…", "/",
	"\u200E", "\u200F", "\u202B", "\u202C", "\u200B", "\u200C", "\u200D", "\uFEFF", "\u00AD", "\u061C",
	"\uFEFB", "\uFEF7", "\uFDF2", "\uFDFA", "\uFDFC", "\uFE77", "\uFC60", "\uFE8D", "\uFD3E",
	"a", "B", "bbc", "G20", "é", "E\u0301", "ß", "İ", "Ж", "北", "\u1E0C", "\uFF21", "\uFF15", "😀", "\u0915\u093F",
	"http://", "https://a.b/c", "www.", "www", "x@y.z", "@", "@name", "://", ":", "&", "&amp;", "&amp;quot;", "&lt;b&gt;", "&#1575;", "&eacute;", "&x;", ";",
	"<b>", "</p>", "<", ">", "<a href='x'>", "</b>", "<br>", "<a title='>", "'", "<!--", "-->", "<![CDATA[", "]]>", "&lt;![CDATA[", "]]&gt;", "<script>", "</script>", "<?",
	"&nbsp", "&lt", "&#1575", "&zwnj;", "&amp;lt;i&amp;gt;", "\u3164", strings.Repeat("طويل", 40),
	"\xff", "\xd8", "\xe2\x80", "\x00", "\xf0\x9f",
}

func drawText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "pieces"), "")
}

// checkTokens says what is true of the tokens of any text.
func checkTokens(t require.TestingT, v Version, text string) {
	var tokens Tokens
	tokens.Read(text, v, nil)
	boundary := make([]bool, len(text)+1)
	for i := range text {
		boundary[i] = true
	}
	boundary[len(text)] = true
	end, from, to := int32(1), 0, 0
	require.Equal(t, byte(' '), tokens.Text[0])
	for i, w := range tokens.Words {
		require.Equal(t, end, w.Start, "one space before each word")
		require.Greater(t, w.End, w.Start+1)
		require.Equal(t, byte(' '), tokens.Text[w.End])
		end = w.End + 1
		word := string(tokens.Word(i))
		for _, r := range word {
			require.False(t, r == 0x0640 || r >= 0x064B && r <= 0x065F || r == 0x0670 || r >= 0x0660 && r <= 0x0669, "%q in %q", r, word)
		}
		require.NotContains(t, word, " ")

		wFrom, wTo := int(w.From), int(w.To)
		require.True(t, 0 <= wFrom && wFrom < wTo && wTo <= len(text))
		require.True(t, boundary[wFrom] && boundary[wTo], "%q cut at %d:%d", text, wFrom, wTo)
		own := text[wFrom:wTo]
		if strings.ContainsAny(own, "\uFDFA\uFDFB\uFDFD") { // several words in one ligature
			require.True(t, wFrom >= to || wFrom == from && wTo == to, "%q: the ranges of a ligature's words differ", text)
			require.Contains(t, " "+v.Normalize(own)+" ", " "+word+" ")
		} else {
			require.GreaterOrEqual(t, wFrom, to, "%q: ranges overlap", text)
			require.Equal(t, word, v.Normalize(own), "%q alone", own)
		}
		from, to = wFrom, wTo
	}
	require.Len(t, tokens.Text, int(end))
	once := v.Normalize(text)
	require.Equal(t, once, v.Normalize(once), "not idempotent on %q", text)
}

func TestTokensOfAnyText(t *testing.T) {
	for _, v := range Versions() {
		rapid.Check(t, func(t *rapid.T) { checkTokens(t, v, drawText(t)) })
	}
}

// Reading leaves nothing behind that the next reading could see.
func TestTokensAreReused(t *testing.T) {
	var used Tokens
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		var fresh Tokens
		used.Read(text, Latest, nil)
		fresh.Read(text, Latest, nil)
		require.Equal(t, string(fresh.Text), string(used.Text))
		require.Equal(t, len(fresh.Words), len(used.Words))
		for i := range fresh.Words {
			require.Equal(t, fresh.Words[i], used.Words[i])
		}
	})
}

// A text is read alike whether its hamzas are composed or not, but for runs of
// three of a letter, which are cut before a hamza can change the third.
func TestCanonicallyEquivalentTexts(t *testing.T) {
	letters := []string{"ا", "و", "ي", "ه", "ى", "أ", "إ", "آ", "ؤ", "ئ", "ۀ", "ۂ", "ۓ", "ل", "\u064E", "\u0651", "\u0654", "\u0653", "\u0655", "ب", " "}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 0, 20).Draw(t, "letters"), "")
		if hasTriple(norm.NFD.String(text)) {
			t.Skip("a run of three")
		}
		require.Equal(t, Normalize(norm.NFC.String(text)), Normalize(norm.NFD.String(text)), "%+q", text)
	})
}

// hasTriple reports three times the same letter, folds and marks apart.
func hasTriple(nfd string) bool {
	rs := []rune(strings.Map(func(r rune) rune {
		switch {
		case r >= 0x064B && r <= 0x0655:
			return -1
		case r == 0x0649, r == 0x06D2:
			return yeh
		case r == 0x06D5, r == 0x06C1:
			return heh
		}
		return r
	}, nfd))
	for i := 2; i < len(rs); i++ {
		if rs[i] == rs[i-1] && rs[i] == rs[i-2] {
			return true
		}
	}
	return false
}

func TestReadDoesNotAllocate(t *testing.T) {
	text := strings.Repeat("قِمّةٌ عربيّة في ٢٠١٧م https://t.co/x #غزة_تحت \uFEFB\u202C info@site.com R&D 5 < 7 BBC ", 20)
	var tokens, view Tokens
	stop := LuceneStopWords()
	read := func() {
		tokens.Read(text, Latest, stop)
		view.Stem(&tokens)
	}
	read()
	assert.Zero(t, testing.AllocsPerRun(20, read))
	text = "<p>" + text + "&quot;نعم&nbsp;</p>"
	read()
	assert.LessOrEqual(t, testing.AllocsPerRun(20, read), 1.0, "a text with markup is written out once")
}

func TestLetterTable(t *testing.T) {
	// Each accented letter is what Unicode decomposes it to.
	n := 0
	for to, from := range accents {
		for _, r := range from {
			assert.Equal(t, to, norm.NFD.String(string(r))[0], "%q", r)
			assert.Equal(t, asciiEntry(to), letters[r])
			n++
		}
	}
	assert.Equal(t, 122, n)
	// No letter is folded to one that is itself folded: one pass is enough.
	for r := rune(0x80); r < 0x800; r++ {
		if e := letters[r]; e.class() == letter || e.class() == latin {
			to := rune(e&0x1F)<<6 | rune(e>>8&0x3F)
			assert.Equal(t, e, letters[to], "U+%04X is folded to U+%04X, which is folded again", r, to)
		}
	}
}
