// Package embedding turns a document into a dense vector, by the vectors that an
// unlabelled archive gave to words.
//
//	words     embedding.go   their vectors
//	document  document.go    the sum of the words' vectors, less the mean document
//	unknown   subwords.go    a word without a vector, guessed from runs of its letters
//	products  products.go    second-order features of the document's vector
//	nearest   neighbours.go  the words nearest to a word
package embedding
