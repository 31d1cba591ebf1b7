package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A disk that is really full: the old model stands, byte for byte and alone.
func TestFullDiskKeepsTheOldModel(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=12k"); err != nil {
		t.Skipf("skipped: a small disk cannot be mounted here: %v (the script disk.txtar limits the file's size instead)", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(disk, 0)) })
	path := filepath.Join(disk, "m.tsnf")
	old := []byte("\x89TSN\r\n\x1a\nthe old model")
	require.NoError(t, os.WriteFile(path, old, 0o600))

	var stderr strings.Builder
	status := run(t.Context(), []string{"train", "-o", path, filepath.Join("testdata", "news.jsonl")}, strings.NewReader(""), io.Discard, &stderr)
	assert.Equal(t, failed, status)
	assert.Regexp(t, `^tasnif: .*m\.tsnf: .*untouched.*no space left on device\n$`, stderr.String())

	now, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, old, now)
	left, err := os.ReadDir(disk)
	require.NoError(t, err)
	assert.Len(t, left, 1, "no scratch file is left on a full disk")
}
