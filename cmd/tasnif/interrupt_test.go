package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
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
				assert.Equal(t, failed, got)
				assert.Regexp(t, c.says, stderr.String())
			case <-time.After(30 * time.Second):
				t.Fatal("still running")
			}
		})
	}
}
