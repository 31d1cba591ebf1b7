// Package sharedtest finds files of the shared folder for tests: the corpora and
// oracles that lie beside the repository, or where TASNIF_SHARED says.
package sharedtest

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// Path is the path of a file, or "" where it is absent.
func Path(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("TASNIF_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		require.NoError(t, err)
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test's folder")
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(filepath.Dir(dir), "shared")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// File is the path of a file; the test is skipped, with a message, where it is absent.
func File(t testing.TB, name string) string {
	t.Helper()
	path := Path(t, name)
	if path == "" {
		t.Skipf("skipped: %s is not there; set TASNIF_SHARED to the folder that has it", name)
	}
	return path
}

// Open opens a file, decompressed; the test is skipped where it is absent.
func Open(t testing.TB, name string) io.Reader {
	t.Helper()
	f, err := os.Open(File(t, name))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	switch filepath.Ext(name) {
	case ".gz":
		r, err := gzip.NewReader(f)
		require.NoError(t, err)
		return r
	case ".zst":
		r, err := zstd.NewReader(f)
		require.NoError(t, err)
		t.Cleanup(r.Close)
		return r
	}
	return f
}
