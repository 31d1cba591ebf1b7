package evaltest

import (
	"fmt"

	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/predictions"
)

// Draw makes a random set: several labels, ties, empty sets, groups.
func Draw(t *rapid.T, mode model.Mode) *predictions.Set {
	k := rapid.IntRange(1, 6).Draw(t, "labels")
	n := rapid.IntRange(1, 25).Draw(t, "documents")
	s := &predictions.Set{Mode: mode}
	for l := range k {
		s.Labels = append(s.Labels, data.Topic{ID: fmt.Sprintf("l%d", l)})
	}
	set := rapid.Custom(func(t *rapid.T) []int32 {
		if mode == model.Single {
			return []int32{int32(rapid.IntRange(0, k-1).Draw(t, "label"))}
		}
		var out []int32
		for l := range k {
			if rapid.Bool().Draw(t, "in") {
				out = append(out, int32(l))
			}
		}
		return out
	})
	for i := range n {
		r := predictions.Row{Key: fmt.Sprint(i), Truth: set.Draw(t, "truth"), Decided: set.Draw(t, "decided")}
		for range k {
			r.Scores = append(r.Scores, float64(rapid.IntRange(0, 10).Draw(t, "score"))/10)
		}
		s.Rows = append(s.Rows, r)
		s.Groups = append(s.Groups, int32(rapid.IntRange(0, n).Draw(t, "group")))
	}
	return s
}
