// Package features turns text into sparse vectors.
//
//	"قِمّةٌ عربيّة في ٢٠١٧م"
//	   |  package arabic   normalized words                                   arabic/
//	   v
//	" قمه عربيه في 2017 "  each word with its place in the text as written
//	   |  package terms    words 1-2, chars 3-5 inside words, light10 stems   terms/
//	   v
//	[]Term                 64-bit hashes
//	   |  Vectorizer       hash -> feature, learnt by Fit                     vectorizer.go fit.go
//	   v
//	Vector                 TF-IDF, each block brought to its length           transform.go tfidf.go
//	   +  an archive's     the document's dense vector, and products of it    embedding/
//
// For training, a Corpus cuts all documents into words once (corpus.go). For a corpus
// that is counted and never in memory, package hashing counts terms under folded
// hashes (hashing/). Package fingerprint keeps which texts were learnt from.
//
// Attribute goes the whole way back: from a score to the words of the text as
// the writer wrote them (attribution.go). Packed is the vectorizer on disk (pack.go
// unpack.go, checked in arrays.go).
//
// Fit, Transform and TransformAll meet in terms.Analyzer, so that training and
// prediction cannot differ. Fingerprint says how a program cuts text into terms.
package features
