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
// 503, the time of the 200s bounded, memory bounded, and recovery at once.
func TestOverloadedFourTimes(t *testing.T) {
	path, _ := modelFile(t)
	// Few turns and a heavy request make a capacity that the client can exceed
	// on the same machine.
	p := start(t, "--max-concurrent", "2", "--max-queue", "8", "--max-wait", "100ms", path)
	doc := `{"body":"` + strings.Repeat(strings.TrimSuffix(strings.TrimPrefix(headlines(t)[0], `{"headline":"`), `"}`)+" ", 100) + `"}`
	heavy := `{"documents":[` + strings.TrimSuffix(strings.Repeat(doc+",", 20), ",") + `]}`

	// Capacity: as many as come back with two at a time.
	begin, done := time.Now(), 0
	var mu sync.Mutex
	var work sync.WaitGroup
	for range 2 {
		work.Go(func() {
			for time.Since(begin) < 3*time.Second {
				status, _, err := p.ask(context.Background(), "/v1/predict", heavy)
				if assert.NoError(t, err) && assert.Equal(t, 200, status) {
					mu.Lock()
					done++
					mu.Unlock()
				}
			}
		})
	}
	work.Wait()
	capacity := float64(done) / time.Since(begin).Seconds()
	before := p.memory(t)

	count := map[int]int{}
	var good []time.Duration
	rate := 4 * capacity
	length := 15 * time.Second
	begin = time.Now()
	for i := 0; i < int(rate*length.Seconds()); i++ {
		time.Sleep(time.Until(begin.Add(time.Duration(float64(i) / rate * float64(time.Second)))))
		work.Go(func() {
			sent := time.Now()
			status, _, err := p.ask(context.Background(), "/v1/predict", heavy)
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
	after := p.memory(t)
	sent := time.Now()
	status, _, err := p.ask(context.Background(), "/v1/predict", heavy)
	require.NoError(t, err)
	recovered := time.Since(sent)
	slices.Sort(good)
	require.NotEmpty(t, good)
	p99 := good[len(good)*99/100]
	var statuses []string
	for _, s := range slices.Sorted(maps.Keys(count)) {
		statuses = append(statuses, fmt.Sprintf("%d of %d", count[s], s))
	}
	figure("capacity %.0f requests/s; at four times that for %v: %s; p99 of the 200s %v; memory %.0f MB before, %.0f MB after; the next answer took %v",
		capacity, length, strings.Join(statuses, ", "), p99.Round(time.Millisecond), before, after, recovered.Round(time.Millisecond))
	for s := range count {
		assert.Contains(t, []int{200, 429, 503}, s)
	}
	assert.Equal(t, 200, status)
	assert.Less(t, p99, 2*time.Second)
	assert.Less(t, after, before+200)
	p.stop(t)
}
