package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReviewIsIdempotent(t *testing.T) {
	s, _ := opened(t)
	id := tagged(t, s, headlineOf(t, 1, false), "sport", .01, "economy")
	_, err := s.Queue(t.Context(), reader("أ"), false, 1)
	require.NoError(t, err)
	r := Review{Item: id, Reader: reader("أ"), Outcome: Labelled, Labels: []string{"sport", "economy"}, Shown: true, Note: "كلاهما", Request: "k-1"}
	first, again, err := s.Review(t.Context(), r)
	require.NoError(t, err)
	require.False(t, again)
	require.Equal(t, Uncertain, first.Why)
	require.Equal(t, "sport", first.Label)
	require.Equal(t, []string{"economy"}, first.Correction.Before, "what the reader saw")
	second, again, err := s.Review(t.Context(), r)
	require.NoError(t, err)
	require.True(t, again)
	require.Equal(t, first, second)

	r.Outcome, r.Labels = WasSkipped, nil
	_, _, err = s.Review(t.Context(), r)
	require.ErrorIs(t, err, ErrRequestReused)
	r.Item, r.Request = "0123", ""
	_, _, err = s.Review(t.Context(), r)
	require.ErrorIs(t, err, ErrNoItem)
}

func TestWithdrawReview(t *testing.T) {
	s, _ := opened(t)
	id := tagged(t, s, headlineOf(t, 1, false), "sport", .01, "economy")
	r := reviewed(t, s, reader("أ"), id, "sport")
	require.ErrorIs(t, s.WithdrawReview(t.Context(), r.ID, "another key"), ErrNoReview)
	require.NoError(t, s.WithdrawReview(t.Context(), r.ID, "desk"))
	require.ErrorIs(t, s.WithdrawReview(t.Context(), r.ID, "desk"), ErrNoReview)
	docs, _ := agreed(t, s, ToTrain)
	require.Empty(t, docs)
	ids, _ := queued(t, s, reader("أ"), false, 5)
	require.Equal(t, []string{id}, ids, "it is read again")
}

// What is exported says who read what, also what was taken back.
func TestReviewsAreExported(t *testing.T) {
	s, _ := opened(t)
	id := tagged(t, s, headlineOf(t, 1, false), "sport", .01, "economy")
	_, err := s.Queue(t.Context(), reader("أ"), false, 1)
	require.NoError(t, err)
	kept := reviewed(t, s, reader("أ"), id, "sport")
	require.NoError(t, s.WithdrawReview(t.Context(), kept.ID, "desk"))
	_, _, err = s.Review(t.Context(), Review{Item: id, Reader: reader("ب"), Outcome: WasFlagged, Note: "؟", Shown: true})
	require.NoError(t, err)
	var got []ReviewRecord
	require.NoError(t, s.Reviews(t.Context(), func(r ReviewRecord) error { got = append(got, r); return nil }))
	want := ReviewRecord{ID: 1, Made: "2026-11-30T12:00:00.000Z", By: "أ", Key: "desk", Why: Uncertain, Label: "sport", Outcome: Labelled, Before: []string{"economy"}, Labels: []string{"sport"},
		State: Withdrawn, Withdrawn: true, Item: id, Headline: headlineOf(t, 1, false)}
	second := want
	second.ID, second.By, second.Why, second.Label, second.Outcome, second.Shown = 2, "ب", "", "", WasFlagged, true
	second.Labels, second.State, second.Note, second.Withdrawn = []string{}, "", "؟", false
	require.Equal(t, []ReviewRecord{want, second}, got)
}

// A burst is held through the queue as well.
func TestReviewsOfABurstAreHeld(t *testing.T) {
	s, _ := opened(t)
	for n := range burstMost + 1 {
		id := tagged(t, s, headlineOf(t, n, false), "sport", .01, "economy")
		kept := reviewed(t, s, reader("برنامج"), id, "sport")
		require.Equal(t, n >= burstMost, kept.Correction.State == Held, n)
	}
}

// Of ten items both readers give economy to four, one of them to two more; so p = .5,
// chance = .5, observed = .8 and kappa = .6.
func TestAgreement(t *testing.T) {
	s, now := opened(t)
	for n := range 10 {
		*now = now.Add(time.Minute)
		id := tagged(t, s, headlineOf(t, n, n < 2), "sport", .01)
		for who, yes := range map[string]bool{"أ": n < 6, "ب": n < 4} {
			labels := []string{"world"}
			if yes {
				labels = append(labels, "economy")
			}
			reviewed(t, s, reader(who), id, labels...)
		}
		word := Review{Item: id, Reader: reader("محرر"), Editor: true, Outcome: Labelled}
		_, _, err := s.Review(t.Context(), word)
		require.NoError(t, err, "an editor has seen both, so the word is no third reading")
	}
	tagged(t, s, "لم يقرأه أحد", "sport", .01)
	got, err := s.Agreement(t.Context(), false)
	require.NoError(t, err)
	require.Equal(t, 10, got.Items)
	require.Equal(t, 8, got.Equal)
	require.Len(t, got.Labels, 2)
	k := got.Labels[0].Kappa
	require.NotNil(t, k)
	require.InDelta(t, .6, *k, 1e-9)
	require.Equal(t, LabelAgreement{Label: "economy", Both: 4, Either: 2, Kappa: k}, got.Labels[0])
	require.Equal(t, LabelAgreement{Label: "world", Both: 10}, got.Labels[1], "one that is always given has no kappa")

	sample, err := s.Agreement(t.Context(), true)
	require.NoError(t, err)
	require.Equal(t, 2, sample.Items)
}
