// Package model trains topic taggers from labelled documents, and predicts with them.
//
//	m, err := model.Train(ctx, docs, model.Config{}) // all defaults; or model.ReadFile("news.tsnf")
//	for _, l := range m.Predict(data.Document{Headline: "..."}).Labels() {
//		fmt.Println(l.ID, l.Probability, l.Decided)
//	}
//
// # How it works
//
//	[]data.Document
//	   |  TrainingSet     labels, mode, views, near-duplicates, folds       trainingset.go
//	   v
//	features.Vectorizer   terms; with a base, embedding dimensions          embeddingproducts.go
//	   |
//	linear.Problem        a vector for each view of each document           package linear
//	   |
//	linear.Trainer        naive Bayes, SVM, blend ...: a table              package linear, a file each
//	   |                  out-of-fold scores; weights of a blend            fitting.go blendweights.go, package outoffold
//	   |                  whether word vectors help                         vectorchoice.go
//	   v
//	linear.Linear         one matrix, whichever trainer made it             package linear
//	   |                  probabilities and thresholds, by label and view   decisions.go, packages decision, calibration and thresholds
//	   |                  threshold tables and operating points             decisions.go operatingpoint.go, package thresholds
//	   v
//	Model                 Predict, Explain, WriteFile, ReadFile             predict.go decisions.go file.go goldendocuments.go
//
// Tune searches for better settings of all that by out-of-fold predictions
// (tune.go, package tuning).
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
// A document with a headline and a body is two examples: the article and the
// headline alone. Each view has its own calibration and thresholds, so one model
// serves a feed of headlines and an archive of articles. The default blend has members
// that learn from the examples of one view alone. The matrix of each view is a weighted
// sum of all members (learners.go).
//
// # Fields
//
// Categorical fields, such as the source, shift the log-odds of a document's labels
// (fieldeffects.go, package categorical). The shift of each value is fitted to out-of-fold
// probabilities. A document without a known value is scored as without fields.
//
// # Rules
//
// Invariants, each with its test; TestRules checks that the tests exist. The rules of
// evaluation are in package eval.
//
// Out of fold:
//
//	a fold's examples are scored by a model trained on none of them        model/outoffold.TestFoldModelsNeverLearnTheirFold
//	out-of-fold scores drop terms that only the fold has                   model/outoffold.TestFoldModelsAreShownNewDocuments TestUnseenIsAsNew
//	copies of a story, and the views of a document, are in one fold        TestCopiesAndViewsShareAFold
//	near-duplicates never straddle a fold, nor a split                     data.TestFoldsAreStratified data.TestSplit
//	near-duplicates are those found by comparing all pairs                 data.TestGroupsAgainstAllPairs data.TestNear
//	only documents of the named splits are trained on                      data.TestInSplits
//	probabilities and thresholds are chosen on out-of-fold scores alone    TestNoiseIsAnsweredAtItsRate
//	of a large corpus only one fold is scored                              TestLargeCorpusHoldsOutOneFold
//	the sample of counts is subtracted from the sums exactly               TestSampleIsHeldOutExactly TestSampleIsNewToTheModel
//	a model has fingerprints of its training documents                     TestLearnt
//
// Answers:
//
//	a probability never falls as the score rises                           model/decision.TestProbabilityRisesWithTheScore
//	the sigmoid of calibration maximizes the likelihood                    model/calibration.TestPlattMinimizes model/calibration.TestPlattFinds
//	in Single mode the label given has the highest reported probability    model/decision.TestSingleGivesTheMostProbable
//	added documents are weighted by their gain on the user's documents     TestAddedDocumentsHelpAsFarAsTheyDo TestAddedDocumentsSayNothingOfLabelsTheyLack
//	added copies of the user's documents are left out                      TestAddedCopiesStayOut
//	a view with enough examples has blend weights of its own               TestViewsLearnFromTheirOwnExamples TestViewsShareOneMatrix
//	without known field values a document is scored as without fields      TestFieldsCostNothingWhereUnknown TestFieldsThatTellNothing
//	an unknown source lowers the confidence and keeps the label            TestUnknownSourceMakesUnsure
//	evidence of a field is its term in the log-odds                        TestFieldsAreEvidence
//	a model that abstains gives a label only if it is probable enough      TestAbstain
//	in Single mode the probabilities are one distribution                  TestSingleMode model/calibration.TestFitJointFinds model/calibration.TestFitJointNeverTurns
//	a threshold is the best of all, one label after another                model/thresholds.TestBestThresholdIsTheBestOfAll model/thresholds.TestThresholdsOneLabelAfterAnother
//	a label of few positives takes the threshold of all labels together    model/thresholds.TestThresholdsFewPositives
//	a text without known words gets no label, and a reason                 TestPredictNothingKnown TestReason
//	in Single mode the most probable label is given, or none               model/decision.TestSingleGivesTheMostProbable TestAbstain
//	joint calibration maximizes the likelihood                             model/calibration.TestFitJointFinds
//	released models predict as they did, or as the test lists              TestReleasedFiles
//	a guarantee holds as often as its confidence says                      model/thresholds.TestGuaranteesHold
//	the bound of a guarantee is exact                                      model/thresholds.TestClopperPearson model/thresholds.TestReaches
//	a precision takes the row with most labels given, a recall the fewest  model/thresholds.TestGuaranteeTakesTheBestRow
//	what is fitted on a sample holds for documents like it                 TestThresholdsOnSample TestProbabilitiesOnSample
//	a stricter guarantee never gives a label to more documents             model/thresholds.TestThresholdTable
//	evidence lies inside the text, at the word as it is written            features.TestAttributePointsAtTheWordAsWritten
//	evidence sums to the score                                             features.TestSharesSumToTheScore TestExplain
//
// Learning:
//
//	a solver finds the minimum of its objective                            model/linear.TestDualMinimizes
//	shrinking saves time and changes nothing else                          model/linear.TestDualShrinksAsInThePaper
//	merged parts equal the whole: counts, models, bases                    model/nbcounts.TestPartitionsDoNotMatter TestModelOfAnyPartition model/pretrain.TestCountsInAnyPartitionAndOrder
//	the same bytes on any number of cores                                  TestSameBytesOnOneCore model/linear.TestTrainers features.TestFitIsTheSameOnAnyNumberOfCores
//	the standard error of a gain resamples copies together                 model/tuning.TestGainsAreByGroup
//	a setting outside its domain is refused                                model/linear.TestTrainerDomains
//	a model read from its file predicts as it did; damage is refused       TestFileRoundTrip TestFileRefusesDamage
//	a released file predicts as it did, or as the test lists               TestReleasedFiles TestReleasedBase
//	word vectors that do not help are left out, and change nothing         TestChooseVectors
//	a model names the vectors inside the program                           TestBuiltinVectors features/embedding/vectors.TestFiles
//
// # Sources
//
// Each trainer names its own. The idea of one matrix for all of them is
// LIBLINEAR's; thresholds are LibMultiLabel's; NB-SVM is Wang and Manning's.
package model
