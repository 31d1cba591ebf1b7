//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/serve/desk"
)

// command is this program in a process of its own, in a folder.
func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	return &exec.Cmd{Path: program, Args: append([]string{"tasnif"}, args...), Dir: dir}
}

// ran runs it to its end, which must be good.
func ran(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := command(t, dir, args...).CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// loop is a folder with a corpus, a desk file and a first version that is served.
func loop(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	news, err := os.ReadFile(filepath.Join("testdata", "news.jsonl"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "news.jsonl"), news, 0o600))
	ran(t, dir, "desk", "train", "-q", "--trainer", "complement", "desk.db", "news.jsonl")
	ran(t, dir, "desk", "promote", "desk.db")
	return dir
}

// started is serve in a process of its own, with its address.
func started(t *testing.T, dir string, args ...string) (address string, log *logged, stop func() error) {
	t.Helper()
	cmd := command(t, dir, append([]string{"serve", "--addr", "127.0.0.1:0", "--drain-delay", "1ms"}, args...)...)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stderr = w
	require.NoError(t, cmd.Start())
	w.Close()
	log = &logged{t, make(chan string, 1000)}
	go func() {
		defer close(log.lines)
		for in := bufio.NewScanner(r); in.Scan(); {
			log.lines <- in.Text()
		}
	}()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return log.until(`url=https?://(127\.0\.0\.1:\d+)/ `), log, func() error {
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		return <-ended
	}
}

// serve --every trains a candidate in a process of its own, and serves on. A
// training that fails, here since it has too little memory, does not touch the server.
func TestServeTrains(t *testing.T) {
	dir := loop(t)
	time.Sleep(5 * time.Millisecond)
	store, err := desk.OpenExisting(t.Context(), filepath.Join(dir, "desk.db"))
	require.NoError(t, err)
	_, err = store.Import(t.Context(), data.Document{Headline: "منتخب الجزائر يحرز كأس العرب للمرة الثانية", Labels: []string{"sports"}}, "سارة", false)
	require.NoError(t, err)
	require.NoError(t, store.Close())

	every := []string{"--desk", "desk.db", "--every", "24h", "--retrain=--trainer complement 'news.jsonl'"}
	served := "models/news/current/news.tsnf"
	_, _, stop := started(t, dir, append(every, served)...) // the first version was trained just now
	require.NoError(t, stop())
	require.Len(t, runsOf(t, filepath.Join(dir, "desk.db")), 1)

	old, err := desk.Open(t.Context(), filepath.Join(dir, "other.db"), 0) // whose last training was never
	require.NoError(t, err)
	require.NoError(t, old.Close())
	every[1] = "other.db"
	address, log, stop := started(t, dir, append(every, served)...)
	log.until(`msg=training says="verdict +(passed)"`)
	log.until(`msg=training (ended=passed)`)
	require.Contains(t, got(t, address+"/v1/model"), `"version":"v1"`, "it is not promoted")
	require.FileExists(t, filepath.Join(dir, "models/news/v2/news.tsnf"))
	require.NoError(t, stop())
	require.Equal(t, desk.Passed, runsOf(t, filepath.Join(dir, "other.db"))[0].Verdict)

	every[1] = "third.db"
	address, log, stop = started(t, dir, append(every, "--retrain-memory", "1000000", served)...)
	log.until(`(ended="cut off; the model served goes on")`)
	labels, _ := asked(t, address, "المنتخب المغربي يفوز في كأس العالم")
	require.NotNil(t, labels)
	require.NoError(t, stop())
}

func TestServeRefusesATrainingThatCannotBe(t *testing.T) {
	dir := loop(t)
	t.Chdir(dir)
	served := "models/news/current/news.tsnf"
	for _, c := range []struct{ want, words []string }{
		{[]string{"--every needs --retrain"}, []string{"--every", "24h", served}},
		{[]string{"--retrain needs --every"}, []string{"--retrain", "news.jsonl", served}},
		{[]string{"--every needs --desk"}, []string{"--every", "24h", "--retrain", "news.jsonl", served}},
		{[]string{"--every 24s"}, []string{"--every", "24s", "--retrain", "news.jsonl", served}},
		{[]string{"--retrain: the model must be a file DIR/NAME/current/NAME.tsnf"}, []string{"--desk", "d.db", "--every", "24h", "--retrain", "news.jsonl", "models/news/v1/news.tsnf"}},
		{[]string{"--retrain: unknown flag --trainr"}, []string{"--desk", "d.db", "--every", "24h", "--retrain=--trainr=x news.jsonl", served}},
		{[]string{"a quote ' is not closed"}, []string{"--desk", "d.db", "--every", "24h", "--retrain", "'news.jsonl", served}},
	} {
		err := dispatch(t.Context(), append([]string{"serve"}, c.words...), &outputs.Streams{Out: io.Discard, Err: io.Discard})
		assert.ErrorContains(t, err, c.want[0])
	}
}

// A training that was killed leaves nothing that stops the next one.
func TestTrainingIsKilled(t *testing.T) {
	dir := loop(t)
	file := filepath.Join(dir, "desk.db")
	cmd := command(t, dir, "desk", "train", "-q", "desk.db", "news.jsonl")
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		drafts, err := filepath.Glob(filepath.Join(dir, "models/news/.draft-*"))
		return err == nil && len(drafts) == 1
	}, time.Minute, time.Millisecond)
	busy, err := command(t, dir, "desk", "train", "-q", "--trainer", "complement", "desk.db", "news.jsonl").CombinedOutput()
	if err == nil {
		_ = cmd.Wait()
		t.Skip("the training was quicker than the test")
	}
	require.Contains(t, string(busy), "another training of news is under way; try again when it has ended")
	require.Eventually(t, func() bool { return len(runsOf(t, file)) == 2 }, time.Minute, time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	if runs := runsOf(t, file); !runs[0].Ended.IsZero() {
		t.Skip("the training was quicker than the test")
	}
	require.Contains(t, ran(t, dir, "desk", "train", "-q", "--trainer", "complement", "desk.db", "news.jsonl"), "candidate     v2")
	runs := runsOf(t, file)
	require.Equal(t, []string{desk.Passed, "cut off"}, []string{runs[0].Verdict, runs[1].Verdict})
	drafts, err := filepath.Glob(filepath.Join(dir, "models/news/.draft-*"))
	require.NoError(t, err)
	require.Empty(t, drafts)
}
