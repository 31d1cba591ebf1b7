package data

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// problem makes labels and groups as corpora have them: label 0 and 1 on half
// the documents, 2 and 3 on a quarter, and so on; groups of up to largest.
func problem(t *rapid.T, largest int) (labels [][]int32, groups []int32) {
	n := rapid.IntRange(1, 300).Draw(t, "documents")
	kinds := rapid.IntRange(1, 8).Draw(t, "labels")
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "problem"), 0))
	for range n {
		var row []int32
		for l := range kinds {
			if rng.IntN(1<<(l/2+1)) == 0 {
				row = append(row, int32(l))
			}
		}
		labels = append(labels, row)
	}
	for len(groups) < n {
		first := int32(len(groups))
		for range min(1+rng.IntN(largest), n-len(groups)) {
			groups = append(groups, first)
		}
	}
	return labels, groups
}

// Without groups, folds have the size and the share of each label they should
// have, but for a few documents; with groups, but for a few groups.
func TestFoldsAreStratified(t *testing.T) {
	for _, largest := range []int{1, 4} {
		rapid.Check(t, func(t *rapid.T) {
			labels, groups := problem(t, largest)
			k := rapid.IntRange(2, 7).Draw(t, "k")
			seed := rapid.Uint64().Draw(t, "seed")
			folds := Folds(labels, groups, k, seed)
			require.Len(t, folds, len(labels))
			require.Equal(t, folds, Folds(labels, groups, k, seed), "the seed decides")

			size := make([]float64, k)
			count := map[int32][]float64{}
			total := map[int32]float64{}
			for d, fold := range folds {
				require.GreaterOrEqual(t, fold, 0)
				require.Less(t, fold, k)
				require.Equal(t, folds[groups[d]], fold, "a group stands in two folds")
				size[fold]++
				for _, l := range labels[d] {
					if count[l] == nil {
						count[l] = make([]float64, k)
					}
					count[l][fold]++
					total[l]++
				}
			}
			slack := 4 * float64(largest)
			for _, s := range size {
				assert.LessOrEqual(t, math.Abs(s-float64(len(labels))/float64(k)), slack, "sizes %v", size)
			}
			for l, counts := range count {
				for _, c := range counts {
					assert.LessOrEqual(t, math.Abs(c-total[l]/float64(k)), slack, "label %d: %v", l, counts)
				}
			}
		})
	}
}

func TestFoldsByHand(t *testing.T) {
	// The two documents of label 1 part; so do those of label 0.
	labels := [][]int32{{0}, {0}, {0}, {0}, {1}, {1}, nil, nil}
	for seed := range uint64(20) {
		folds := Folds(labels, nil, 2, seed)
		assert.NotEqual(t, folds[4], folds[5])
		assert.NotEqual(t, folds[6], folds[7])
		assert.Equal(t, 2, folds[0]+folds[1]+folds[2]+folds[3])
	}
	assert.Equal(t, []int{0, 0}, Folds([][]int32{{0}, {1}}, nil, 1, 1))
	assert.Empty(t, Folds(nil, nil, 3, 1))
	assert.Panics(t, func() { Folds(labels, nil, 0, 1) })
	assert.Panics(t, func() { Folds(labels, []int32{0}, 2, 1) })
}

func TestFoldsDifferBySeed(t *testing.T) {
	labels := make([][]int32, 100)
	for i := range labels {
		labels[i] = []int32{int32(i % 3)}
	}
	assert.NotEqual(t, Folds(labels, nil, 5, 1), Folds(labels, nil, 5, 2))
}

func TestSplit(t *testing.T) {
	docs := make([]Document, 1000)
	groups := make([]int32, len(docs))
	for i := range docs {
		docs[i].Labels = []string{[]string{"a", "b", "b", "c"}[i%4]}
		groups[i] = int32(i / 2 * 2)
	}
	split, err := Split(docs, groups, Fractions{Train: 8, Dev: 1, Test: 1}, 3)
	require.NoError(t, err)
	again, err := Split(docs, groups, Fractions{Train: .8, Dev: .1, Test: .1}, 3)
	require.NoError(t, err)
	assert.Equal(t, split, again)
	assert.Empty(t, docs[0].Split, "the documents given are left as they are")
	count := map[string]map[string]int{"train": {}, "dev": {}, "test": {}}
	for i, d := range split {
		count[d.Split][d.Labels[0]]++
		assert.Equal(t, split[groups[i]].Split, d.Split)
	}
	for part, want := range map[string]int{"train": 800, "dev": 100, "test": 100} {
		assert.InDelta(t, want/4, count[part]["a"], 2, part)
		assert.InDelta(t, want/2, count[part]["b"], 2, part)
		assert.InDelta(t, want/4, count[part]["c"], 2, part)
	}

	kept, err := Split(split, nil, Fractions{Test: 1}, 9)
	require.NoError(t, err)
	assert.Equal(t, split, kept, "a split in the corpus is kept")

	none, err := Split(docs, nil, Fractions{Train: 1, Test: 1}, 1)
	require.NoError(t, err)
	assert.False(t, slices.ContainsFunc(none, func(d Document) bool { return d.Split == "dev" }))
}

// Documents that have a split keep it; the others are dealt, copies to their originals.
func TestSplitOfTheRest(t *testing.T) {
	docs := make([]Document, 300)
	groups := make([]int32, len(docs))
	for i := range docs {
		groups[i] = int32(i)
		if i < 100 {
			docs[i].Split = "odd"
		}
	}
	groups[200], groups[201] = 7, 202
	groups[202] = 202
	split, err := Split(docs, groups, Fractions{Train: 3, Test: 1}, 1)
	require.NoError(t, err)
	count := map[string]int{}
	for i, d := range split {
		count[d.Split]++
		if i < 100 {
			assert.Equal(t, "odd", d.Split)
		}
	}
	assert.Equal(t, "odd", split[200].Split)
	assert.Equal(t, split[201].Split, split[202].Split)
	assert.Equal(t, 101, count["odd"])
	assert.InDelta(t, 149, count["train"], 2)
	assert.InDelta(t, 50, count["test"], 2)
}

func TestSplitErrors(t *testing.T) {
	docs := []Document{{Split: "train", Place: Place{File: "c", Line: 1}}, {Place: Place{File: "c", Line: 2}}, {Place: Place{File: "c", Line: 3}}}
	_, err := Split(docs, nil, Fractions{}, 1)
	assert.EqualError(t, err, "a split into nothing: one of the fractions must be above 0")
	_, err = Split(docs, nil, Fractions{Train: 1, Dev: -1}, 1)
	assert.EqualError(t, err, "a split by {1 -1 0}: -1; fractions must be 0 or more")
}

func TestInSplits(t *testing.T) {
	docs := []Document{{ID: "1", Split: "train"}, {ID: "2", Split: "test"}, {ID: "3", Split: "dev"}, {ID: "4", Split: "odd"}, {ID: "5"}, {ID: "6", Split: "train"}}
	kept, err := InSplits(docs, []string{"train", "dev"})
	require.NoError(t, err)
	assert.Equal(t, []Document{docs[0], docs[2], docs[5]}, kept)
	kept, err = InSplits(docs, nil)
	require.NoError(t, err)
	assert.Equal(t, docs, kept)
	_, err = InSplits(docs, []string{"train", "tset"})
	assert.EqualError(t, err, `no document is in split "tset"; there are train (2 documents), dev (1 document), test (1 document), odd (1 document), none (1 document)`)
	_, err = InSplits(docs[4:5], []string{"train"})
	assert.EqualError(t, err, `no document is in split "train": the corpus has no splits`)
	_, err = InSplits(docs, []string{""})
	assert.EqualError(t, err, "the name of a split is empty")
}

// The rarest label is dealt first: documents that stand alone have it in every
// fold alike, to within one, whatever other labels they have.
func TestRarestLabelIsDealtEvenly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels, _ := problem(t, 1)
		k := rapid.IntRange(2, 7).Draw(t, "k")
		total := map[int32]int{}
		for _, row := range labels {
			for _, l := range row {
				total[l]++
			}
		}
		rarest, least, alone := int32(0), math.MaxInt, false
		for l, n := range total {
			if n == least {
				alone = false
			} else if n < least {
				rarest, least, alone = l, n, true
			}
		}
		if !alone {
			return // of several that are as rare, one comes first
		}
		count := make([]int, k)
		for d, fold := range Folds(labels, nil, k, rapid.Uint64().Draw(t, "seed")) {
			if slices.Contains(labels[d], rarest) {
				count[fold]++
			}
		}
		require.LessOrEqual(t, slices.Max(count)-slices.Min(count), 1, "label %d of %d documents: %v", rarest, least, count)
	})
}

// Where counts and wants are equal, the choice is random.
func TestFoldsByLot(t *testing.T) {
	met := map[int]bool{}
	for seed := range uint64(40) {
		met[Folds([][]int32{nil}, nil, 3, seed)[0]] = true
	}
	assert.Len(t, met, 3, "one document stands in any fold")
}

// Documents without labels are split in the shares asked for, too.
func TestSplitWithoutLabels(t *testing.T) {
	docs, err := Split(make([]Document, 200), nil, Fractions{Train: 8, Dev: 1, Test: 1}, 3)
	require.NoError(t, err)
	count := map[string]int{}
	for _, d := range docs {
		count[d.Split]++
	}
	assert.Equal(t, map[string]int{"train": 160, "dev": 20, "test": 20}, count)
}

func TestSplitsAreNamedInOrder(t *testing.T) {
	names := []string{"", "odd", "test", "", "train", "alpha", "dev"}
	slices.SortFunc(names, compareSplits)
	assert.Equal(t, []string{"train", "dev", "test", "alpha", "odd", "", ""}, names)
}
