// Package predictions holds the true labels of documents and a model's answers.
//
//	documents + model  --New-------> Set: labels, thresholds, and a Row for each document
//	documents + config --OutOfFold-> Set: every document predicted by a model that
//	                                 was not trained on it, nor on a copy of it
//
// A Set is plain data. Package metrics measures it, package stats compares two.
package predictions
