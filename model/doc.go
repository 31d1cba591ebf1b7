// Package model learns a tagger from labelled documents, and answers.
//
//	[]data.Document
//	   |  Train          labels, mode, views                              train.go view.go
//	   v
//	features.Vectorizer  terms, and an archive's dimensions if there is one
//	   |  Problem        an example for each view of each document        package linear
//	   v
//	linear.Trainer       a table: naive Bayes, SVM, blend ...             package linear, a file each
//	   |  holdOut        scores of examples by models that never saw them heldout.go unseen.go weigh.go
//	   v
//	linear.Linear        one matrix, whoever trained it                   package linear
//	   |  decide         probability and threshold a label and view       decision.go calibrate.go threshold.go
//	   |  sweep, Aimed   the table of thresholds; operating points        sweep.go aim.go bound.go
//	   v
//	Model                Predict, Explain, WriteFile, ReadFile            predict.go explain.go file.go golden.go
//
// Tune searches settings around all that, by out-of-fold answers (tune.go, tune_space.go).
//
// Every trainer ends in the same thing, a weight for each feature and label and
// a bias for each label, and so does a weighted sum of them. So predicting,
// explaining, saving and serving are written once, against one immutable Linear.
//
// Naive Bayes can also be trained from the sums of a corpus that was counted in
// parts, without its documents: TrainCounts (fromcounts.go countsums.go), over
// package counts.
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
//	what is merged equals what is whole: counts, models, bases             model/counts.TestPartitionsDoNotMatter TestModelOfAnyPartition model/pretrain.TestCountsInAnyPartitionAndOrder
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
