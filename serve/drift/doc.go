// Package drift explains how a feed differs from the training set: words and names that are
// far more frequent in recent items than before, the topics of these items, and the model's
// confidence in them.
//
//	answered items -> Watch.Add -> a window of recent items, counts of the past
//	                  Report    -> words by log-likelihood ratio, with a false-discovery rate; topics; margins
//	                  Alarm     -> a new word that stays
//
// No text is stored. The window has hashes of words, with a seed of this process; a word's
// text is kept once five different items of the window have it. Ids of items are kept if
// the server has a desk, which has their texts.
package drift
