// Package model learns a tagger from labelled documents, and answers.
//
//	[]data.Document
//	   |  TrainingSet     labels, mode, views, near-duplicates, folds       trainingset.go view.go
//	   v
//	features.Vectorizer   terms; with a base, embedding dimensions          embeddingproducts.go
//	   |
//	linear.Problem        a vector for each view of each document           package linear
//	   |
//	linear.Trainer        naive Bayes, SVM, blend ...: a table              package linear, a file each
//	   |                  out-of-fold scores; weights of a blend            outoffold.go unseenterms.go blendweights.go
//	   v
//	linear.Linear         one matrix, whichever trainer made it             package linear
//	   |                  probabilities and thresholds, by label and view   calibration.go decision.go threshold.go
//	   |                  threshold tables and operating points             thresholdtable.go operatingpoint.go
//	   v
//	Model                 Predict, Explain, WriteFile, ReadFile             predict.go abstention.go file.go golden.go
//
// Tune searches for better settings of all that by out-of-fold predictions
// (tune.go tune_outcomes.go tune_space.go).
//
// Every trainer ends in a weight for each (feature, label) and a bias for each
// label. A weighted sum of such matrices is one too. So prediction, explanation
// and the file format are written once, against one immutable linear.Linear.
//
// TrainCounts trains naive Bayes from the sums of a corpus that was counted in
// parts, without its documents (counttraining.go countsums.go, package nbcounts).
//
// # Views
//
// A document with a headline and a body is learnt from twice, whole and as its
// headline alone, and each view has its own probabilities and thresholds: one
// model answers a feed of headlines and an archive of articles.
//
// # Rules
//
// What the answers' honesty rests on, each with the test that keeps it. TestRules
// checks that the tests are there. Those of measuring are in package eval.
//
// Out of fold:
//
//	a fold's examples are scored by a model that learnt from none of them  TestFoldModelsNeverLearnTheirFold
//	they are scored as documents to come: without terms of the fold alone  TestFoldModelsAreShownNewDocuments TestUnseenIsAsNew
//	copies of a story, and the views of a document, stand in one fold      TestCopiesAndViewsShareAFold
//	near-duplicates never straddle a fold, nor a split                     data.TestFoldsAreStratified data.TestSplit
//	near-duplicates are those that all pairs would give                    data.TestGroupsAgainstAllPairs data.TestNear
//	only documents of the splits named are learnt from                     data.TestInSplits
//	probabilities and thresholds are chosen on out-of-fold scores alone    TestNoiseIsAnsweredAtItsRate
//	of a large corpus one fold is, against the truth of its own documents  TestLargeCorpusHoldsOutOneFold
//	the sample behind a model of counts is held out of it exactly          TestSampleIsHeldOutExactly TestSampleIsNewToTheModel
//	a model knows the documents it learnt from                             TestLearnt
//
// Answers:
//
//	a probability never falls as the score rises                           TestProbabilityRisesWithTheScore
//	the sigmoid is the likeliest one                                       TestPlattMinimises TestPlattFinds
//	the one label given is the most probable one that is reported          TestSingleGivesTheMostProbable
//	a model that abstains gives it only where it is probable enough        TestAbstain
//	the probabilities of labels of which one is true are one distribution  TestSingleMode TestFitJointFinds TestFitJointNeverTurns
//	a threshold is the best of all, one label after another                TestBestCutIsTheBestOfAll TestThresholdsOneLabelAfterAnother
//	a label of few positives takes the threshold of all labels             TestThresholdsFewPositives
//	a text that tells the model nothing gets no label, and a reason        TestPredictNothingKnown TestReason
//	with one label a document the most probable one is given, or none      TestSingleGivesTheMostProbable TestAbstain
//	its probabilities are those of the greatest likelihood                 TestFitJointFinds
//	released models go on answering: as they did, or by this rule          TestReleasedFiles
//	a guarantee is kept as often as its confidence says                    TestPromisesHold
//	its bound is exact                                                     TestClopperPearson TestReaches
//	it takes the cut that gives most (a precision) or fewest (a recall)    TestGuaranteeTakesTheBestCut
//	a stricter guarantee never gives a label to more documents             TestSweep
//	evidence lies inside the text, at the word as it is written            features.TestAttributePointsAtTheWordAsWritten
//	and sums to the score                                                  features.TestSharesSumToTheScore TestExplain
//
// Learning:
//
//	a solver's answer is the minimum of what it says it minimises          model/linear.TestDualMinimises
//	setting examples aside saves time and changes nothing else             model/linear.TestDualShrinksAsInThePaper
//	what is merged equals what is whole: counts, models, bases             model/nbcounts.TestPartitionsDoNotMatter TestModelOfAnyPartition model/pretrain.TestCountsInAnyPartitionAndOrder
//	the same bytes on any number of cores                                  TestSameBytesOnOneCore model/linear.TestTrainers features.TestFitIsTheSameOnAnyNumberOfCores
//	a tuned setting's gain is told from chance with copies drawn together  TestGainsAreByGroup
//	a setting outside its domain is refused                                model/linear.TestTrainerDomains
//	a model file answers as the model did; a damaged one is refused        TestFileRoundTrip TestFileRefusesDamage
//	a released file answers as it did, or by today's one rule              TestReleasedFiles TestReleasedBase
//
// # Sources
//
// Each trainer names its own. The idea of one matrix for all of them is
// LIBLINEAR's; thresholds are LibMultiLabel's; NB-SVM is Wang and Manning's.
package model
