package story

import "math"

// Inverse document frequency of a stem, in recent items and in the archive of the word
// vectors, which counts as archiveItems items:
//
//	idf(s) = ln((n + A) / (df(s) + A (a(s) + 1/2) / (N + 1) + 1/2))
//
// with df(s) of the n latest items that have s, a(s) of the N documents of the archive, A =
// archiveItems. So a name that is in all the news of a month has little weight.
const archiveItems = 3000

// epochItems is the number of items after which the older half of the counts is dropped.
const epochItems = 5000

type rarity struct {
	documents int // of the archive
	items     [2]int
	stems     map[uint32]frequency
}

// frequency is the number of items with a stem, in this half and in the one before, and of
// documents of the archive with its most frequent form.
type frequency struct {
	now, before uint32
	archive     uint32
}

func newRarity(documents int) *rarity {
	return &rarity{documents: documents, stems: map[uint32]frequency{}}
}

// archived records the frequency of a form of a stem in the archive.
func (r *rarity) archived(hash uint32, df uint32) {
	f, known := r.stems[hash]
	if !known || df > f.archive {
		f.archive = max(f.archive, df)
		r.stems[hash] = f
	}
}

// count counts an item with distinct stems.
func (r *rarity) count(stems []stem) {
	for _, s := range stems {
		f := r.stems[s.hash]
		f.now++
		r.stems[s.hash] = f
	}
	if r.items[0]++; r.items[0] < epochItems {
		return
	}
	r.items = [2]int{0, r.items[0]}
	for hash, f := range r.stems {
		if f.before, f.now = f.now, 0; f.before == 0 {
			delete(r.stems, hash)
			continue
		}
		r.stems[hash] = f
	}
}

func (r *rarity) idf(hash uint32) float64 {
	f := r.stems[hash]
	n := float64(r.items[0] + r.items[1])
	df := float64(f.now+f.before) + archiveItems*(float64(f.archive)+.5)/float64(r.documents+1) + .5
	return max(math.Log((n+archiveItems)/df), 0)
}
