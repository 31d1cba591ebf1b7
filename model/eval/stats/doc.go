// Package stats says how sure figures are.
//
//	Wilson, McNemar, Holm, SmallestDrop    of counts
//	Outcomes.Intervals                     of a set: percentile bootstrap by near-duplicate group
//	PairedDeltas                           of two sets: paired bootstrap, approximate randomisation
//
// Random numbers come from a Stream: a function of seed and place, so that the same
// seed gives the same figures on any number of cores.
package stats
