package training

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/tuning"
)

// Trials are found again, a line cut off is dropped, another search is refused.
func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.tune.jsonl")
	j, err := OpenJournal(path, "this")
	require.NoError(t, err)
	a, b := tuning.Trial{Change: "svm C 0.3 to 1", Setting: "x", Kept: true, Gain: tuning.Gain{Gain: 0.1, Error: 0.05}}, tuning.Trial{Change: "without svm", Setting: "y"}
	require.NoError(t, j.Write(a))
	require.NoError(t, j.Write(b))
	require.NoError(t, j.Close())

	j, err = OpenJournal(path, "this")
	require.NoError(t, err)
	assert.Equal(t, []tuning.Trial{a, b}, j.Known)
	require.NoError(t, j.Close())

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, text[:len(text)-9], 0o600))
	j, err = OpenJournal(path, "this")
	require.NoError(t, err)
	assert.Equal(t, []tuning.Trial{a}, j.Known)
	require.NoError(t, j.Write(b))
	require.NoError(t, j.Close())
	again, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, text, again)

	_, err = OpenJournal(path, "other")
	assert.ErrorContains(t, err, "journal of another search")
	require.NoError(t, os.WriteFile(path, append(bytes.Clone(text), "not a trial\n"...), 0o600))
	_, err = OpenJournal(path, "this")
	assert.ErrorContains(t, err, "m.tune.jsonl:4: this line is not a trial")
}

// Whatever stands in a journal, it is read or refused, and what was refused is left as it was.
func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"search":"this","version":"1"}` + "\n" + `{"change":"a","setting":"b","figure":{"micro_f1":0.5}}` + "\n"))
	f.Add([]byte(`{"search":"this","version":"1"}`))
	f.Add([]byte("\n\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "j")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		j, err := OpenJournal(path, "this")
		if err != nil {
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, text, after)
			return
		}
		require.NoError(t, j.Close())
		again, err := OpenJournal(path, "this")
		require.NoError(t, err)
		require.Equal(t, j.Known, again.Known)
		require.NoError(t, again.Close())
	})
}
