package desk

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEarlier(t *testing.T) {
	s, _ := opened(t)
	run := func(kind Kind, version, verdict string) {
		t.Helper()
		id, err := s.Begin(t.Context(), kind, "news", version)
		require.NoError(t, err)
		require.NoError(t, s.End(t.Context(), id, verdict, ""))
	}
	earlier := func() string {
		v, err := s.Earlier(t.Context(), "news")
		if err != nil {
			require.ErrorIs(t, err, ErrNoEarlier)
		}
		return v
	}
	require.Empty(t, earlier())
	run(Trained, "v1", Passed)
	run(Promoted, "v1", Passed)
	require.Empty(t, earlier())
	run(Promoted, "v2", Passed)
	run(Trained, "v3", Failed)
	run(Promoted, "v4", Passed)
	run(Promoted, "v5", "the disk is full")
	require.Equal(t, "v2", earlier())
	run(RolledBack, "v2", Passed)
	require.Equal(t, "v1", earlier())
	run(Promoted, "v5", Passed)
	require.Equal(t, "v2", earlier())
	runs, err := s.Runs(t.Context(), "news")
	require.NoError(t, err)
	require.Len(t, runs, 8)
	require.Equal(t, "v5", runs[0].Version)
	require.False(t, runs[0].Ended.IsZero())
}

func TestTrainingsThatWereCutOff(t *testing.T) {
	s, _ := opened(t)
	began, err := s.LastBegan(t.Context(), Trained, "news")
	require.NoError(t, err)
	require.True(t, began.IsZero())
	_, err = s.Begin(t.Context(), Trained, "news", "v1")
	require.NoError(t, err)
	other, err := s.Begin(t.Context(), Trained, "sport", "v1")
	require.NoError(t, err)
	began, err = s.LastBegan(t.Context(), Trained, "news")
	require.NoError(t, err)
	require.False(t, began.IsZero())
	latest, err := s.Latest(t.Context())
	require.NoError(t, err)
	require.Empty(t, latest, "both are under way")
	require.NoError(t, s.CutOff(t.Context(), "news"))
	latest, err = s.Latest(t.Context())
	require.NoError(t, err)
	require.Len(t, latest, 1)
	require.Equal(t, "cut off", latest[0].Verdict)
	require.NoError(t, s.End(t.Context(), other, Passed, ""))
	require.NoError(t, s.CutOff(t.Context(), "sport"))
	latest, err = s.Latest(t.Context())
	require.NoError(t, err)
	require.Equal(t, Passed, latest[1].Verdict, "it had ended")
}
