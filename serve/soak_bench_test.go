//go:build soak

package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bareAnswer is what /v1/predict answers, as a handler would write it that has
// nothing but Gin.
type bareAnswer struct {
	Labels []string           `json:"labels"`
	Scores map[string]float64 `json:"scores"`
	View   string             `json:"view"`
	Model  struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
	} `json:"model"`
}

// bareGin serves, in a process of its own, a Gin handler that decodes the same
// request and encodes the same answer and does nothing between.
func bareGin(addr, answer string) error {
	var p bareAnswer
	if err := json.Unmarshal([]byte(answer), &p); err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.POST("/v1/predict", func(c *gin.Context) {
		var req struct {
			Headline string `json:"headline"`
			Body     string `json:"body"`
		}
		if err := c.ShouldBindJSON(&req); err != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		c.JSON(http.StatusOK, &p)
	})
	return http.ListenAndServe(addr, e)
}

// TestBareGinProcess is that process; it is no test.
func TestBareGinProcess(t *testing.T) {
	addr, answer := os.Getenv("BARE_GIN_ADDR"), os.Getenv("BARE_GIN_ANSWER")
	if addr == "" {
		t.Skip("skipped: it is the other side of TestThroughput")
	}
	t.Fatal(bareGin(addr, answer))
}

// wrk loads an address with headlines by turns and gives its requests a second.
func wrk(t *testing.T, addr string, bodies []string, connections int, seconds int) float64 {
	t.Helper()
	script := filepath.Join(t.TempDir(), "headlines.lua")
	var lua strings.Builder
	lua.WriteString("local bodies = {\n")
	for _, b := range bodies[:min(len(bodies), 500)] {
		fmt.Fprintf(&lua, "[==[%s]==],\n", b)
	}
	lua.WriteString(`}
local requests, at = {}, 0
init = function()
  for i, b in ipairs(bodies) do requests[i] = wrk.format("POST", "/v1/predict", {["Content-Type"] = "application/json"}, b) end
end
request = function() at = at % #requests + 1; return requests[at] end
done = function(s) io.write("errors=" .. s.errors.status + s.errors.read + s.errors.timeout + s.errors.connect .. "\n") end
`)
	require.NoError(t, os.WriteFile(script, []byte(lua.String()), 0o600))
	out, err := exec.Command("wrk", "-t1", fmt.Sprint("-c", connections), fmt.Sprint("-d", seconds, "s"), "-s", script, "http://"+addr+"/v1/predict").CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "errors=0")
	m := regexp.MustCompile(`Requests/sec:\s+([\d.]+)`).FindSubmatch(out)
	require.NotNil(t, m, string(out))
	rate, err := strconv.ParseFloat(string(m[1]), 64)
	require.NoError(t, err)
	return rate
}

// Throughput of POST /v1/predict with real headlines, beside that of the bare
// handler, by turns in one run; then the latency at half of the maximum.
func TestThroughput(t *testing.T) {
	if _, err := exec.LookPath("wrk"); err != nil {
		t.Skip("skipped: there is no wrk (apt-get install wrk)")
	}
	path, _ := modelFile(t)
	p := start(t, path)
	bodies := headlines(t)
	_, answer, err := p.ask(context.Background(), "/v1/predict", bodies[0])
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	bare := l.Addr().String()
	require.NoError(t, l.Close())
	other := exec.Command(os.Args[0], "-test.run", "^TestBareGinProcess$")
	other.Env = append(os.Environ(), "BARE_GIN_ADDR="+bare, "BARE_GIN_ANSWER="+string(answer))
	require.NoError(t, other.Start())
	defer func() { _ = other.Process.Kill(); _ = other.Wait() }()
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", bare)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)

	const rounds, seconds, connections = 5, 4, 16
	wrk(t, p.addr, bodies, connections, 1)
	wrk(t, bare, bodies, connections, 1)
	var ours, theirs, ratios []float64
	var oursCPU, theirsCPU, oursN, theirsN float64
	for range rounds {
		before := processor(t, other.Process.Pid)
		theirs = append(theirs, wrk(t, bare, bodies, connections, seconds))
		theirsCPU += processor(t, other.Process.Pid) - before
		theirsN += theirs[len(theirs)-1] * seconds
		before = processor(t, p.cmd.Process.Pid)
		ours = append(ours, wrk(t, p.addr, bodies, connections, seconds))
		oursCPU += processor(t, p.cmd.Process.Pid) - before
		oursN += ours[len(ours)-1] * seconds
		ratios = append(ratios, ours[len(ours)-1]/theirs[len(theirs)-1])
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	slices.Sort(ratios)
	figure("throughput %.0f requests/s, bare gin %.0f requests/s (medians of %d rounds by turns): ratio %.2f (%.2f to %.2f), asked 0.80",
		ours[rounds/2], theirs[rounds/2], rounds, ratios[rounds/2], ratios[0], ratios[rounds-1])

	figure("processor time a request: %.1f microseconds, bare gin %.1f, of which nothing is a model's", 1e6*oursCPU/oursN, 1e6*theirsCPU/theirsN)

	took := paced(t, p, bodies, ours[rounds/2]/2, 10*time.Second)
	p99 := took[len(took)*99/100]
	figure("at half of it, %.0f requests/s: p50 %v, p99 %v, of %d requests, asked below 5ms", ours[rounds/2]/2,
		took[len(took)/2].Round(time.Microsecond), p99.Round(time.Microsecond), len(took))
	assert.GreaterOrEqual(t, ratios[rounds/2], 0.8)
	p.stop(t)
}

// processor is the processor time that a process has had, in seconds, as Linux counts it.
func processor(t *testing.T, pid int) float64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(after) // from the third on: state, ...
	user, err := strconv.ParseFloat(fields[11], 64)
	require.NoError(t, err)
	system, err := strconv.ParseFloat(fields[12], 64)
	require.NoError(t, err)
	return (user + system) / 100
}

// paced sends requests at a rate, each at its time whether or not those before
// were answered, and gives how long each took from that time, sorted.
func paced(t *testing.T, p *process, bodies []string, rate float64, length time.Duration) []time.Duration {
	t.Helper()
	n := int(rate * length.Seconds())
	took := make([]time.Duration, n)
	begin := time.Now().Add(100 * time.Millisecond)
	var work sync.WaitGroup
	const senders = 32
	for s := range senders {
		work.Go(func() {
			for i := s; i < n; i += senders {
				due := begin.Add(time.Duration(float64(i) / rate * float64(time.Second)))
				time.Sleep(time.Until(due))
				status, _, err := p.ask(context.Background(), "/v1/predict", bodies[i%len(bodies)])
				took[i] = time.Since(due)
				if err != nil || status != http.StatusOK {
					t.Errorf("status %d: %v", status, err)
					return
				}
			}
		})
	}
	work.Wait()
	slices.Sort(took)
	return took
}
