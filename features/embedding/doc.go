// Package embedding turns a document into a dense vector, by word vectors that were learnt
// from an unlabelled archive.
//
//	words     embedding.go   their vectors
//	document  document.go    the weighted sum of the words' vectors, minus the mean document
//	unknown   subwords.go    vectors of other words, estimated from their subwords
//	products  products.go    second-order features of the document's vector
//	nearest   neighbours.go  the words nearest to a word
package embedding
