package terms

import (
	"slices"

	"tasnif/features/arabic"
)

// kind is a way of cutting words into terms.
//
// To add one, write a file with its functions and a line in kinds;
// TestKinds ranges over the table.
type kind struct {
	// view rewrites words, one for one, before terms are taken; nil: unchanged. Its words
	// keep the From and To of the original ones.
	view func(dst, src *arabic.Tokens)

	// inside appends the n-grams from..to inside a word, text[start:end], which has a
	// space on each side. nil: terms are n-grams of words.
	inside func(dst []Term, text []byte, start, end int32, from, to int, seed uint64) []Term

	// hash is the hash of a term from its text, as a model file holds it.
	hash func(term []byte, seed uint64) uint64
}

// kinds is the table of kinds of terms, by the name of their blocks.
var kinds = map[string]kind{
	"words": {hash: hashWords},                              // word n-grams
	"chars": {inside: charTerms, hash: hashChars},           // n-grams of letters inside words, padded by a space
	"stems": {hash: hashWords, view: (*arabic.Tokens).Stem}, // n-grams of light10 stems
}

// Kinds are the names a Block can have, sorted.
func Kinds() []string {
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
