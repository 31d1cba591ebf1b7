// Package metrics computes the figures of a set of predictions.
//
//	Set --CountLabels--> TP, FP, FN, TN a label --AveragesOf--> micro, macro, weighted
//	    --OverDocuments--> accuracy, samples, Jaccard, Hamming loss
//	    --RankRows, RankColumns--> LRAP, nDCG, P@k, AP, ROC-AUC
//	    --Calibrate--> ECE, Brier       --CoverageOf--> accuracy at coverage
//	    --ConfusionOf--> the confusion matrix, by golearn
//
// Package eval's documentation has the table of formulas. All is pure arithmetic:
// the same bits on any number of cores.
package metrics
