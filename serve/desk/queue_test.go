package desk

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tagged keeps an item as a server does, with an answer.
func tagged(t *testing.T, s *Store, headline, nearest string, margin float64, labels ...string) string {
	t.Helper()
	i := Item{Headline: headline, Answer: Answer{Model: "news", Version: "1", Labels: labels, Scores: map[string]float64{"economy": .5, "sport": .4}, Margin: margin, Nearest: nearest}}
	tx, err := s.db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	require.NoError(t, keep(t.Context(), tx, i, written(s.now())))
	require.NoError(t, tx.Commit())
	return i.ID()
}

// headlineOf is a headline that the random sample has, or has not.
func headlineOf(t *testing.T, n int, inSample bool) string {
	t.Helper()
	for k := range 10_000 {
		if h := fmt.Sprint("خبر ", n, " ", k); sampled(Item{Headline: h}.ID()) == inSample {
			return h
		}
	}
	t.Fatal("no such headline")
	return ""
}

func reader(person string) Reader { return Reader{Key: "desk", Person: person} }

func queued(t *testing.T, s *Store, r Reader, editor bool, n int) (ids []string, whys []Why) {
	t.Helper()
	got, err := s.Queue(t.Context(), r, editor, n)
	require.NoError(t, err)
	for _, p := range got {
		ids, whys = append(ids, p.ID), append(whys, p.Why)
	}
	return ids, whys
}

func reviewed(t *testing.T, s *Store, r Reader, item string, labels ...string) Review {
	t.Helper()
	kept, _, err := s.Review(t.Context(), Review{Item: item, Reader: r, Outcome: Labelled, Labels: labels})
	require.NoError(t, err)
	return kept
}

// Each source fills the queue with what it is for, and with nothing else.
func TestQueueSources(t *testing.T) {
	s, now := opened(t)
	sure := tagged(t, s, headlineOf(t, 1, false), "sport", .4, "economy")
	near := tagged(t, s, headlineOf(t, 2, false), "sport", .02, "economy")
	sample := tagged(t, s, headlineOf(t, 3, true), "sport", .01, "economy")
	old := tagged(t, s, headlineOf(t, 4, false), "economy", .45, "economy")
	*now = now.Add(time.Hour)
	require.NoError(t, s.Alarm(t.Context(), Alarm{Model: "news", Version: "1", Label: "economy", PSI: .4}))
	*now = now.Add(time.Hour)
	drifted := tagged(t, s, headlineOf(t, 5, false), "sport", .4, "economy")
	apart := tagged(t, s, headlineOf(t, 6, false), "sport", .4, "sport")
	changed, _, err := s.Correct(t.Context(), Item{Headline: headlineOf(t, 7, false)}, by("أ", "economy"))
	require.NoError(t, err)
	_, _, err = s.Correct(t.Context(), Item{Headline: headlineOf(t, 8, false)}, by("أ", "sport")) // as the answer had it
	require.NoError(t, err)

	got, err := s.Queue(t.Context(), reader("ب"), false, 20)
	require.NoError(t, err)
	whys := map[string]Why{}
	for _, p := range got {
		whys[p.ID] = p.Why
		require.Equal(t, p.ID, p.Item.ID())
		require.Empty(t, p.Readings, "a reader is not told what others said")
	}
	require.Equal(t, map[string]Why{near: Uncertain, sample: Sample, drifted: Drift, Item{Headline: headlineOf(t, 7, false)}.ID(): Second}, whys)
	for _, id := range []string{sure, old, apart} {
		require.NotContains(t, whys, id)
	}
	require.NotZero(t, changed.ID)
	require.Equal(t, "economy", got[slices.IndexFunc(got, func(p Proposal) bool { return p.Why == Drift })].Label)

	waiting, err := s.Waiting(t.Context(), reader("ج"), false)
	require.NoError(t, err)
	require.Equal(t, map[Why]int{Second: 0, Uncertain: 0, Drift: 0, Sample: 1}, waiting, "another reads what needs one reader")

	*now = now.Add(leaseTime + queueAge)
	ids, _ := queued(t, s, reader("ب"), false, 20)
	require.Empty(t, ids, "old items are not proposed")
}

// An alarm asks for some items of its label, and is answered then.
func TestAlarmIsAnswered(t *testing.T) {
	s, now := opened(t)
	require.NoError(t, s.Alarm(t.Context(), Alarm{Model: "news", Version: "1", Label: "economy", PSI: .4}))
	for n := range alarmReviews + 10 {
		*now = now.Add(time.Second)
		require.NoError(t, s.Alarm(t.Context(), Alarm{Model: "news", Version: "1", Label: "economy", PSI: .5}), "once")
		tagged(t, s, headlineOf(t, n, false), "sport", .4, "economy")
	}
	read := 0
	for {
		*now = now.Add(2 * time.Second)
		got, err := s.Queue(t.Context(), reader("أ"), false, 1)
		require.NoError(t, err)
		if len(got) == 0 {
			break
		}
		require.Equal(t, Drift, got[0].Why)
		reviewed(t, s, reader("أ"), got[0].ID, "economy")
		read++
	}
	require.Equal(t, alarmReviews, read)
}

// Labels take turns among uncertain items, so that a rare one is read as well.
func TestQueueOfUncertainItemsHasEveryLabel(t *testing.T) {
	s, _ := opened(t)
	var rare string
	for n := range 30 {
		tagged(t, s, headlineOf(t, n, false), "economy", .001*float64(n), "economy")
	}
	rare = tagged(t, s, headlineOf(t, 99, false), "weather", .09, "economy")
	ids, _ := queued(t, s, reader("أ"), false, 4)
	require.Contains(t, ids, rare)
}

// Two readers at once do not get an item that needs one reader; what a reader has they
// get again, also from another server on the same file; when the lease is over, others do.
func TestQueueLeases(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	s, err := Open(t.Context(), path, 0)
	require.NoError(t, err)
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return now }
	for n := range 6 {
		tagged(t, s, headlineOf(t, n, false), "sport", .01*float64(n), "economy")
	}
	first, _ := queued(t, s, reader("أ"), false, 3)
	require.NoError(t, s.Close())
	s, err = Open(t.Context(), path, 0)
	require.NoError(t, err)
	defer s.Close()
	s.now = func() time.Time { return now }

	again, _ := queued(t, s, reader("أ"), false, 3)
	require.Equal(t, first, again, "in the same order")
	second, _ := queued(t, s, reader("ب"), false, 10)
	require.Len(t, second, 3)
	for _, id := range first {
		require.NotContains(t, second, id)
	}
	third, _ := queued(t, s, reader("ج"), false, 10)
	require.Empty(t, third)
	now = now.Add(leaseTime + time.Second)
	third, _ = queued(t, s, reader("ج"), false, 10)
	require.Len(t, third, 6, "those who went away keep nothing")
}

// The random sample is read by two, whoever asks, and by no third.
func TestSampleHasTwoReaders(t *testing.T) {
	s, _ := opened(t)
	id := tagged(t, s, headlineOf(t, 1, true), "sport", .4, "economy")
	for _, person := range []string{"أ", "ب"} {
		ids, whys := queued(t, s, reader(person), false, 5)
		require.Equal(t, []string{id}, ids)
		require.Equal(t, []Why{Sample}, whys)
	}
	ids, _ := queued(t, s, reader("ج"), false, 5)
	require.Empty(t, ids)
	for _, person := range []string{"أ", "ب"} {
		reviewed(t, s, reader(person), id, "sport")
		ids, _ := queued(t, s, reader(person), false, 5)
		require.Empty(t, ids, "read is read")
	}
	docs, _ := agreed(t, s, ToTrain)
	require.Empty(t, docs)
	docs, _ = agreed(t, s, ToMeasure)
	require.Len(t, docs, 1)
}

// Where two readers differ an editor is asked, and the editor's word decides.
func TestEditorsQueue(t *testing.T) {
	s, _ := opened(t)
	id := tagged(t, s, headlineOf(t, 1, false), "sport", .01, "economy")
	reviewed(t, s, reader("أ"), id, "sport")
	reviewed(t, s, reader("ب"), id, "sport", "economy")
	flagged := tagged(t, s, headlineOf(t, 2, false), "sport", .01, "economy")
	_, _, err := s.Review(t.Context(), Review{Item: flagged, Reader: reader("أ"), Outcome: WasFlagged, Note: "ليس خبرًا"})
	require.NoError(t, err)
	skipped := tagged(t, s, headlineOf(t, 3, false), "sport", .01, "economy")
	for _, person := range []string{"أ", "ب"} {
		_, _, err := s.Review(t.Context(), Review{Item: skipped, Reader: reader(person), Outcome: WasSkipped})
		require.NoError(t, err)
	}
	agreedOn := tagged(t, s, headlineOf(t, 4, false), "sport", .01, "economy")
	reviewed(t, s, reader("أ"), agreedOn, "sport")
	reviewed(t, s, reader("ب"), agreedOn, "sport")
	contradicted := reviewed(t, s, reader("ج"), agreedOn, "economy")
	require.Equal(t, Held, contradicted.Correction.State, "the rules of corrections hold for reviews")

	ids, _ := queued(t, s, reader("د"), false, 10)
	require.Empty(t, ids, "readers have nothing left to say")
	got, err := s.Queue(t.Context(), reader("محرر"), true, 10)
	require.NoError(t, err)
	whys := map[string]Why{}
	for _, p := range got {
		whys[p.ID] = p.Why
	}
	require.Equal(t, map[string]Why{id: Disagreement, flagged: Flagged, skipped: SkippedTwice, agreedOn: HeldBack}, whys)
	require.Equal(t, []Reading{{Person: "أ", Key: "desk", Outcome: Labelled, Labels: []string{"sport"}, State: Accepted},
		{Person: "ب", Key: "desk", Outcome: Labelled, Labels: []string{"economy", "sport"}, State: Accepted}}, got[0].Readings)

	for _, p := range got {
		_, _, err := s.Review(t.Context(), Review{Item: p.ID, Reader: reader("محرر"), Editor: true, Outcome: Labelled, Labels: []string{"military"}})
		require.NoError(t, err)
	}
	ids, _ = queued(t, s, reader("محرر"), true, 10)
	require.Empty(t, ids)
	docs, split := agreed(t, s, ToTrain)
	require.Zero(t, split)
	for _, d := range docs {
		require.Equal(t, []string{"military"}, d.Labels)
	}
}

// For any readers and outcomes: nobody is proposed what they read, no item that needs one
// reader is with two, and the queue ends.
func TestQueueEnds(t *testing.T) {
	s, now := opened(t)
	random := rand.New(rand.NewPCG(7, 7))
	for n := range 60 {
		tagged(t, s, headlineOf(t, n, n%10 == 0), []string{"sport", "economy"}[n%2], .001*float64(n), "economy")
	}
	people := []Reader{reader("أ"), reader("ب"), reader("ج")}
	read := map[string]bool{}
	for round, idle := 0, 0; idle < len(people); round++ {
		require.Less(t, round, 2000, "the queue does not end")
		*now = now.Add(3 * time.Second)
		r := people[round%len(people)]
		got, err := s.Queue(t.Context(), r, false, 2)
		require.NoError(t, err)
		if idle++; len(got) == 0 {
			continue
		}
		idle = 0
		p := got[random.IntN(len(got))]
		require.False(t, read[r.Person+p.ID], "%s was read before", p.ID)
		read[r.Person+p.ID] = true
		review := Review{Item: p.ID, Reader: r, Outcome: []Outcome{Labelled, Labelled, Labelled, WasSkipped, WasFlagged}[random.IntN(5)]}
		if review.Outcome == Labelled {
			review.Labels = []string{[]string{"sport", "economy"}[random.IntN(2)]}
		}
		_, _, err = s.Review(t.Context(), review)
		require.NoError(t, err)
		if review.Outcome == Labelled && random.IntN(4) == 0 { // taken back: it comes again
			last, _, err := s.Review(t.Context(), review)
			require.NoError(t, err)
			require.NoError(t, s.WithdrawReview(t.Context(), last.ID, r.Key))
			delete(read, r.Person+p.ID)
		}
	}
}
