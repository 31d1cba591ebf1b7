//go:build soak

package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The soak tests drive the program itself over loopback, as make soak and make
// bench-serve start them: TASNIF_BINARY is the program, TASNIF_MODEL a model.
// Each prints its figure. TASNIF_SOAK_SIZE is a share of the full size, 1 where
// it is not set: 0.02 shows within a minute that all of it runs.

// size is n of the full size, at the size asked for.
func size(t *testing.T, n, least int) int {
	t.Helper()
	text := os.Getenv("TASNIF_SOAK_SIZE")
	if text == "" {
		return n
	}
	share, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err, "TASNIF_SOAK_SIZE")
	return max(least, int(share*float64(n)))
}

// seconds is size for a time.
func seconds(t *testing.T, n, least int) time.Duration {
	return time.Duration(size(t, n, least)) * time.Second
}

// process is a running tasnif.
type process struct {
	addr, admin string
	grpc        string // where it was asked for
	cmd         *exec.Cmd
	client      *http.Client
	log         *bytes.Buffer
	ended       chan error
}

// start runs the program until the test ends.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	binary := os.Getenv("TASNIF_BINARY")
	if binary == "" {
		t.Skip("skipped: TASNIF_BINARY names no program (make soak does)")
	}
	p := &process{log: &bytes.Buffer{}, ended: make(chan error, 1)}
	p.cmd = exec.Command(binary, append([]string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--log-format", "json"}, args...)...)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	p.cmd.Stderr = w
	require.NoError(t, p.cmd.Start())
	_ = w.Close()
	lines := bufio.NewReader(r)
	address := regexp.MustCompile(`"(addr|admin|grpc)":"(127\.0\.0\.1:\d+)"`)
	for p.addr == "" || p.admin == "" || p.grpc == "" && slices.Contains(args, "--grpc-addr") {
		line, err := lines.ReadString('\n')
		require.NoError(t, err, "the program ended: %s", line)
		if m := address.FindStringSubmatch(line); m != nil {
			*map[string]*string{"addr": &p.addr, "admin": &p.admin, "grpc": &p.grpc}[m[1]] = m[2]
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, lines) // the access log is written as it is in earnest
		_ = r.Close()
		p.ended <- p.cmd.Wait()
	}()
	p.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1024, MaxConnsPerHost: 0}, Timeout: 30 * time.Second}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); p.client.CloseIdleConnections() })
	return p
}

// stop ends it and waits.
func (p *process) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, <-p.ended)
	p.client.CloseIdleConnections()
}

// metrics is what the process tells of itself.
func (p *process) metrics(t *testing.T) string {
	t.Helper()
	res, err := p.client.Get("http://" + p.admin + "/metrics")
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(text)
}

// series is one of metrics; 0 where there is none.
func series(t *testing.T, metrics, name string) float64 {
	t.Helper()
	for line := range strings.Lines(metrics) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+" "); ok {
			x, err := strconv.ParseFloat(value, 64)
			require.NoError(t, err)
			return x
		}
	}
	return 0
}

// metric is a series of this moment.
func (p *process) metric(t *testing.T, name string) float64 {
	t.Helper()
	return series(t, p.metrics(t), name)
}

// memory is what the process holds, in MB, after its heap was given time to settle.
func (p *process) memory(t *testing.T) float64 {
	return p.metric(t, "process_resident_memory_bytes") / (1 << 20)
}

// modelFile is a copy of the model that a test may change.
func modelFile(t *testing.T) (path string, content []byte) {
	t.Helper()
	given := os.Getenv("TASNIF_MODEL")
	if given == "" {
		t.Skip("skipped: TASNIF_MODEL names no model (make soak does)")
	}
	content, err := os.ReadFile(given)
	require.NoError(t, err)
	path = filepath.Join(t.TempDir(), "news.tsnf")
	put(t, path, content)
	return path, content
}

// put replaces a file at once, as train does.
func put(t *testing.T, path string, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".new", content, 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}

// headlines are real ones, those of the demonstration corpus.
func headlines(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "data", "demo", "corpus.jsonl"))
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	defer f.Close()
	var out []string
	for in := bufio.NewScanner(f); in.Scan(); {
		var doc struct{ Headline string }
		require.NoError(t, json.Unmarshal(in.Bytes(), &doc))
		if doc.Headline != "" {
			out = append(out, doc.Headline)
		}
	}
	require.NotEmpty(t, out)
	return out
}

// requests are requests of /v1/predict with real headlines.
func requests(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, h := range headlines(t) {
		out = append(out, string(protocols["v1/predict"].body(h)))
	}
	return out
}

// ask posts one request and gives its status and body; 0 where there was no answer.
func (p *process) ask(ctx context.Context, path, body string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.addr+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := p.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, text, err
}

// figure prints what a test measured, whether or not -v is given.
func figure(format string, args ...any) { fmt.Printf("figure: "+format+"\n", args...) }
