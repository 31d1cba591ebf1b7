package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An interrupt ends a verb that waits on standard input.
func TestInterruptWhileInputIsSilent(t *testing.T) {
	model, dir := trained(t), t.TempDir()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"lint", "-"}, "^tasnif: interrupted\n$"},
		{[]string{"split", "-"}, "^tasnif: interrupted\n$"},
		{[]string{"train", "-o", filepath.Join(dir, "m.tsnf"), "-"}, "^tasnif: interrupted\n$"},
		{[]string{"evaluate", model, "-"}, "^tasnif: interrupted\n$"},
		{[]string{"predict", "-o", filepath.Join(dir, "a.jsonl"), model}, "^tasnif: interrupted; the answers in .*a.jsonl stay: go on with --resume\n$"},
	} {
		t.Run(c.args[0], func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			in, feed := io.Pipe()
			defer feed.Close()
			var stderr strings.Builder
			status := make(chan int, 1)
			go func() { status <- run(ctx, c.args, in, io.Discard, &stderr) }()
			time.Sleep(200 * time.Millisecond)
			cancel()
			select {
			case got := <-status:
				assert.Equal(t, 130, got)
				assert.Regexp(t, c.says, stderr.String())
			case <-time.After(patience):
				t.Fatal("still running")
			}
		})
	}
}

// A process that a signal ends has the exit status that shells give it, says what
// to do next, and leaves no hidden file.
func TestSignalsEndTheProcess(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be sent these signals on Windows")
	}
	news, err := filepath.Abs(filepath.Join("testdata", "news.jsonl"))
	require.NoError(t, err)
	for _, c := range []struct {
		name   string
		args   []string
		signal syscall.Signal
		begun  string // file that is there when the work has begun; it stays
		status int
		says   string
	}{
		{"waiting", []string{"train", "-q", "-o", "m.tsnf", "-"}, syscall.SIGINT, "", 130, "^tasnif: interrupted\n$"},
		{"terminated", []string{"train", "-q", "-o", "m.tsnf", "-"}, syscall.SIGTERM, "", 143, "^tasnif: interrupted\n$"},
		{"tuning", []string{"train", "-q", "--tune", "10m", "-o", "m.tsnf", news}, syscall.SIGINT, "m.tsnf.tune.jsonl", 130,
			"^tasnif: interrupted; the trials so far are in m.tsnf.tune.jsonl: the same command goes on from there\n$"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command("tasnif", c.args...)
			var stderr bytes.Buffer
			cmd.Dir, cmd.Stderr = dir, &stderr
			in, err := cmd.StdinPipe()
			require.NoError(t, err)
			defer in.Close()
			require.NoError(t, cmd.Start())
			if c.begun != "" {
				require.Eventually(t, func() bool {
					_, err := os.Stat(filepath.Join(dir, c.begun))
					return err == nil
				}, patience, 10*time.Millisecond)
			} else {
				time.Sleep(time.Second) // until it reads
			}
			require.NoError(t, cmd.Process.Signal(c.signal))
			_ = cmd.Wait()
			assert.Equal(t, c.status, cmd.ProcessState.ExitCode(), stderr.String())
			assert.Regexp(t, c.says, stderr.String())
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			for _, e := range entries {
				assert.Equal(t, c.begun, e.Name())
			}
		})
	}
}
