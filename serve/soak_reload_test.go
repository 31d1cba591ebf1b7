//go:build soak

package serve_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reloads is how many reloads TestReloadsUnderLoad makes; TASNIF_RELOADS says otherwise.
func reloads() int {
	if n, err := strconv.Atoi(os.Getenv("TASNIF_RELOADS")); err == nil {
		return n
	}
	return 10_000
}

// Reloads under load, of good files and corrupt ones by turns: every answer is
// whole and 200, every corrupt file is refused, and memory stays where it was.
func TestReloadsUnderLoad(t *testing.T) {
	path, good := modelFile(t)
	p := start(t, "--watch-poll", "0", path)
	bodies := headlines(t)
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	var answers, bad atomic.Int64
	for w := range 4 {
		work.Go(func() {
			for i := w; ctx.Err() == nil; i++ {
				status, text, err := p.ask(context.Background(), "/v1/predict", bodies[i%len(bodies)])
				var got struct {
					Labels []string
					Scores map[string]float64
					Model  struct{ SHA256 string }
				}
				if err != nil || status != http.StatusOK || json.Unmarshal(text, &got) != nil || len(got.Scores) == 0 || len(got.Model.SHA256) != 64 {
					bad.Add(1)
				}
				answers.Add(1)
			}
		})
	}
	// Two good models by turns, so that each good file is loaded; a corrupt one
	// is cut off, or has one byte changed.
	other := good
	if name := os.Getenv("TASNIF_OTHER_MODEL"); name != "" {
		var err error
		other, err = os.ReadFile(name)
		require.NoError(t, err)
	}
	n := reloads()
	reload := func() int {
		res, err := p.client.Post("http://"+p.admin+"/v1/reload", "", nil)
		require.NoError(t, err)
		defer res.Body.Close()
		return res.StatusCode
	}
	var start float64
	begin := time.Now()
	for i := range n {
		switch i % 4 {
		case 0:
			put(t, path, other)
		case 1:
			put(t, path, other[:(i*7919)%len(other)])
		case 2:
			put(t, path, good)
		case 3:
			flipped := append([]byte(nil), good...)
			flipped[(i*104729)%len(flipped)] ^= 1 << (i % 8)
			put(t, path, flipped)
		}
		want := 200
		if i%2 == 1 {
			want = 422
		}
		require.Equal(t, want, reload(), "reload %d", i)
		if i == n/10 {
			start = p.memory(t)
		}
	}
	took := time.Since(begin)
	end := p.memory(t)
	stop()
	work.Wait()
	loaded := p.metric(t, `tasnif_model_reloads_total{model="news",result="loaded"}`) + p.metric(t, `tasnif_model_reloads_total{model="news",result="unchanged"}`)
	failed := p.metric(t, `tasnif_model_reloads_total{model="news",result="failed"}`)
	figure("%d reloads in %v under %d requests: %.0f taken, %.0f refused; %d answers failed or torn; memory %.0f MB after a tenth, %.0f MB at the end",
		n, took.Round(time.Second), answers.Load(), loaded, failed, bad.Load(), start, end)
	assert.Zero(t, bad.Load())
	assert.Equal(t, float64(n/2), failed)
	assert.Less(t, end, start*1.5+32, "memory grows")
	p.stop(t)
}

// SIGTERM under load: every request that was sent is answered; from then on
// connections are refused.
func TestStopUnderLoad(t *testing.T) {
	path, _ := modelFile(t)
	bodies := headlines(t)
	lost, answered, refused := 0, 0, 0
	const rounds = 10
	for range rounds {
		p := start(t, path)
		var mu sync.Mutex
		var work sync.WaitGroup
		for w := range 16 {
			work.Go(func() {
				for i := w; ; i++ {
					status, _, err := p.ask(context.Background(), "/v1/predict", bodies[i%len(bodies)])
					mu.Lock()
					switch {
					case err == nil && status == http.StatusOK:
						answered++
					case isRefused(err):
						refused++
						mu.Unlock()
						return
					default:
						lost++
						t.Logf("lost: %d %v", status, err)
					}
					mu.Unlock()
				}
			})
		}
		time.Sleep(300 * time.Millisecond)
		require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, <-p.ended)
		work.Wait()
		p.client.CloseIdleConnections()
	}
	figure("%d stops under load: %d requests answered, %d lost; %d connections refused once the door was closed", rounds, answered, lost, refused)
	assert.Zero(t, lost)
}
