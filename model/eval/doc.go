// Package eval measures taggers: how good a model's answers are, how sure one
// can be of that, and whether another model's are better.
//
//	documents + model --Evaluate--> Report --render.Write--> text, json, markdown, html, ...
//	   |                               ^  |                   |
//	   |predictions.New                |  |Gate               |render.ReadReport
//	   v                               |  v                   v
//	predictions.Set --Measure----------+  verdict     Report --NewBaseline--> the committed baseline
//	two Sets --Compare--> Comparison, with intervals and p-values
//
// The packages below it, each importing those above it in this list:
//
//	predictions  what was true of each document and what was answered
//	metrics      figures of a set of predictions
//	stats        intervals, tests of significance, random numbers
//	study        what lies behind the figures: slices, suspects, leakage, learning curves ...
//	mistakes     the documents that the model got wrong, with the words behind it
//	eval         the report, the comparison, the gate, the baseline, the model card
//	htmlreport   the report and the comparison as a page, Arabic or English
//	render       one file a format
//
// A report is measured once and written by many writers. All that is computed from
// a set of predictions is the same to the bit on any number of cores.
//
// # Figures
//
// T is a document's true label set, D the set decided, s_l its score of label
// l; TP, FP, FN count a label over documents; n documents, L labels. L is the
// labels of model and corpus together: a label the model does not know is
// missed wherever it is true, and named in the report.
//
//	figure            formula                                      edges
//	accuracy          #{T = D} / n                                 both empty is right
//	precision P_l     TP / (TP+FP), by golearn                     never given: 0/0
//	recall R_l        TP / (TP+FN), by golearn                     no support: 0/0
//	F1_l              2TP / (2TP+FP+FN)                            neither true nor given: 0/0
//	micro             P, R, F1 of the sums of TP, FP, FN
//	macro             (1/L) sum_l of P_l, R_l, F1_l                0/0 counts in, as ZeroDivision
//	macro supported   the same over labels with support
//	weighted          sum_l support_l F1_l / sum_l support_l
//	samples           (1/n) sum_i of P, R, F1 of T_i and D_i       both empty: 0/0; also given with 0/0 = 1
//	Jaccard           (1/n) sum_i |T and D| / |T or D|             both empty: 0/0
//	Hamming loss      wrong cells / (n L)
//	LRAP              mean over t in T of                          no label true, or all: 1
//	                    #{u in T: s_u >= s_t} / #{l: s_l >= s_t}
//	coverage error    #{l: s_l >= min_T s}, mean                   none true: 0
//	ranking loss      pairs t in T, u not, with s_t <= s_u         none true, or all: 0
//	nDCG, nDCG@k      gain 1/log2(rank+1) over the best possible   ties share their mean; none true: 0
//	P@k               |T and first k| / k, mean                    ties by label; fewer true than k lowers it
//	R@k               |T and first k| / |T|, mean                  over documents with a true label
//	AP_l              sum_j (R_j - R_{j-1}) P_j over distinct s    no support: undefined, left out of mAP
//	ROC-AUC_l         P(s_true > s_untrue) + P(equal)/2            all or none true: undefined, left out
//	micro AP, AUC     of all n L cells pooled
//	Brier             mean over cells of (s - y)^2
//	ECE               mean over labels of                          equal probabilities share a bin
//	                    sum_b |sum_{i in b} (s_i - y_i)| / n,
//	                    10 bins of equal mass
//	ECE, MCE pooled   all cells, 10 bins of equal width            bins closed on the right, the first on both sides
//
// 0/0 is decided once, by metrics.ZeroDivision: it is 0 in figures, "-" in text, and
// named in a list of undefined figures. Definitions, ties and edges are
// scikit-learn's where it has the figure; the tests compare with its numbers.
//
// # Uncertainty
//
//	interval of an average   percentile bootstrap, 1000 resamples of near-duplicate groups
//	interval of P_l, R_l     Wilson, documents taken as independent
//	smallest drop of R_l     6 / support: six documents lost and none gained is
//	                         the least an exact McNemar test notices at 5 %
//	difference of two        paired bootstrap for its interval (of mAP too, where scores are
//	                         kept), approximate randomisation for p, both by group
//	micro F1 of a slice      the same bootstrap, 300 resamples, from 10 documents on
//	difference of a label    exact McNemar on the documents in which one of the
//	                         two was right, Holm over labels
//
// A resample may lose the only documents of a rare label; the label then counts
// as in any report: 0 in macro-F1, left out of mAP. Intervals of macro-F1 with
// rare labels are therefore wide on the lower side, as they should be.
//
// # Rules
//
// Rules that reports keep, each with the test of it. TestRules of
// package model checks that the tests are there, and that package has the rules of
// answering.
//
// Figures:
//
//	figures are scikit-learn's, edges too                                  TestOracleMetrics TestGolearnAgrees
//	every label counts in macro-F1, also one that no model learnt          TestNewPredictions TestLearningCurveFiguresAreThoseOfAReport
//	a slice's figures are those of a report on its documents               TestSlicesAreReportsOfParts
//	no document is answered out of fold by a model trained on it or a copy TestOutOfFoldHasNotMetItsDocuments
//	nor in a learning curve                                                TestLearningCurveHasNotMetItsDocuments
//	parts of a learning curve lie in each other, copies together           TestNest
//	evaluated documents that were in training are counted and named        TestLearnt TestLeaks
//	words outside the training set are counted, whatever the terms         TestUnseenWordsByMonth
//	whether a guarantee was kept is measured on the evaluated documents    TestGuarantees
//	documents that are alike are not labelled one after the other          TestNearDocumentsWait
//
// Uncertainty:
//
//	an interval draws copies of a story together                           TestIntervalsAreByGroup
//	so does a comparison, for its interval and its p                       TestDifferencesAreByGroup
//	an interval is of the report's own figure                              TestResampleComputesTheReportsFigures
//	the tests of significance are those of the literature                  TestOracleStatistics TestMcNemarAndHolm
//	two taggers that differ by chance are told apart about as often as p says  TestCompareRarelyFindsWhatIsChance
//	only answers to the same documents with the same truth are compared    TestCompareRefusesOtherDocuments
//	the same bits on any number of cores                                   TestIntervalsAreTheSameOnAnyNumberOfCores TestCompareIsTheSameOnAnyNumberOfCores
//
// The gate:
//
//	a figure fails where it fell by more than the tolerance, its whole
//	interval lies below zero and Holm's p is below the level: clause by clause  TestGateClauses
//	a label fails likewise, where more documents broke than were fixed     TestGateClauses
//	a floor fails an undefined figure; one of a loss is a ceiling          TestGateFloors
//	calibration fails by the rise that was asked                           TestGateOnCalibration
//	one failed check fails the gate                                        TestOneFailedCheckFailsTheGate
//	a baseline of other documents, views or definitions is refused         TestGateRefusesAnotherBaseline TestABaselineThatDoesNotFitFailsTheGate
//	documents that were in training are refused                            TestGateRefusesLearnt
//	an abstention is wrong for accuracy and missed for recall              TestCoverage
//	a point of the risk-coverage curve is what abstaining there gives      TestCoverageCurveIsWhatAbstainingGives
package eval
