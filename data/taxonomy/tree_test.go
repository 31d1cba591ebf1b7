package taxonomy

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
)

func topic(id string, broader ...string) data.Topic { return data.Topic{ID: id, Broader: broader} }

func TestTree(t *testing.T) {
	tree, err := New([]data.Topic{topic("football", "sport", "game"), topic("game"), topic("league", "football"), topic("news"), topic("sport"), topic("x", "elsewhere")})
	require.NoError(t, err)
	assert.Equal(t, [][]int{{1, 4}, nil, {0, 1, 4}, nil, nil, nil}, tree.Above)
	assert.Equal(t, []int{2, 1, 3, 1, 1, 1}, tree.Levels)
	assert.Equal(t, 3, tree.Depth())
	assert.Equal(t, []int{2, 0, 1, 4}, tree.Close([]int{2}))
	assert.Equal(t, []int{3, 4}, tree.Close([]int{3, 4}))
	p := []float64{0.2, 0.1, 0.7, 0.3, 0.9, 0}
	tree.Raise(p)
	assert.Equal(t, []float64{0.7, 0.7, 0.7, 0.3, 0.9, 0}, p)
	flat, err := New([]data.Topic{topic("a"), topic("b", "c")})
	require.NoError(t, err)
	assert.Nil(t, flat)
	assert.Equal(t, []int{1}, flat.Close([]int{1}))
	assert.Equal(t, []string{"league", "football", "sport", "game"}, WithAncestors([]data.Topic{topic("football", "sport", "game"), topic("league", "football")}, []string{"league"}))
}

func TestFaults(t *testing.T) {
	for want, topics := range map[string][]data.Topic{
		`"a" is broader than itself (a < a); take "a" out of the broader topics of "a"`:              {topic("a", "a")},
		`"a" is broader than itself (a < b < c < a); take "a" out of the broader topics of "c"`:      {topic("a", "b"), topic("b", "c"), topic("c", "a")},
		`the broader topic "sprot" of "football" is not a topic of this file; did you mean "sport"?`: {topic("football", "sprot"), topic("sport")},
		`the broader topic "x" of "football" is not a topic of this file; add it, or take it out`:    {topic("football", "x"), topic("sport")},
		`the broader topic "sport" of "football" occurs twice; keep one`:                             {topic("football", "sport", "sport"), topic("sport")},
	} {
		var fault *Error
		require.ErrorAs(t, Complete(topics), &fault)
		assert.Equal(t, want, fault.What)
	}
}

// Of any hierarchy without circles: what is above a topic has all that is above it, a
// level is above those below it, and closing twice is closing once.
func TestTreeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "n")
		order := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
			for i := range n {
				yield(i)
			}
		})).Draw(t, "order")
		topics := make([]data.Topic, n)
		for i, at := range order {
			topics[at].ID = fmt.Sprint(at)
			for _, up := range order[:i] {
				if rapid.IntRange(0, 3).Draw(t, "edge") == 0 {
					topics[at].Broader = append(topics[at].Broader, fmt.Sprint(up))
				}
			}
		}
		require.NoError(t, Complete(topics))
		tree, err := New(topics)
		require.NoError(t, err)
		if tree == nil {
			return
		}
		p := make([]float64, n)
		for i := range p {
			p[i] = rapid.Float64Range(0, 1).Draw(t, "p")
		}
		tree.Raise(p)
		for i := range topics {
			for _, up := range tree.Above[i] {
				require.Less(t, tree.Levels[up], tree.Levels[i])
				require.GreaterOrEqual(t, p[up], p[i])
				require.Subset(t, tree.Above[i], tree.Above[up])
			}
			closed := tree.Close([]int{i})
			require.ElementsMatch(t, append([]int{i}, tree.Above[i]...), closed)
			require.Equal(t, closed, tree.Close(slices.Clone(closed)))
		}
		at := rapid.IntRange(0, n-1).Draw(t, "at")
		if len(tree.Above[at]) > 0 { // an edge back makes a circle
			up := tree.Above[at][0]
			topics[up].Broader = append(topics[up].Broader, fmt.Sprint(at))
			require.ErrorContains(t, Complete(topics), "broader than itself")
		}
	})
}

func TestNearest(t *testing.T) {
	known := []string{"diplomacy", "military", "عقوبات"}
	for id, want := range map[string]string{"diplomcy": "diplomacy", "Millitary": "military", "عقوبة": "عقوبات", "عقوبت": "عقوبات", "economy": "", "": ""} {
		near, ok := Nearest(id, known)
		assert.Equal(t, want, near, id)
		assert.Equal(t, want != "", ok)
	}
}
