package metrics

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/eval/predictions"
)

// By hand: football and tennis are of sport, and sport and economy of all.
func TestHierarchyOf(t *testing.T) {
	s := &predictions.Set{
		Labels: []data.Topic{{ID: "economy", Broader: []string{"all"}}, {ID: "football", Broader: []string{"sport"}}, {ID: "sport", Broader: []string{"all"}}, {ID: "tennis", Broader: []string{"sport"}}},
		Above:  []data.Topic{{ID: "all"}},
		Rows: []predictions.Row{
			{Truth: []int32{1}, Decided: []int32{3}},    // football, sport, all; tennis, sport, all: 2 of 3 and 3
			{Truth: []int32{1}, Decided: []int32{0}},    // football, sport, all; economy, all: 1 of 2 and 3
			{Truth: []int32{2}, Decided: []int32{1, 2}}, // sport, all; football, sport, all: 2 of 3 and 2
			{Truth: []int32{}, Decided: []int32{}},
		},
	}
	h, err := HierarchyOf(s)
	require.NoError(t, err)
	assert.InDelta(t, 5.0/8, h.Precision, 1e-12)
	assert.InDelta(t, 5.0/8, h.Recall, 1e-12)
	require.Len(t, h.Levels, 3)
	assert.Equal(t, Level{Level: 1, Labels: 1, Support: 3, Answered: 3, Micro: Score{1, 1, 1}, Macro: Score{1, 1, 1}}, h.Levels[0])
	second := h.Levels[1] // economy: 0 of 1 given; sport: 2 of 2 given, 3 true
	assert.Equal(t, []int{2, 3, 3}, []int{second.Labels, second.Support, second.Answered})
	assert.InDelta(t, 2.0/3, second.Micro.Precision, 1e-12)
	assert.InDelta(t, 0.4, second.Macro.F1, 1e-12)
	assert.Equal(t, Score{}, h.Levels[2].Micro)
	for l := range s.Labels {
		s.Labels[l].Broader = nil
	}
	flat, err := HierarchyOf(s)
	require.NoError(t, err)
	assert.Nil(t, flat)
}
