package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// headlineFile writes n headlines, no two neighbours alike.
func headlineFile(t require.TestingT, dir string, n int) string {
	words := strings.Fields("مباراة المنتخب عقوبات النفط الدولار أسعار الدوري روسيا هدف بنك")
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "%s %s %s رقم%d\n", words[i%10], words[i/10%10], words[i/100%10], i)
	}
	path := filepath.Join(dir, "archive.txt")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	return path
}

// answerFile runs predict -o and gives its status and what it said.
func answerFile(t testing.TB, args ...string) (int, string) {
	var stderr strings.Builder
	status := run(t.Context(), append([]string{"predict", "-q"}, args...), strings.NewReader(""), io.Discard, &stderr)
	return status, stderr.String()
}

// A file cut at any byte is gone on with to the same file as without a stop.
func TestResumeAfterAStopAtAnyByte(t *testing.T) {
	model, dir := trained(t), t.TempDir()
	in, out := headlineFile(t, dir, 300), filepath.Join(dir, "answers.jsonl")
	status, said := answerFile(t, "-o", out, model, in)
	require.Equal(t, done, status, said)
	whole, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, 300, bytes.Count(whole, []byte{'\n'}))
	rapid.Check(t, func(r *rapid.T) {
		cut := rapid.IntRange(0, len(whole)).Draw(r, "cut")
		require.NoError(t, os.WriteFile(out, whole[:cut], 0o600))
		status, said := answerFile(t, "--resume", "-o", out, model, in)
		require.Equal(t, done, status, said)
		now, err := os.ReadFile(out)
		require.NoError(t, err)
		require.True(t, bytes.Equal(whole, now), "cut at byte %d", cut)
	})
}

// What was written by another model, with other flags, or of another input is
// told, and stays as it is.
func TestResumeRefusesWhatIsNotItsOwn(t *testing.T) {
	model, dir := trained(t), t.TempDir()
	in, out := headlineFile(t, dir, 300), filepath.Join(dir, "answers.jsonl")
	status, said := answerFile(t, "-o", out, model, in)
	require.Equal(t, done, status, said)
	whole, err := os.ReadFile(out)
	require.NoError(t, err)
	text, err := os.ReadFile(in)
	require.NoError(t, err)
	other := filepath.Join(dir, "other.txt")
	require.NoError(t, os.WriteFile(other, bytes.Replace(text, []byte("الدولار"), []byte("الذهب"), 1), 0o600))
	lines := bytes.SplitAfter(whole, []byte{'\n'})
	refuses := func(name string, there []byte, want string, args ...string) {
		require.NoError(t, os.WriteFile(out, there, 0o600))
		status, said := answerFile(t, append([]string{"--resume", "-o", out}, args...)...)
		assert.Equal(t, failed, status, name)
		assert.Regexp(t, want, said, name)
		now, err := os.ReadFile(out)
		require.NoError(t, err)
		assert.Equal(t, string(there), string(now), name)
	}
	refuses("another file", []byte(`{"not":"ours"`), `answers.jsonl:1: is not the answer to `, model, in)
	refuses("another whole line", []byte("{\"not\":\"ours\"}\n"), `answers.jsonl:1: is not the answer to `, model, in)
	refuses("other flags", whole, `answers.jsonl:1: is not the answer to `, "--labels-only", model, in)
	refuses("another input", whole, `is not the answer to .*other.txt:`, model, other)
	refuses("an answer doubled", bytes.Join([][]byte{lines[0], lines[0], lines[1]}, nil), `answers.jsonl:2: is not`, model, in)
	refuses("a torn other line", append(bytes.Clone(lines[0]), "{\"no"...), `answers.jsonl:2: is not`, model, in)

	require.NoError(t, os.WriteFile(in, text[:bytes.LastIndexByte(text[:len(text)/2], '\n')+1], 0o600))
	refuses("a shorter input", whole, `answers.jsonl:1\d\d: `, model, in)
}

// The program is killed (kill -9) again and again, and goes on each time.
func TestResumeAfterKill(t *testing.T) {
	program, err := exec.LookPath("tasnif")
	if err != nil {
		t.Skip("skipped: testscript put no tasnif on the path")
	}
	model, dir := trained(t), t.TempDir()
	in, out := headlineFile(t, dir, 20_000), filepath.Join(dir, "answers.jsonl")
	want, err := exec.Command(program, "predict", model, in).Output()
	require.NoError(t, err)
	random, killed := rand.New(rand.NewPCG(1, 2)), 0
	for killed < 5 {
		c := exec.Command(program, "predict", "-q", "--resume", "-o", out, model, in)
		require.NoError(t, c.Start())
		size := int64(random.IntN(len(want)))
		gone := make(chan error, 1)
		go func() { gone <- c.Wait() }()
		for running := true; running; {
			if info, err := os.Stat(out); err == nil && info.Size() >= size {
				_ = c.Process.Kill() // it may have come to its end
			}
			select {
			case <-gone:
				running = false
			case <-time.After(200 * time.Microsecond):
			}
		}
		killed++
		now, err := os.ReadFile(out)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(want, now), "after kill %d", killed)
	}
	said, err := exec.Command(program, "predict", "-q", "--resume", "-o", out, model, in).CombinedOutput()
	require.NoError(t, err, string(said))
	now, err := os.ReadFile(out)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, now), "%d bytes, want %d", len(now), len(want))
}
