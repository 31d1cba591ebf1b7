// Package arabic cuts text into normalized Arabic words, and finds their stems.
//
//	"قِمّةٌ عربيّة في ٢٠١٧م"
//	   |  Tokens.Read    one pass over the text: scanner.go
//	   |                   folded letters and dropped marks   folding.go scanner_characters.go
//	   |                   presentation forms                  presentationforms.go
//	   |                   addresses, mentions                 addresses.go, HTML package markup
//	   |                   digits                              numbers.go
//	   |                   stop words                          stopwords.go
//	   v
//	" قمه عربيه في 2017 "  each word with its place in the text as written
//	   |  Tokens.Stem    light10                              stemmer.go
//	   v
//	" قم عرب في 2017 "
//
// Fingerprint names all of it, so that a model is not read by a program that would
// cut text differently. The letters' folds, and why each helps to tell topics apart,
// are documented beside the tables.
package arabic
