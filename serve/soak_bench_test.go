//go:build soak

package serve_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBareGinProcess is the bare handler in a process of its own; it is no test.
func TestBareGinProcess(t *testing.T) {
	addr, answer := os.Getenv("BARE_GIN_ADDR"), os.Getenv("BARE_GIN_ANSWER")
	if addr == "" {
		t.Skip("skipped: it is the other side of TestThroughput")
	}
	t.Fatal(http.ListenAndServe(addr, bareGin(t, answer)))
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

	const connections = 16
	rounds, seconds := size(t, 11, 3), size(t, 4, 1)
	wrk(t, p.addr, bodies, connections, 1)
	wrk(t, bare, bodies, connections, 1)
	var ours, theirs, ratios []float64
	var oursCPU, theirsCPU, oursN, theirsN float64
	for range rounds {
		before := processor(t, other.Process.Pid)
		theirs = append(theirs, wrk(t, bare, bodies, connections, seconds))
		theirsCPU += processor(t, other.Process.Pid) - before
		theirsN += theirs[len(theirs)-1] * float64(seconds)
		before = processor(t, p.cmd.Process.Pid)
		ours = append(ours, wrk(t, p.addr, bodies, connections, seconds))
		oursCPU += processor(t, p.cmd.Process.Pid) - before
		oursN += ours[len(ours)-1] * float64(seconds)
		ratios = append(ratios, ours[len(ours)-1]/theirs[len(theirs)-1])
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	slices.Sort(ratios)
	figure("throughput %.0f requests/s, bare gin %.0f requests/s (medians of %d rounds by turns): ratio %.2f (%.2f to %.2f), asked 0.80",
		ours[rounds/2], theirs[rounds/2], rounds, ratios[rounds/2], ratios[0], ratios[rounds-1])

	figure("processor time a request: %.1f microseconds, bare gin %.1f, of which nothing is a model's", 1e6*oursCPU/oursN, 1e6*theirsCPU/theirsN)

	rate := ours[rounds/2] / 2
	before := processor(t, p.cmd.Process.Pid)
	own := ownProcessor()
	begin := time.Now()
	took := atRate(t, p.addr, bodies, rate, time.Duration(size(t, 20, 3))*time.Second)
	long := time.Since(begin).Seconds()
	p99 := took[len(took)*99/100]
	figure("at half of it, %.0f requests/s at even intervals over %d connections: p50 %v, p99 %v, p99.9 %v, of %d requests, asked p99 below 5ms; "+
		"the server had %.2f and the client beside it %.2f of %d cores",
		rate, senders, took[len(took)/2].Round(time.Microsecond), p99.Round(time.Microsecond), took[len(took)*999/1000].Round(time.Microsecond), len(took),
		(processor(t, p.cmd.Process.Pid)-before)/long, (ownProcessor()-own)/long, runtime.NumCPU())
	assert.Less(t, p99, 5*time.Millisecond)
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

// ownProcessor is the processor time that this process has had, in seconds.
func ownProcessor() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // of oneself it does not fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// senders is how many connections atRate uses.
const senders = 32

// atRate sends requests at a rate, each at its time whether or not those before
// were answered, and gives how long each took from that time, sorted. It writes
// requests that are ready as they are, so as to leave the cores to the server.
func atRate(t *testing.T, addr string, bodies []string, rate float64, length time.Duration) []time.Duration {
	t.Helper()
	requests := make([][]byte, len(bodies))
	for i, b := range bodies {
		requests[i] = fmt.Appendf(nil, "POST /v1/predict HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", addr, len(b), b)
	}
	n := int(rate * length.Seconds())
	took := make([]time.Duration, n)
	begin := time.Now().Add(100 * time.Millisecond)
	var work sync.WaitGroup
	for s := range senders {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		work.Go(func() {
			defer conn.Close()
			answers := bufio.NewReader(conn)
			for i := s; i < n; i += senders {
				due := begin.Add(time.Duration(float64(i) / rate * float64(time.Second)))
				time.Sleep(time.Until(due))
				if _, err := conn.Write(requests[i%len(requests)]); err != nil {
					t.Error(err)
					return
				}
				if err := answered(answers); err != nil {
					t.Error(err)
					return
				}
				took[i] = time.Since(due)
			}
		})
	}
	work.Wait()
	slices.Sort(took)
	return took
}

// answered reads one answer, which must be 200, and passes over its body.
func answered(from *bufio.Reader) error {
	line, err := from.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(line), "HTTP/1.1 200 ") {
		return fmt.Errorf("it was answered %q", line)
	}
	length := -1
	for {
		if line, err = from.ReadSlice('\n'); err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return errors.New("an answer without its length")
	}
	_, err = from.Discard(length)
	return err
}
