package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/outputs"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// trained writes a model of testdata/news.jsonl and gives its path.
func trained(t *testing.T, flags ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.tsnf")
	var stderr strings.Builder
	args := append([]string{"train", "-q", "--trainer", "multinomial", "-o", path}, flags...)
	status := run(t.Context(), append(args, filepath.Join("testdata", "news.jsonl")), strings.NewReader(""), io.Discard, &stderr)
	require.Equal(t, done, status, stderr.String())
	return path
}

// logged is the server's log, a line at a time.
type logged struct {
	t     *testing.T
	lines chan string
}

// until waits for a line that matches, and gives its first group.
func (l *logged) until(pattern string) string {
	l.t.Helper()
	re := regexp.MustCompile(pattern)
	end := time.After(patience)
	for {
		select {
		case line, more := <-l.lines:
			require.True(l.t, more, "the log ended before %s", pattern)
			if m := re.FindStringSubmatch(line); m != nil {
				return m[len(m)-1]
			}
		case <-end:
			l.t.Fatalf("no line matches %s", pattern)
		}
	}
}

// served runs "tasnif serve" until the test ends it, and gives its address.
func served(t *testing.T, args ...string) (address string, log *logged, stop func() int) {
	t.Helper()
	r, w := io.Pipe()
	log = &logged{t, make(chan string, 1000)}
	go func() {
		defer close(log.lines)
		for in := bufio.NewScanner(r); in.Scan(); {
			select {
			case log.lines <- in.Text():
			default: // the test reads no more of it; a server whose log stands still would not end
			}
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0", "--drain-delay", "1ms"}, args...), strings.NewReader(""), io.Discard, w)
		w.Close()
	}()
	return log.until(`url=https?://(127\.0\.0\.1:\d+)/ `), log, func() int {
		cancel()
		select {
		case s := <-status:
			return s
		case <-time.After(patience):
			t.Fatal("the server does not stop")
			return -1
		}
	}
}

// asked posts a headline and gives the answer's labels and the model's checksum.
func asked(t *testing.T, address, headline string) (labels []string, sum string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"headline": headline})
	require.NoError(t, err)
	resp, err := http.Post("http://"+address+"/v1/predict", "application/json", strings.NewReader(string(body)))
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	var answer struct {
		Labels []string
		Model  struct{ SHA256 string }
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&answer))
	return answer.Labels, answer.Model.SHA256
}

// The server answers, takes a new model at SIGHUP, keeps the old one where the
// new one is bad, and ends with status 0.
func TestServeAnswersReloadsAndDrains(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: Windows has no SIGHUP")
	}
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	path := trained(t)
	address, log, stop := served(t, path)
	labels, first := asked(t, address, "عقوبات على شركات النفط وتجميد أصول")
	assert.Contains(t, labels, "sanctions")
	assert.Len(t, first, 64)

	other, err := os.ReadFile(trained(t, "--trainer", "complement"))
	require.NoError(t, err)
	require.NoError(t, outputs.Replace(path, other))
	require.NoError(t, self.Signal(syscall.SIGHUP))
	log.until(`msg=model name=m `)
	_, second := asked(t, address, "عقوبات")
	assert.NotEqual(t, first, second)

	require.NoError(t, os.WriteFile(path, other[:len(other)-1], 0o600))
	require.NoError(t, self.Signal(syscall.SIGHUP))
	said := log.until(`(msg="not reloaded; the old model goes on answering".*)`)
	assert.Contains(t, said, "cut off")
	_, third := asked(t, address, "عقوبات")
	assert.Equal(t, second, third)

	assert.Equal(t, done, stop())
}

func TestServeTakenPort(t *testing.T) {
	path := trained(t)
	address, _, stop := served(t, path)
	var stderr strings.Builder
	assert.Equal(t, failed, run(t.Context(), []string{"serve", "--addr", address, path}, strings.NewReader(""), io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "\ntasnif: ")
	assert.Contains(t, stderr.String(), "address already in use")
	assert.Equal(t, done, stop())
}
