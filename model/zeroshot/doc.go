// Package zeroshot trains a tagger from descriptions of topics and an unlabelled feed,
// before the first document is labelled: dataless classification with self-training.
//
//	topics: name, note, seed words        feed: documents without labels
//	   |  vector of each description         |  vector of each document
//	   +-------------- cosine, standardized over the feed ------------+   prototypes.go
//	                          |  the best of each label are positive, the worst negative
//	                          v
//	                  a linear SVM a label                                selftraining.go
//	                          |  its scores, standardized, label the feed again,
//	                          |  until the labels stay
//	                          v
//	            model.Model, thresholds by the expected rate              zeroshot.go
//
// Sources: Chang, Ratinov, Roth, Srikumar, Importance of Semantic Representation:
// Dataless Classification, AAAI 2008; Meng et al., Weakly-Supervised Neural Text
// Classification, CIKM 2018.
package zeroshot
