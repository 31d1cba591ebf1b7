//go:build soak

package serve_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// isRefused tells whether a connection was not accepted.
func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// At four times as many requests a second as it can answer: only 200, 429 and
// 503, the time of the 200s bounded, memory bounded, and recovery at once. Then
// the same with a rate a client: what is beyond the rate is told 429.
func TestOverloadedFourTimes(t *testing.T) {
	path, _ := modelFile(t)
	doc := `{"body":"` + strings.Repeat(headlines(t)[0]+" ", 100) + `"}`
	heavy := `{"documents":[` + strings.TrimSuffix(strings.Repeat(doc+",", 20), ",") + `]}`
	// Few turns and a heavy request make a capacity that the client can exceed
	// on the same machine.
	few := []string{"--max-concurrent", "2", "--max-queue", "8", "--max-wait", "100ms"}
	p := start(t, append(few, path)...)
	capacity := capacityOf(t, p, heavy)
	before := p.memory(t)
	count, good := overloaded(t, p, heavy, 4*capacity, seconds(t, 15, 3))
	recovered, after := recovery(t, p, heavy), p.memory(t)
	p99 := good[len(good)*99/100]
	figure("capacity %.0f requests/s; at four times that: %s; p99 of the 200s %v; memory %.0f MB before, %.0f MB after; the next answer took %v",
		capacity, inWords(count), p99.Round(time.Millisecond), before, after, recovered.Round(time.Millisecond))
	assert.NotZero(t, count[503])
	assert.Less(t, p99, 2*time.Second)
	assert.Less(t, after, before+200)
	p.stop(t)

	rate := capacity / 2
	p = start(t, append(few, "--request-rate", fmt.Sprint(rate), "--request-burst", "5", path)...)
	count, good = overloaded(t, p, heavy, 4*capacity, seconds(t, 10, 3))
	p99 = good[len(good)*99/100]
	time.Sleep(2 * time.Second) // for the bucket to fill
	figure("and with --request-rate of half the capacity: %s; p99 of the 200s %v; the next answer took %v",
		inWords(count), p99.Round(time.Millisecond), recovery(t, p, heavy).Round(time.Millisecond))
	assert.Greater(t, count[429], count[200], "most are beyond the rate")
	p.stop(t)
}

// capacityOf is how many requests a second come back with two at a time.
func capacityOf(t *testing.T, p *process, body string) float64 {
	begin, length := time.Now(), seconds(t, 3, 1)
	done := make([]int, 2)
	var work sync.WaitGroup
	for w := range done {
		work.Go(func() {
			for time.Since(begin) < length {
				status, _, err := p.ask(context.Background(), "/v1/predict", body)
				if assert.NoError(t, err) && assert.Equal(t, 200, status) {
					done[w]++
				}
			}
		})
	}
	work.Wait()
	return float64(done[0]+done[1]) / time.Since(begin).Seconds()
}

// overloaded sends requests at a rate, whatever becomes of them: how many were
// answered with which status, which must be 200, 429 or 503, and how long the
// 200s took, sorted.
func overloaded(t *testing.T, p *process, body string, rate float64, length time.Duration) (count map[int]int, good []time.Duration) {
	t.Helper()
	count = map[int]int{}
	var mu sync.Mutex
	var work sync.WaitGroup
	begin := time.Now()
	for i := range int(rate * length.Seconds()) {
		time.Sleep(time.Until(begin.Add(time.Duration(float64(i) / rate * float64(time.Second)))))
		work.Go(func() {
			sent := time.Now()
			status, _, err := p.ask(context.Background(), "/v1/predict", body)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Logf("no answer: %v", err)
				status = 0
			}
			count[status]++
			if status == http.StatusOK {
				good = append(good, time.Since(sent))
			}
		})
	}
	work.Wait()
	slices.Sort(good)
	require.NotEmpty(t, good, "%v", count)
	for s := range count {
		assert.Contains(t, []int{200, 429, 503}, s)
	}
	return count, good
}

// inWords is counts by status.
func inWords(count map[int]int) string {
	var statuses []string
	for _, s := range slices.Sorted(maps.Keys(count)) {
		statuses = append(statuses, fmt.Sprintf("%d of %d", count[s], s))
	}
	return strings.Join(statuses, ", ")
}

// recovery is how long the next request takes, which must be answered.
func recovery(t *testing.T, p *process, body string) time.Duration {
	t.Helper()
	sent := time.Now()
	status, _, err := p.ask(context.Background(), "/v1/predict", body)
	require.NoError(t, err)
	assert.Equal(t, 200, status)
	return time.Since(sent)
}
