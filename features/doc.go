// Package features turns text into sparse vectors.
//
//	"قِمّةٌ عربيّة في ٢٠١٧م"
//	   |  arabic.Tokens    normalized words                                    arabic/
//	   v
//	" قمه عربيه في 2017 "  each word with its place in the text as written
//	   |  blocks           words 1-2, chars 3-5 inside words, light10 stems    blocks.go words.go chars.go
//	   v
//	[]Term                 a 64-bit hash, and a range of the line above        hash.go
//	   |  vocabulary       hash -> feature, learnt by Fit                      count.go tally.go fit.go vocabulary.go filling.go
//	   |  wordMemo         word -> features, of words met before               wordmemo.go
//	   v
//	Vector                 TF-IDF, each block brought to its length            vectorizer.go weigh.go
//
// A Hasher counts terms under folded hashes instead of looking them up, for a
// corpus that is counted and never in memory (hasher.go bag.go wordcache.go
// hashed.go).
//
// Attribute goes the whole way back: from a score to the words of the text as
// the writer wrote them. Packed is the vectorizer on disk (pack.go unpack.go).
//
// Fit and Transform meet in the analyzer, so that training and prediction
// cannot drift apart. Fingerprint says with which normalizer a model was trained.
package features
