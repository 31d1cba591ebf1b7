package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CleanLabels normalizes label ids: it composes them (NFC), trims blanks and invisible
// characters, removes bidirectional controls and byte order marks, and drops empty and
// repeated ids. A control character is an error.
func CleanLabels(labels []string) ([]string, error) {
	kept := labels[:0]
	for _, l := range labels {
		l = cleanLabel(l)
		if strings.ContainsFunc(l, unicode.IsControl) {
			return nil, fmt.Errorf("the label %.60q holds a control character; take it out", l)
		}
		if l != "" && !slices.Contains(kept, l) {
			kept = append(kept, l)
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	return slices.Clip(kept), nil
}

func cleanLabel(l string) string {
	if strings.ContainsFunc(l, func(r rune) bool { return r >= 0x0300 }) {
		l = norm.NFC.String(strings.Map(func(r rune) rune {
			if r == 0xFEFF || unicode.Is(unicode.Bidi_Control, r) {
				return -1
			}
			return r
		}, l))
	}
	return strings.TrimFunc(l, unseen)
}

// unseen is true of spaces and of invisible characters.
func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// FoldLabel maps ids and names that people would read as the same to one string: they
// differ only in case, spaces, punctuation, diacritics, hamza and the like.
func FoldLabel(id string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'أ', 'إ', 'آ', 'ٱ':
			return 'ا'
		case 'ى', 'ی', 'ئ':
			return 'ي'
		case 'ؤ':
			return 'و'
		case 'ة':
			return 'ه'
		case 'ک':
			return 'ك'
		case 'ـ', 'ء':
			return -1
		}
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, id)
}

// visible is an id without its invisible characters.
func visible(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, norm.NFC.String(id))
}

// CountLabels counts documents by label, most first. The other counts of LabelHealth
// are 0.
func CountLabels(docs []Document) []LabelHealth {
	count := map[string]int{}
	for _, d := range docs {
		for _, l := range d.Labels {
			count[l]++
		}
	}
	var list []LabelHealth
	for l, n := range count {
		list = append(list, LabelHealth{Label: l, Support: n})
	}
	slices.SortFunc(list, func(a, b LabelHealth) int {
		return cmp.Or(cmp.Compare(b.Support, a.Support), cmp.Compare(a.Label, b.Label))
	})
	return list
}

// listedLabels is the number of labels that SomeOf lists, at most.
const listedLabels = 20

// SomeOf lists labels for a message: the first ones, and the number of the others.
func SomeOf(labels []string) string {
	if len(labels) <= listedLabels {
		return strings.Join(labels, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(labels[:listedLabels], ", "), len(labels)-listedLabels)
}
