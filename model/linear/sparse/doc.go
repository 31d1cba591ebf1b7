// Package sparse stores a matrix of weights without its zeros: for each feature, the labels
// with a weight. With hundreds of labels nearly all weights are 0, and a document's score
// sums over the few labels that its features have weights for.
package sparse
