package features

import (
	"slices"
	"strings"
	"tasnif/features/arabic"
)

// Term is one n-gram of a document: its hash, and where its text stands in
// the Text of the Tokens it was taken from.
type Term struct {
	Hash       uint64
	Start, End int32
}

// blockKind is a way of cutting words into terms. Block.Name names it.
//
// To add one, write a file with its functions and a line in blockKinds;
// TestBlockKinds ranges over the table.
type blockKind struct {
	// view rewrites the words of a document, one for one, before terms are
	// taken; nil takes them as they stand. A view's words keep the From and To
	// of those they come from.
	view func(dst, src *arabic.Tokens)

	// terms appends the n-grams from..to of t's words. It is called once a
	// document and must not allocate but for dst.
	terms func(dst []Term, t *arabic.Tokens, from, to int, seed uint64) []Term

	// hash is the Hash that terms gives a term of this text. A vocabulary that
	// is read from a file is found again by it.
	hash func(term []byte, seed uint64) uint64

	// inside says that a term never leaves its word, so that a word's terms can
	// be taken apart from its neighbours. Otherwise terms are runs of words, and
	// their hashes are joined from those of the words (join).
	inside bool
}

// blockKinds is the table of blocks, and its contents page.
var blockKinds = map[string]blockKind{
	"words": {terms: wordTerms, hash: hashWords},                              // word n-grams
	"chars": {terms: charTerms, hash: hashChars, inside: true},                // n-grams of letters inside words, padded by a space
	"stems": {terms: wordTerms, hash: hashWords, view: (*arabic.Tokens).Stem}, // n-grams of light10 stems
}

// BlockNames are the names a Block can have, sorted.
func BlockNames() []string {
	var names []string
	for name := range blockKinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func blockNames() string { return strings.Join(BlockNames(), ", ") }
