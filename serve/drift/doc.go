// Package drift names the reasons for which a feed is no longer what a model learnt from:
// words and names that recent items have far more often than items before them, the topics
// whose items have them, and what the model made of those.
//
//	answered items -> Watch.Add -> a window of recent items, counts of the past
//	                  Report    -> words by log-likelihood ratio, with a false-discovery rate; topics; margins
//	                  Alarm     -> a new word that stays
//
// No text is kept. The window holds hashes of words with a seed of this process; the
// text of a word is kept once five different items of the window have it. Ids of items are
// kept where the server has a desk, which has their texts.
package drift
