// Package stats computes confidence intervals and significance tests of figures.
//
//	Wilson, McNemar, Holm, SmallestDrop    of counts
//	Outcomes.Intervals                     of a set: percentile bootstrap by near-duplicate group
//	PairedDeltas                           of two sets: paired bootstrap, approximate randomisation
//
// Random numbers come from a Stream, a function of seed and position, so the same seed
// gives the same figures on any number of cores.
package stats
