// Package hashing counts the terms of a document under folded hashes. It needs no
// vocabulary, so documents can be counted anywhere and in any order, and the corpus need
// not be in memory.
//
//	Folding   a term's id, below 2^bits                    folding.go
//	Counts    occurrences of each term in a document       counts.go
//	Hasher    the terms' shares of a document, which sum   hasher.go
package hashing
