//go:build soak

package serve_test

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
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

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
)

// TestBareProcess is a bare handler in a process of its own; it is no test.
func TestBareProcess(t *testing.T) {
	addr := os.Getenv("BARE_ADDR")
	if addr == "" {
		t.Skip("skipped: it is the other side of TestThroughput")
	}
	answer, err := base64.StdEncoding.DecodeString(os.Getenv("BARE_ANSWER"))
	require.NoError(t, err)
	p := protocols[os.Getenv("BARE_PROTOCOL")]
	if p.bare == nil {
		t.Fatal(bareGRPC(t, addr, answer))
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.POST(p.path, p.bare(t, answer))
	t.Fatal(http.ListenAndServe(addr, e))
}

// bareProcess starts it and waits for its port.
func bareProcess(t *testing.T, protocol string, answer []byte) (addr string, pid int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr = l.Addr().String()
	require.NoError(t, l.Close())
	other := exec.Command(os.Args[0], "-test.run", "^TestBareProcess$")
	other.Env = append(os.Environ(), "BARE_ADDR="+addr, "BARE_PROTOCOL="+protocol, "BARE_ANSWER="+base64.StdEncoding.EncodeToString(answer))
	require.NoError(t, other.Start())
	t.Cleanup(func() { _ = other.Process.Kill(); _ = other.Wait() })
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
	return addr, other.Process.Pid
}

// wrk loads an address with requests by turns and gives its requests a second.
func wrk(t *testing.T, addr string, p protocol, bodies [][]byte, seconds int) float64 {
	t.Helper()
	script := filepath.Join(t.TempDir(), "requests.lua")
	var lua strings.Builder
	lua.WriteString("local bodies = {\n")
	for _, b := range bodies[:min(len(bodies), 500)] {
		lua.WriteString(`"`)
		for _, c := range b {
			fmt.Fprintf(&lua, "\\%03d", c)
		}
		lua.WriteString("\",\n")
	}
	lua.WriteString("}\nlocal headers = {\n")
	for i, b := range bodies[:min(len(bodies), 500)] {
		fmt.Fprintf(&lua, "[%d] = {", i+1)
		for name, value := range p.headers(b) {
			fmt.Fprintf(&lua, "[%q] = %q,", name, value)
		}
		lua.WriteString("},\n")
	}
	fmt.Fprintf(&lua, `}
local requests, at = {}, 0
init = function()
  for i, b in ipairs(bodies) do requests[i] = wrk.format("POST", %q, headers[i], b) end
end
request = function() at = at %% #requests + 1; return requests[at] end
done = function(s) io.write("errors=" .. s.errors.status + s.errors.read + s.errors.timeout + s.errors.connect .. "\n") end
`, p.path)
	require.NoError(t, os.WriteFile(script, []byte(lua.String()), 0o600))
	out, err := exec.Command("wrk", "-t1", fmt.Sprint("-c", connections), fmt.Sprint("-d", seconds, "s"), "-s", script, "http://"+addr+p.path).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "errors=0")
	m := regexp.MustCompile(`Requests/sec:\s+([\d.]+)`).FindSubmatch(out)
	require.NotNil(t, m, string(out))
	rate, err := strconv.ParseFloat(string(m[1]), 64)
	require.NoError(t, err)
	return rate
}

const connections = 16

// Throughput of every protocol with real headlines, beside that of a bare handler
// of the same protocol, by turns in one run; then the latency at half of the
// maximum. TASNIF_PROTOCOLS chooses some.
func TestThroughput(t *testing.T) {
	if _, err := exec.LookPath("wrk"); err != nil {
		t.Skip("skipped: there is no wrk (apt-get install wrk)")
	}
	path, _ := modelFile(t)
	s := start(t, "--grpc-addr", "127.0.0.1:0", path)
	chosen := strings.Fields(os.Getenv("TASNIF_PROTOCOLS"))
	for _, name := range slices.Sorted(maps.Keys(protocols)) {
		if len(chosen) == 0 || slices.Contains(chosen, name) {
			t.Run(name, func(t *testing.T) { throughput(t, s, name) })
		}
	}
	s.stop(t)
}

func throughput(t *testing.T, s *process, name string) {
	p := protocols[name]
	var bodies [][]byte
	for _, h := range headlines(t) {
		bodies = append(bodies, p.body(h))
	}
	ourAddr := s.addr
	if p.bare == nil {
		ourAddr = s.grpc
	}
	answer := p.answer(t, ourAddr, bodies[0])
	bare, barePID := bareProcess(t, name, answer)
	load := func(addr string, seconds int) float64 {
		if p.bare == nil {
			return loadGRPC(t, addr, bodies, seconds)
		}
		return wrk(t, addr, p, bodies, seconds)
	}

	prediction := predictionTime(t)
	rounds, seconds := size(t, 11, 3), size(t, 4, 1)
	load(ourAddr, 1)
	load(bare, 1)
	var ours, theirs, ratios []float64
	var oursCPU, theirsCPU, oursN, theirsN float64
	for range rounds {
		before := processor(t, barePID)
		theirs = append(theirs, load(bare, seconds))
		theirsCPU += processor(t, barePID) - before
		theirsN += theirs[len(theirs)-1] * float64(seconds)
		before = processor(t, s.cmd.Process.Pid)
		ours = append(ours, load(ourAddr, seconds))
		oursCPU += processor(t, s.cmd.Process.Pid) - before
		oursN += ours[len(ours)-1] * float64(seconds)
		ratios = append(ratios, ours[len(ours)-1]/theirs[len(theirs)-1])
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	slices.Sort(ratios)
	figure("%s: %.0f requests/s, a bare handler %.0f (medians of %d rounds by turns): ratio %.2f (%.2f to %.2f), asked 0.80; "+
		"processor time a request: %.1f microseconds, of which the prediction %.1f; bare %.1f, which predicts nothing; bare and the prediction would be %.2f of ours",
		name, ours[rounds/2], theirs[rounds/2], rounds, ratios[rounds/2], ratios[0], ratios[rounds-1],
		1e6*oursCPU/oursN, 1e6*prediction, 1e6*theirsCPU/theirsN, (theirsCPU/theirsN+prediction)/(oursCPU/oursN))

	rate := ours[rounds/2] / 2
	before := processor(t, s.cmd.Process.Pid)
	own := ownProcessor()
	begin := time.Now()
	took := atRate(t, senderOf(t, ourAddr, p, bodies), rate, time.Duration(size(t, 20, 3))*time.Second)
	long := time.Since(begin).Seconds()
	p99 := took[len(took)*99/100]
	figure("%s: at half of it, %.0f requests/s at even intervals over %d connections: p50 %v, p99 %v, p99.9 %v, of %d requests, asked p99 below 5ms; "+
		"the server had %.2f and the client beside it %.2f of %d cores",
		name, rate, senders, took[len(took)/2].Round(time.Microsecond), p99.Round(time.Microsecond), took[len(took)*999/1000].Round(time.Microsecond), len(took),
		(processor(t, s.cmd.Process.Pid)-before)/long, (ownProcessor()-own)/long, runtime.NumCPU())
	assert.Less(t, p99, 5*time.Millisecond)
	assert.GreaterOrEqual(t, ratios[rounds/2], 0.8)
}

// predictionTime is the processor time of one prediction, in seconds: the same
// model and headlines, in this process, on one core.
func predictionTime(t *testing.T) float64 {
	t.Helper()
	m, err := model.ReadFile(os.Getenv("TASNIF_MODEL"))
	require.NoError(t, err)
	var docs []data.Document
	for _, h := range headlines(t) {
		docs = append(docs, data.Document{Headline: h})
	}
	var p model.Prediction
	n, before := 0, ownProcessor()
	for begin := time.Now(); time.Since(begin) < time.Second; {
		for _, d := range docs {
			m.PredictInto(&p, d)
		}
		n += len(docs)
	}
	return (ownProcessor() - before) / float64(n)
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
// were answered, and gives how long each took from that time, sorted. sender
// gives what sends the i-th request over a connection of its own.
func atRate(t *testing.T, sender func() (send func(i int) error, end func()), rate float64, length time.Duration) []time.Duration {
	t.Helper()
	n := int(rate * length.Seconds())
	took := make([]time.Duration, n)
	begin := time.Now().Add(100 * time.Millisecond)
	var work sync.WaitGroup
	for s := range senders {
		send, end := sender()
		work.Go(func() {
			defer end()
			for i := s; i < n; i += senders {
				due := begin.Add(time.Duration(float64(i) / rate * float64(time.Second)))
				time.Sleep(time.Until(due))
				if err := send(i); err != nil {
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

// senderOf sends a protocol's requests. Over HTTP it writes them ready as they
// are, so as to leave the cores to the server.
func senderOf(t *testing.T, addr string, p protocol, bodies [][]byte) func() (func(i int) error, func()) {
	t.Helper()
	if p.bare == nil {
		return func() (func(i int) error, func()) {
			conn := dialGRPC(t, addr)
			return func(i int) error { return inferBytes(conn, bodies[i%len(bodies)]) }, func() { _ = conn.Close() }
		}
	}
	requests := make([][]byte, len(bodies))
	for i, b := range bodies {
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", p.path, addr, len(b))
		for name, value := range p.headers(b) {
			head += name + ": " + value + "\r\n"
		}
		requests[i] = append([]byte(head+"\r\n"), b...)
	}
	return func() (func(i int) error, func()) {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		answers := bufio.NewReader(conn)
		return func(i int) error {
			if _, err := conn.Write(requests[i%len(requests)]); err != nil {
				return err
			}
			return passedOver(answers)
		}, func() { _ = conn.Close() }
	}
}

// passedOver reads one answer, which must be 200, and passes over its body.
func passedOver(from *bufio.Reader) error {
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
