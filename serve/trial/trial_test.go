package trial

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/desk"
	"tasnif/serve/registry"
	"tasnif/serve/releases"
)

// fixed gives each document whose headline holds a label that label; twist gives all of
// them the first one, too.
type fixed struct {
	registry.Classifier
	twist bool
}

var topics = []data.Topic{{ID: "sports"}, {ID: "economy"}}

func (f fixed) Topics() []data.Topic { return topics }

func (f fixed) Predict(d data.Document) (p model.Prediction) {
	for l, t := range topics {
		if strings.Contains(d.Headline, t.ID) || f.twist && l == 0 {
			p.Decided = append(p.Decided, l)
		}
	}
	return p
}

// trialOf is a trial of v2 beside v1, and what it needs.
func trialOf(t *testing.T, candidate fixed) (*Trial, *desk.Store, releases.Folder, *atomic.Int32) {
	t.Helper()
	store, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	folder, err := releases.Of(t.TempDir(), "news")
	require.NoError(t, err)
	for range 2 {
		draft, err := folder.New()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(draft.File(".tsnf"), []byte(draft.Version), 0o600))
		require.NoError(t, draft.Publish())
	}
	_, err = folder.PromoteBy(t.Context(), store, "v1", "")
	require.NoError(t, err)
	reloads := &atomic.Int32{}
	read := func(_ context.Context, file, version string) (registry.Release, error) {
		text, err := os.ReadFile(file)
		if string(text) != version {
			err = errors.New("damaged")
		}
		return registry.Release{Classifier: candidate, Name: "news", Version: version}, err
	}
	tr := New(folder, store, read, func(context.Context) error { reloads.Add(1); return nil }, slog.New(slog.DiscardHandler))
	return tr, store, folder, reloads
}

// run has the trial compare n documents, ends its period, and gives the period.
func run(t *testing.T, tr *Trial, store *desk.Store, n int) *desk.Shadow {
	t.Helper()
	look := func() *desk.Shadow {
		_ = tr.look(t.Context()) // a candidate that cannot be loaded is an error, and an end
		s, err := store.LastShadow(t.Context(), "news")
		require.NoError(t, err)
		return s
	}
	s := look()
	m := &registry.Model{Labels: []string{"sports", "economy"}}
	served := fixed{}
	for i := range n {
		d := data.Document{Headline: []string{"sports", "economy", "sports economy", "weather", "economy again"}[i%5]}
		p := served.Predict(d)
		tr.Offer(m, d, &p)
		tr.empty()
	}
	if !s.Ended.IsZero() {
		return s
	}
	require.True(t, look().Ended.IsZero(), "before its time")
	tr.clock = func() time.Time { return s.Until }
	s = look()
	require.False(t, s.Ended.IsZero())
	return s
}

func TestAGoodCandidateIsPromoted(t *testing.T) {
	tr, store, folder, reloads := trialOf(t, fixed{})
	require.NoError(t, store.BeginShadow(t.Context(), "news", "v2", desk.ShadowPlan{Until: time.Now().Add(time.Hour), Promote: true, MostChanged: .2, MostShift: .05}))
	s := run(t, tr, store, 200)
	require.Equal(t, desk.Passed, s.Run.Verdict)
	require.Equal(t, 200, s.Compared)
	require.Zero(t, s.Changed)
	served, err := folder.Current()
	require.NoError(t, err)
	require.Equal(t, "v2", served)
	require.EqualValues(t, 1, reloads.Load())
	runs, err := store.Runs(t.Context(), "news")
	require.NoError(t, err)
	at := slices.IndexFunc(runs, func(r desk.Run) bool { return r.Kind == desk.Promoted })
	require.Equal(t, "the shadow period", runs[at].Person)
}

func TestACandidateThatLooksWrongIsNot(t *testing.T) {
	tr, store, folder, reloads := trialOf(t, fixed{twist: true})
	require.NoError(t, store.BeginShadow(t.Context(), "news", "v2", desk.ShadowPlan{Until: time.Now().Add(time.Hour), Promote: true, MostChanged: .2, MostShift: .05}))
	s := run(t, tr, store, 200)
	require.Contains(t, s.Run.Verdict, "of the answers changed, but at most 20.0 % may; sports is given to 100.0 % of the items instead of 40.")
	at, err := folder.Current()
	require.NoError(t, err)
	require.Equal(t, "v1", at)
	require.Zero(t, reloads.Load())
}

// Without being asked for it is not promoted; and too few items say nothing.
func TestAPeriodThatOnlyMeasures(t *testing.T) {
	for n, want := range map[int]string{200: desk.Passed, 20: "items were compared, but 100 are needed"} {
		tr, store, folder, _ := trialOf(t, fixed{})
		require.NoError(t, store.BeginShadow(t.Context(), "news", "v2", desk.ShadowPlan{Until: time.Now().Add(time.Hour), MostChanged: .2, MostShift: .05}))
		require.Contains(t, run(t, tr, store, n).Run.Verdict, want)
		at, err := folder.Current()
		require.NoError(t, err)
		require.Equal(t, "v1", at)
	}
}

func TestPeriodsThatEndEarly(t *testing.T) {
	later := desk.ShadowPlan{Until: time.Now().Add(time.Hour), MostChanged: .2, MostShift: .05}
	tr, store, folder, _ := trialOf(t, fixed{})
	require.NoError(t, store.BeginShadow(t.Context(), "news", "v2", later))
	_, err := folder.PromoteBy(t.Context(), store, "v2", "")
	require.NoError(t, err)
	require.Equal(t, "it was promoted meanwhile", run(t, tr, store, 0).Run.Verdict)

	tr, store, folder, _ = trialOf(t, fixed{})
	require.NoError(t, os.WriteFile(folder.File("v2", ".tsnf"), []byte("x"), 0o600))
	require.NoError(t, store.BeginShadow(t.Context(), "news", "v2", later))
	require.Equal(t, "the candidate cannot be loaded", run(t, tr, store, 0).Run.Verdict)
}
