package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestShadowVerdict(t *testing.T) {
	plan := ShadowPlan{MostChanged: .2, MostShift: .05}
	for name, c := range map[string]struct {
		compared, changed int
		labels            []ShadowLabel
		want              string
	}{
		"few items":       {99, 0, nil, "99 items were compared, but 100 are needed"},
		"alike":           {100, 20, []ShadowLabel{{"sports", 30, 2, 3}}, Passed},
		"other answers":   {200, 41, nil, "20.5 % of the answers changed, but at most 20.0 % may"},
		"a label gone":    {1000, 100, []ShadowLabel{{"sports", 20, 80, 2}}, "sports is given to 2.2 % of the items instead of 10.0 %"},
		"a label grown":   {1000, 100, []ShadowLabel{{"sports", 20, 0, 80}}, "sports is given to 10.0 % of the items instead of 2.0 %"},
		"swaps, no shift": {1000, 160, []ShadowLabel{{"sports", 20, 80, 80}}, Passed},
		"within noise":    {100, 12, []ShadowLabel{{"sports", 20, 3, 9}}, Passed},
	} {
		s := Shadow{ShadowPlan: plan, Compared: c.compared, Changed: c.changed, Labels: c.labels}
		require.Equal(t, c.want, s.Judge(), name)
	}
}

func TestShadowIsKept(t *testing.T) {
	s, _ := opened(t)
	none, err := s.LastShadow(t.Context(), "news")
	require.NoError(t, err)
	require.Nil(t, none)
	until := time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC)
	require.NoError(t, s.BeginShadow(t.Context(), "news", "v2", ShadowPlan{Until: until, Promote: true, MostChanged: .2, MostShift: .05}))
	first, err := s.LastShadow(t.Context(), "news")
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, s.AddShadow(t.Context(), first.ID, 10, 3, []ShadowLabel{{"sports", 4, 1, 2}, {"economy", 1, 0, 0}}))
	}
	first, err = s.LastShadow(t.Context(), "news")
	require.NoError(t, err)
	require.Equal(t, ShadowPlan{until, true, .2, .05}, first.ShadowPlan)
	require.Equal(t, []int{20, 6}, []int{first.Compared, first.Changed})
	require.Equal(t, []ShadowLabel{{"economy", 2, 0, 0}, {"sports", 8, 2, 4}}, first.Labels)
	require.NoError(t, s.BeginShadow(t.Context(), "news", "v3", ShadowPlan{Until: until}))
	second, err := s.LastShadow(t.Context(), "news")
	require.NoError(t, err)
	require.Equal(t, "v3", second.Version)
	require.Empty(t, second.Labels)
	ended, err := s.EndShadow(t.Context(), first.ID, Passed)
	require.NoError(t, err)
	require.False(t, ended, "the second has replaced it")
	ended, err = s.EndShadow(t.Context(), second.ID, Passed)
	require.NoError(t, err)
	require.True(t, ended)
	names, err := s.ShadowedModels(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"news"}, names)
}
