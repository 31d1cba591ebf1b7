package data

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// nearDuplicate is the Jaccard index of two texts' shingles from which they are
// near-duplicates. A copy with a new agency line and one edited word in twenty has about
// 0.7; two reports of one event in different words have less than 0.4.
const nearDuplicate = 0.7

// Candidates are pairs of texts whose sketches agree in all rows of some band. The
// probability is 1 - (1 - J^5)^32: 0.997 at J = 0.7, 0.05 at 0.27, and 0.0003 at 0.1, where
// unrelated news is.
const (
	bandRows = 5
	bands    = permutations * bins / bandRows
)

// The estimate of the sketches decides about a candidate if it is clear: below
// sketchRefuses, or from sketchAccepts on if both texts have at least sketchLong shingles
// (the standard error of the estimate there is a fifth of its distance from nearDuplicate).
// Otherwise the sets of shingles are compared.
const (
	sketchRefuses = 0.5
	sketchAccepts = 0.85
	sketchLong    = 512
)

// bucketRoots bounds the comparisons of one text in one bucket: it is compared with that
// many groups, the latest ones. So a large bucket, such as that of a phrase in ten thousand
// reports, costs time in proportion to its size.
const bucketRoots = 32

// Groups finds near-duplicates among n texts: each text gets the smallest index
// among the texts it is grouped with, its own if it is alone. Two texts are
// linked if their letters and digits are the same, or if the exact or
// confidently estimated Jaccard index of their 5-letter shingles is at least
// 0.7; groups are what the links connect. Texts without letters or digits are
// alone. The text must be normalised already (case, marks, spellings).
//
// text is called from several goroutines and more than once for some texts.
// The result does not depend on how many cores there are.
func Groups(n int, text func(int) string) []int32 {
	sketches, sizes, prints := sketchAll(n, text)
	g := newForest(n)

	// Equal texts are joined first; only one of each is sketched further.
	first := make(map[[2]uint64]int32, n)
	var distinct []int32
	for i := range n {
		if sizes[i] < 0 {
			continue
		}
		if j, ok := first[prints[i]]; ok {
			g.join(j, int32(i))
			continue
		}
		first[prints[i]] = int32(i)
		if sketches[i] != nil {
			distinct = append(distinct, int32(i))
		}
	}

	pair := verifier{text: text, sketches: sketches, sizes: sizes, sets: map[int32][]uint64{}}
	workers := runtime.GOMAXPROCS(0)
	for from := 0; from < bands; from += workers {
		// The buckets of several bands are computed at once, and processed in order.
		sorted := make([][]banded, min(workers, bands-from))
		var wg sync.WaitGroup
		for w := range sorted {
			wg.Go(func() { sorted[w] = band(from+w, distinct, sketches) })
		}
		wg.Wait()
		for _, entries := range sorted {
			for len(entries) > 0 {
				size := 1
				for size < len(entries) && entries[size].hash == entries[0].hash {
					size++
				}
				if size > 1 {
					pair.bucket(g, entries[:size])
				}
				entries = entries[size:]
			}
		}
	}
	return g.roots()
}

// sketchAll sketches the texts on all cores. A size is the number of shingles, with
// repeats; -1 if the text has no letter. A text shorter than a shingle has a fingerprint
// and no sketch.
func sketchAll(n int, text func(int) string) (sketches []*sketch, sizes []int32, prints [][2]uint64) {
	sketches = make([]*sketch, n)
	sizes = make([]int32, n)
	prints = make([][2]uint64, n)
	const block = 256
	blocks := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var runes []rune
			var hashes []uint64
			for from := range blocks {
				for i := from; i < min(from+block, n); i++ {
					runes = letters(runes[:0], text(i))
					hashes = shingles(hashes[:0], runes)
					sizes[i] = int32(len(hashes))
					prints[i] = fingerprint(runes)
					if len(hashes) > 0 {
						sketches[i] = newSketch(hashes)
					} else if len(runes) == 0 {
						sizes[i] = -1
					}
				}
			}
		})
	}
	for from := 0; from < n; from += block {
		blocks <- from
	}
	close(blocks)
	wg.Wait()
	return sketches, sizes, prints
}

// banded is a text with the hash of its rows in one band.
type banded struct {
	hash uint64
	text int32
}

// band sorts the texts by their rows in band b, and by index where those agree.
func band(b int, texts []int32, sketches []*sketch) []banded {
	entries := make([]banded, len(texts))
	for i, t := range texts {
		h := uint64(b)
		for _, v := range sketches[t][b*bandRows : (b+1)*bandRows] {
			h = mix(h ^ uint64(v))
		}
		entries[i] = banded{h, t}
	}
	slices.SortFunc(entries, func(x, y banded) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.text, y.text))
	})
	return entries
}

// verifier decides whether candidates are near-duplicates.
type verifier struct {
	text     func(int) string
	sketches []*sketch
	sizes    []int32
	sets     map[int32][]uint64 // cache of sets of shingles, bounded by setsHeld
	held     int
}

// setsHeld is the number of hashes of shingles that are cached (64 MB).
const setsHeld = 8 << 20

// bucket joins the near-duplicates of one bucket: each text is compared with
// one text of each group that came before it.
func (v *verifier) bucket(g *forest, entries []banded) {
	var seen []int32
	for _, e := range entries {
		root, found := g.root(e.text), false
		for _, other := range slices.Backward(seen) {
			if g.root(other) == root {
				found = true
				continue
			}
			if v.near(e.text, other) {
				g.join(e.text, other)
				root, found = g.root(e.text), true
			}
		}
		if !found {
			if len(seen) == bucketRoots {
				seen = append(seen[:0], seen[1:]...)
			}
			seen = append(seen, e.text)
		}
	}
}

// near tells whether two texts are near-duplicates.
func (v *verifier) near(i, j int32) bool {
	a, b := v.sizes[i], v.sizes[j]
	estimate := v.sketches[i].estimate(v.sketches[j])
	switch {
	case estimate < sketchRefuses:
		return false
	case estimate >= sketchAccepts && min(a, b) >= sketchLong:
		return true
	}
	return jaccard(v.set(i), v.set(j)) >= nearDuplicate
}

func (v *verifier) set(i int32) []uint64 {
	if set, ok := v.sets[i]; ok {
		return set
	}
	set := shingleSet(v.text(int(i)))
	if v.held += len(set); v.held > setsHeld {
		clear(v.sets)
		v.held = len(set)
	}
	v.sets[i] = set
	return set
}
