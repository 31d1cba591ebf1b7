// Package predictions holds what was true of each document and what a model said.
//
//	documents + model  --New-------> Set: labels, thresholds, and a Row a document
//	documents + config --OutOfFold-> Set: every document answered by a model that
//	                                 was not trained on it, nor on a copy of it
//
// A Set is plain data. Package metrics measures it, package stats compares two.
package predictions
