package desk

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tasnif/data"
)

// opened is a new store whose clock the test moves.
func opened(t *testing.T) (*Store, *time.Time) {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "مكتب ?.db"), 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return now }
	return s, &now
}

func item(headline string) Item { return Item{Headline: headline, Source: "وكالة"} }

func by(person string, labels ...string) Correction {
	return Correction{Person: person, Key: "desk", Model: "news", Before: []string{"sport"}, After: labels}
}

func agreed(t *testing.T, s *Store, p Purpose) (docs []data.Document, split int) {
	t.Helper()
	split, err := s.Agreed(t.Context(), p, func(d data.Document) error { docs = append(docs, d); return nil })
	require.NoError(t, err)
	return docs, split
}

func TestOpenRefusesOtherFiles(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }

	require.NoError(t, os.WriteFile(at("text.db"), []byte("this is no database, and long enough to be read as one\n"), 0o600))
	_, err := Open(t.Context(), at("text.db"), 0)
	require.ErrorContains(t, err, "text.db: file is not a database")

	other, err := sql.Open("sqlite", at("other.db"))
	require.NoError(t, err)
	_, err = other.ExecContext(t.Context(), "CREATE TABLE readers (name TEXT)")
	require.NoError(t, err)
	require.NoError(t, other.Close())
	_, err = Open(t.Context(), at("other.db"), 0)
	require.ErrorContains(t, err, "other.db: it is a database of another program")

	_, err = OpenExisting(t.Context(), at("none.db"))
	require.ErrorIs(t, err, os.ErrNotExist)

	s, err := Open(t.Context(), at("later.db"), 0)
	require.NoError(t, err)
	_, err = s.db.ExecContext(t.Context(), "PRAGMA user_version = 99")
	require.NoError(t, err)
	require.NoError(t, s.Close())
	_, err = Open(t.Context(), at("later.db"), 0)
	require.ErrorContains(t, err, "its schema has version 99 and this program knows ")
}

// A page of the file is overwritten: open must say so, not serve what is left.
func TestOpenFindsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	s, err := Open(t.Context(), path, 0)
	require.NoError(t, err)
	for n := range 200 {
		_, _, err := s.Correct(t.Context(), item(fmt.Sprint("خبر ", n)), by("سارة", "economy"))
		require.NoError(t, err)
	}
	_, err = s.db.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)")
	require.NoError(t, err)
	require.NoError(t, s.Close())
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	info, err := f.Stat()
	require.NoError(t, err)
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(i*31 + 7)
	}
	_, err = f.WriteAt(noise, info.Size()/4096/2*4096)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	_, err = Open(t.Context(), path, 0)
	require.Error(t, err)
}

func TestCorrect(t *testing.T) {
	s, now := opened(t)
	c, again, err := s.Correct(t.Context(), item("ارتفاع أسعار النفط"), by("سارة", "energy", "economy"))
	require.NoError(t, err)
	require.False(t, again)
	require.Equal(t, Accepted, c.State)
	require.Equal(t, []string{"economy", "energy"}, c.After)

	*now = now.Add(time.Hour)
	_, _, err = s.Correct(t.Context(), item("ارتفاع أسعار النفط"), by("سارة", "economy"))
	require.NoError(t, err)
	docs, split := agreed(t, s, ToTrain)
	require.Zero(t, split)
	require.Len(t, docs, 1, "the same text is the same item")
	require.Equal(t, []string{"economy"}, docs[0].Labels, "a person's last word counts")

	st, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, Stats{Items: 1, Oldest: "2026-11-30T12:00:00.000Z", Accepted: 1, Withdrawn: 1, People: 1, Changed: 1,
		Queue:     map[Why]int{Second: 1, Uncertain: 0, Drift: 0, Sample: 0, Disagreement: 0, HeldBack: 0, Flagged: 0, SkippedTwice: 0},
		Agreement: Agreement{Labels: []LabelAgreement{}}, SampleAgreement: Agreement{Labels: []LabelAgreement{}},
		Labels: []LabelStats{{Label: "economy", Added: 1}, {Label: "sport", Removed: 1}}}, st)
}

func TestCorrectIsIdempotent(t *testing.T) {
	s, _ := opened(t)
	c := by("سارة", "economy")
	c.Request = "r-1"
	first, again, err := s.Correct(t.Context(), item("خبر"), c)
	require.NoError(t, err)
	require.False(t, again)
	second, again, err := s.Correct(t.Context(), item("خبر"), c)
	require.NoError(t, err)
	require.True(t, again)
	require.Equal(t, first, second)

	c.After = []string{"sport"}
	_, _, err = s.Correct(t.Context(), item("خبر"), c)
	require.ErrorIs(t, err, ErrRequestReused)
	c.Key = "another key"
	_, again, err = s.Correct(t.Context(), item("خبر"), c)
	require.NoError(t, err)
	require.False(t, again, "keys do not share their requests")
}

func TestWithdraw(t *testing.T) {
	s, _ := opened(t)
	c, _, err := s.Correct(t.Context(), item("خبر"), by("سارة", "economy"))
	require.NoError(t, err)
	require.ErrorIs(t, s.Withdraw(t.Context(), c.ID, "another key"), ErrNotFound)
	require.ErrorIs(t, s.Withdraw(t.Context(), c.ID+1, "desk"), ErrNotFound)
	require.NoError(t, s.Withdraw(t.Context(), c.ID, "desk"))
	docs, _ := agreed(t, s, ToTrain)
	require.Empty(t, docs)
}

func TestAgreed(t *testing.T) {
	editor := by("رئيس التحرير", "military")
	editor.Editor = true
	cases := []struct {
		name  string
		given []Correction
		want  []string
		split int
	}{
		{"one reader", []Correction{by("أ", "economy")}, []string{"economy"}, 0},
		{"none fits", []Correction{by("أ")}, []string{}, 0},
		{"most readers", []Correction{by("أ", "economy"), by("ب", "sport"), by("ج", "sport")}, []string{"sport"}, 0},
		{"split", []Correction{by("أ", "economy"), by("ب", "sport")}, nil, 1},
		{"an editor decides", []Correction{by("أ", "economy"), editor, by("ب", "economy")}, []string{"military"}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, _ := opened(t)
			for _, one := range c.given {
				_, _, err := s.Correct(t.Context(), item("خبر"), one)
				require.NoError(t, err)
			}
			docs, split := agreed(t, s, ToTrain)
			require.Equal(t, c.split, split)
			if c.want == nil {
				require.Empty(t, docs)
				return
			}
			require.Len(t, docs, 1)
			require.Equal(t, c.want, docs[0].Labels)
		})
	}
}

// The random sample measures: what is in it never trains, and the other way round.
func TestSampleNeverTrains(t *testing.T) {
	s, now := opened(t)
	const n = 500
	for i := range n {
		*now = now.Add(time.Minute)
		_, _, err := s.Correct(t.Context(), item(fmt.Sprint("خبر رقم ", i)), by("سارة", "economy"))
		require.NoError(t, err)
	}
	train, _ := agreed(t, s, ToTrain)
	measure, _ := agreed(t, s, ToMeasure)
	require.Len(t, append(train, measure...), n)
	require.InDelta(t, n/sampleEvery, len(measure), 7, "3 standard deviations of a binomial")
	seen := map[string]bool{}
	for _, d := range train {
		seen[d.Headline] = true
	}
	for _, d := range measure {
		require.False(t, seen[d.Headline])
	}
}

func TestDoubt(t *testing.T) {
	s, now := opened(t)
	for _, person := range []string{"أ", "ب"} {
		_, _, err := s.Correct(t.Context(), item("خبر"), by(person, "economy"))
		require.NoError(t, err)
	}
	c, _, err := s.Correct(t.Context(), item("خبر"), by("ج", "sport"))
	require.NoError(t, err)
	require.Equal(t, Held, c.State)
	require.Equal(t, ReasonContradiction, c.Reason)
	docs, _ := agreed(t, s, ToTrain)
	require.Equal(t, []string{"economy"}, docs[0].Labels)

	word := by("رئيس التحرير", "sport")
	word.Editor = true
	c, _, err = s.Correct(t.Context(), item("خبر"), word)
	require.NoError(t, err)
	require.Equal(t, Accepted, c.State, "an editor's word never waits")

	*now = now.Add(time.Hour)
	for n := range burstMost + 5 {
		*now = now.Add(time.Second)
		c, _, err := s.Correct(t.Context(), item(fmt.Sprint("نص ", n)), by("برنامج", "sport"))
		require.NoError(t, err)
		require.Equal(t, n >= burstMost, c.State == Held, n)
	}
	*now = now.Add(burstTime + time.Second)
	c, _, err = s.Correct(t.Context(), item("بعد دقيقة"), by("برنامج", "sport"))
	require.NoError(t, err)
	require.Equal(t, Accepted, c.State)
}

func TestImport(t *testing.T) {
	s, _ := opened(t)
	for range 2 {
		for n := range burstMost + 10 {
			_, err := s.Import(t.Context(), data.Document{ID: fmt.Sprint(n), Headline: fmt.Sprint("خبر ", n), Labels: []string{"sport", "economy"}}, "أرشيف", false)
			require.NoError(t, err)
		}
	}
	st, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, burstMost+10, st.Accepted, "twice is once, and an import is no burst")
	require.Zero(t, st.Held+st.Withdrawn)
	added, err := s.Import(t.Context(), data.Document{Headline: "خبر 0", Labels: []string{"sport"}}, "أرشيف", false)
	require.NoError(t, err)
	require.True(t, added)
}

func TestPurge(t *testing.T) {
	s, now := opened(t)
	for n := range 3 {
		_, _, err := s.Correct(t.Context(), item(fmt.Sprint("سر قديم ", n)), by("سارة", "economy"))
		require.NoError(t, err)
	}
	*now = now.Add(100 * 24 * time.Hour)
	_, _, err := s.Correct(t.Context(), item("سر قديم 0"), by("عمر", "sport"))
	require.NoError(t, err)
	reviewed(t, s, reader("ليلى"), Item{Headline: "سر قديم 1"}.ID(), "economy")
	removed, err := s.Purge(t.Context(), now.Add(-90*24*time.Hour))
	require.NoError(t, err)
	require.EqualValues(t, 1, removed, "an item with a later correction or review stays")
	*now = now.Add(100 * 24 * time.Hour)
	_, _, err = s.Correct(t.Context(), item("سر قديم 0"), by("عمر", "sport"))
	require.NoError(t, err)
	removed, err = s.Purge(t.Context(), now.Add(-90*24*time.Hour))
	require.NoError(t, err)
	require.EqualValues(t, 1, removed)
	st, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, st.Items)
	require.Zero(t, st.Reviews, "they go with their items")
	var path string
	require.NoError(t, s.db.QueryRowContext(t.Context(), "SELECT file FROM pragma_database_list").Scan(&path))
	for _, name := range []string{path, path + "-wal"} {
		file, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NotContains(t, string(file), "سر قديم 1", "what is purged cannot be read from the file")
	}
}

func TestRecorder(t *testing.T) {
	s, _ := opened(t)
	r := NewRecorder(s, slog.New(slog.DiscardHandler))
	for n := range recorderQueue + 10 {
		if !r.Full() {
			r.Offer(Item{Headline: fmt.Sprint("خبر ", n), Answer: Answer{Model: "news", Labels: []string{"sport"}, Scores: map[string]float64{"sport": .9}, Margin: .4}})
		}
	}
	require.EqualValues(t, 10, r.Dropped(), "nothing is dropped in silence")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Run(ctx) // writes what waits
	require.EqualValues(t, recorderQueue, r.Kept())
	st, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, recorderQueue, st.Items)
}

// A file that may not grow stands for a full disk.
func TestFull(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), 300<<10)
	require.NoError(t, err)
	defer s.Close()
	var last error
	acknowledged := 0
	for n := 0; n < 2000 && last == nil; n++ {
		if _, _, last = s.Correct(t.Context(), item(fmt.Sprint("خبر ", n)), by("سارة", "economy")); last == nil {
			acknowledged++
		}
	}
	require.ErrorIs(t, last, ErrFull)
	require.Greater(t, acknowledged, 100)
	st, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, acknowledged, st.Accepted+st.Held)
}
