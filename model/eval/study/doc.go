// Package study explains the figures.
//
//	slices.go          the same figures by month, source and length; unseen words by month
//	mistakes.go        the worst mistakes, with the words behind them
//	suspects.go        labels of the corpus that may be wrong, by confident learning
//	leakage.go         evaluated documents that are in the training corpus
//	archive.go         evaluated documents that are in the archive behind a base
//	spelling.go        labels that change when the same words are spelt otherwise
//	guarantees.go      whether thresholds chosen for a precision or a recall kept it
//	learningcurve.go   figures by the size of the training corpus: how much must be labelled
//	activelearning.go  which unlabelled documents to label next
package study
