package training

import (
	"fmt"
	"maps"
	"slices"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
	"tasnif/model/nbcounts"
)

// CountedLabels are the labels of counts with their documents.
func CountedLabels(h *nbcounts.Header) (labels []data.LabelHealth) {
	for _, l := range slices.Sorted(maps.Keys(h.Labels)) {
		labels = append(labels, data.LabelHealth{Label: l, Support: int(h.Labels[l].Documents)})
	}
	return labels
}

// CountedVectors are the word vectors inside the program that were counted; none where
// none were.
func CountedVectors(c nbcounts.Config) ([]*embedding.Embedding, error) {
	if c.Vectors == "" {
		return nil, nil
	}
	e, err := modelfile.Builtin(c.Vectors)
	return []*embedding.Embedding{e}, err
}

// CheckCounted refuses features that differ from those counted. How many documents a term needs,
// and how many features are kept, is chosen now.
func CheckCounted(counted, asked features.Config) error {
	d := features.DefaultConfig()
	differ := func(a, b features.Config) bool {
		return !slices.Equal(a.Blocks, b.Blocks) || a.StopWords != b.StopWords || a.HeadlineWeight != b.HeadlineWeight
	}
	if differ(asked, d) && differ(asked, counted) {
		return fmt.Errorf("counted with other features (%v, stop words dropped: %v, headline weight %v); leave out their flags, or count again with them",
			counted.Blocks, counted.StopWords, counted.HeadlineWeight)
	}
	return nil
}
