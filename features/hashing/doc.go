// Package hashing counts the terms of a document under folded hashes. It needs no
// vocabulary, so documents can be counted anywhere and in any order, and a corpus
// need never be in memory.
//
//	Folding   a term's id, below 2^bits                    folding.go
//	Counts    how often each term stands in a document     counts.go
//	Hasher    the terms' shares of a document, which sum   hasher.go
package hashing
