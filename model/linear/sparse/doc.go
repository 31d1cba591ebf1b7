// Package sparse keeps a matrix of weights by those that are not 0: for each feature, the
// labels that it has a weight for. With hundreds of labels nearly all weights are 0, and a
// document's score is summed over the few labels that its features speak for.
package sparse
