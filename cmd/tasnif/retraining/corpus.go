// Package retraining joins a corpus with the corrections of a desk, and judges
// a candidate beside the model that is served.
package retraining

import (
	"slices"

	"tasnif/data"
)

// Joined is what a candidate is trained on.
type Joined struct {
	Documents []data.Document // of the corpus, then those that were corrected
	Used      int             // corrections among them
	Replaced  int             // documents of the corpus that were corrected: their text is the same
	NearTest  int             // corrections left out: near-duplicates of held-out documents
	Unknown   int             // corrections left out: with a label that the corpus does not have
}

// Join puts corrected documents into the training part of a corpus. A corrected
// text that stands in the corpus takes the place of it. What is a near-duplicate of
// a held-out document never trains. groups numbers near-duplicates alike, as data.Groups.
func Join(train, heldOut, corrected []data.Document, groups func([]data.Document) []int32) Joined {
	var out Joined
	known := map[string]bool{}
	for _, d := range train {
		for _, l := range d.Labels {
			known[l] = true
		}
	}
	all := append(append([]data.Document{}, heldOut...), corrected...)
	of := groups(all)
	held := map[int32]bool{}
	for i := range heldOut {
		held[of[i]] = true
	}
	texts := map[[2]string]bool{}
	var kept []data.Document
	for i, d := range corrected {
		switch {
		case held[of[len(heldOut)+i]]:
			out.NearTest++
		case slices.ContainsFunc(d.Labels, func(l string) bool { return !known[l] }):
			out.Unknown++
		default:
			d.Split = "train"
			kept = append(kept, d)
			texts[[2]string{d.Headline, d.Body}] = true
		}
	}
	for _, d := range train {
		if texts[[2]string{d.Headline, d.Body}] {
			out.Replaced++
			continue
		}
		out.Documents = append(out.Documents, d)
	}
	out.Documents = append(out.Documents, kept...)
	out.Used = len(kept)
	return out
}
