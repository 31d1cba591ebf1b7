package modelfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriteAside(t *testing.T) {
	fill := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, failed := io.WriteString(w, text)
			return errors.Join(failed, err)
		}
	}
	for _, c := range []struct {
		name, stood, want, says string
		write                   func(io.Writer) error
	}{
		{name: "new", want: "new", write: fill("new", nil)},
		{name: "replaced", stood: "old and longer", want: "new", write: fill("new", nil)},
		{name: "empty", stood: "old", want: "", write: fill("", nil)},
		{name: "stopped halfway", stood: "old", want: "old", write: fill("half", errors.New("stopped")), says: "^stopped$"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			file := filepath.Join(folder, "a.tsnf")
			if c.stood != "" {
				require.NoError(t, os.WriteFile(file, []byte(c.stood), 0o600))
			}
			err := WriteAside(file, c.write)
			if c.says == "" {
				assert.NoError(t, err)
			} else {
				require.Error(t, err)
				assert.Regexp(t, c.says, err.Error())
			}
			got, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
			left, err := os.ReadDir(folder)
			require.NoError(t, err)
			assert.Len(t, left, 1, "no file aside is left")
		})
	}
}

// Errors name the file that was meant, not the one aside.
func TestWriteAsideNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	err := WriteAside(filepath.Join(folder, "none", "a.tsnf"), func(io.Writer) error { return nil })
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, filepath.Join("none", "a.tsnf")+": not written, what stood there is untouched: ")

	taken := filepath.Join(folder, "a.tsnf")
	require.NoError(t, os.MkdirAll(filepath.Join(taken, "full"), 0o755))
	err = WriteAside(taken, func(io.Writer) error { return nil })
	assert.ErrorContains(t, err, "a.tsnf: not written, what stood there is untouched: ")
	assert.NotContains(t, err.Error(), ".a.tsnf.")
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 1)
}

// Stopping waits for a write that has begun, which ends whole, and no other begins.
func TestStopWritingWaitsForWrites(t *testing.T) {
	dir := t.TempDir()
	begun, goOn := make(chan bool), make(chan bool)
	written, stopped, second := make(chan error, 1), make(chan bool), make(chan bool)
	go func() {
		written <- WriteAside(filepath.Join(dir, "a"), func(w io.Writer) error {
			close(begun)
			<-goOn
			_, err := w.Write([]byte("whole"))
			return err
		})
	}()
	<-begun
	go func() { StopWriting(); close(stopped) }()
	select {
	case <-stopped:
		t.Fatal("it did not wait for the write under way")
	case <-time.After(50 * time.Millisecond):
	}
	close(goOn)
	<-stopped
	defer func() { writing.Unlock(); <-second }() // for the tests that follow
	go func() {
		_ = WriteAside(filepath.Join(dir, "b"), func(io.Writer) error { return nil })
		close(second)
	}()
	require.NoError(t, <-written)
	select {
	case <-second:
		t.Fatal("a write began after the stop")
	case <-time.After(50 * time.Millisecond):
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, "a", entries[0].Name())
}
