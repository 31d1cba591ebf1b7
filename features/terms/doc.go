// Package terms cuts text into terms: n-grams of words, of stems, and of the letters
// inside words. A term is known by a 64-bit hash.
//
//	" قمه عربيه في 2017 "  normalized words (package arabic)
//	   |  Analyzer         the blocks of terms to take           analyzer.go
//	   |                   the table of kinds of terms           blocks.go
//	   |                   n-grams of words and of stems         words.go
//	   |                   n-grams of letters                    chars.go
//	   v
//	[]Term                 a 64-bit hash, and where it stands    hash.go
//
// Table finds what is known of a term from its hash.
package terms
