package arabic

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

// reason is why an answer may differ.
type reason struct {
	why string
	is  func(in, ours, theirs string) bool
}

// ledger compares ours with column 1 of rows, and counts differences by the
// first reason that holds.
func ledger(t *testing.T, rows [][]string, ours func(in string) string, theirs func(row []string) string, reasons []reason) (same int, differ map[string]int) {
	differ = map[string]int{}
	unexplained := 0
rows:
	for _, row := range rows {
		want := theirs(row)
		got := ours(row[0])
		if got == want {
			same++
			continue
		}
		for _, r := range reasons {
			if r.is(row[0], got, want) {
				differ[r.why]++
				continue rows
			}
		}
		if unexplained++; unexplained <= 20 {
			t.Errorf("no reason for a difference\n  in     %q\n  ours   %q\n  theirs %q", row[0], got, want)
		}
	}
	assert.Zero(t, unexplained)
	return same, differ
}

func column(i int) func(row []string) string { return func(row []string) string { return row[i] } }

// Reasons.
var (
	oneLetter = reason{"a word of one letter is dropped", func(_, _, theirs string) bool {
		for _, w := range strings.Fields(theirs) {
			if len([]rune(w)) == 1 {
				return true
			}
		}
		return false
	}}
	numbers = reason{"numbers are classes; a figure alone is dropped", func(_, ours, theirs string) bool {
		words := func(s string) string {
			return strings.Join(slices.DeleteFunc(strings.Fields(s), func(w string) bool {
				return strings.ContainsFunc(w, unicode.IsDigit)
			}), " ")
		}
		return words(ours) == words(theirs)
	}}
	joinedNumbers = reason{"numbers stand apart from letters that are not Latin", func(in, _, _ string) bool {
		rs := []rune(in)
		for i := 1; i < len(rs); i++ {
			if unicode.IsDigit(rs[i]) && unicode.IsLetter(rs[i-1]) || unicode.IsDigit(rs[i-1]) && unicode.IsLetter(rs[i]) {
				return true
			}
		}
		return false
	}}
	addresses = reason{"addresses and mentions are dropped", func(in, _, _ string) bool {
		return strings.ContainsRune(in, '@') || strings.Contains(in, "://") || strings.Contains(in, "www.")
	}}
	hashtags   = reason{"hashtags are cut at _", func(in, _, _ string) bool { return strings.ContainsRune(in, '_') }}
	elongation = reason{"the third of a run of one letter is dropped", func(in, _, _ string) bool {
		rs := []rune(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) || r == 0x0640 {
				return -1
			}
			return r
		}, in))
		for i := 2; i < len(rs); i++ {
			if rs[i] == rs[i-1] && rs[i] == rs[i-2] && unicode.IsLetter(rs[i]) {
				return true
			}
		}
		return false
	}}
	hiddenIn = reason{"bidi controls and joiners are dropped from words", func(in, _, _ string) bool {
		return strings.ContainsFunc(in, func(r rune) bool { return r >= 0x80 && unicode.Is(unicode.Cf, r) })
	}}
	foreign = reason{"Farsi, Urdu and foreign letters, and rare alefs, are folded", func(in, _, _ string) bool {
		return strings.ContainsAny(in, "\u0671\u0673\u06CC\u06A9\u06AA\u06BE\u06C1\u06C2\u06C3\u06D5\u06AF\u067E\u0686\u06A4\u0698\u06A8")
	}}
	otherMarks = reason{"marks beside the eight of tashkeel are dropped", func(in, _, _ string) bool {
		return strings.ContainsFunc(in, func(r rune) bool {
			return unicode.Is(unicode.Mn, r) && (r < 0x064B || r > 0x0652) && r < 0x2000
		})
	}}
	presentation = reason{"presentation forms are read as letters", func(in, _, _ string) bool {
		return strings.ContainsFunc(in, func(r rune) bool { _, ok := form(r); return ok })
	}}
	joined = reason{"a full stop or apostrophe between letters cuts, and Arabic is cut from Latin", func(in, _, _ string) bool {
		rs := []rune(in)
		for i := 1; i+1 < len(rs); i++ {
			if strings.ContainsRune(".:·’'‘", rs[i]) && unicode.IsLetter(rs[i-1]) && unicode.IsLetter(rs[i+1]) {
				return true
			}
		}
		for i := 1; i < len(rs); i++ {
			if unicode.IsLetter(rs[i]) && unicode.IsLetter(rs[i-1]) && unicode.Is(unicode.Latin, rs[i]) != unicode.Is(unicode.Latin, rs[i-1]) {
				return true
			}
		}
		return false
	}}
	emoji = reason{"symbols are no words, and end them", func(in, _, _ string) bool {
		return strings.ContainsFunc(in, func(r rune) bool { return unicode.Is(unicode.So, r) || r == 0xFE0F })
	}}
	stopEarly = reason{"stop words are matched after folding, so that فى and كلّ are dropped too", func(_, ours, theirs string) bool {
		var list Tokens
		list.Read(stopWordsText, Latest, nil)
		// Theirs has ours in order, and between them stems of stop words,
		// numbers and symbols alone.
		rest := strings.Fields(ours)
		for _, w := range strings.Fields(theirs) {
			if len(rest) > 0 && (w == rest[0] || strings.ContainsFunc(w, unicode.IsDigit) && strings.ContainsFunc(rest[0], unicode.IsDigit)) {
				rest = rest[1:]
				continue
			}
			if strings.ContainsFunc(w, unicode.IsLetter) && !slices.ContainsFunc(list.Words, func(x Word) bool {
				return string(light10(list.Text[x.Start:x.End])) == w
			}) {
				return false
			}
		}
		return len(rest) == 0
	}}
	accented = reason{"Latin letters lose their accents", func(in, _, _ string) bool {
		return strings.ContainsFunc(in, func(r rune) bool { return r >= 0xC0 && r < 0x250 })
	}}
	aloneTatweel = reason{"a tatweel alone is an empty term to Lucene", func(_, _, theirs string) bool {
		return strings.Contains(theirs, "  ")
	}}
)
