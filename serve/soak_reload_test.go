//go:build soak

package serve_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Reloads under load, of good files and corrupt ones by turns: every answer is
// whole and 200, every corrupt file is refused, and memory stays where it was.
func TestReloadsUnderLoad(t *testing.T) {
	path, good := modelFile(t)
	p := start(t, "--watch-poll", "0", path)
	bodies := requests(t)
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
	n := size(t, 10_000, 40) / 4 * 4
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
		if i == max(n/10, 10) {
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

// SIGTERM under load, as behind a balancer: clients that stop opening
// connections once they are told that the server is stopping (Connection:
// close, /readyz 503) lose nothing, nor do requests that are long under way.
// Those that hammer on until they are refused may find a connection reset that
// the program never accepted: they are counted apart.
func TestStopUnderLoad(t *testing.T) {
	path, _ := modelFile(t)
	bodies := requests(t)
	long := `{"documents":[` + strings.TrimSuffix(strings.Repeat(bodies[0]+",", 256), ",") + `],"explain":{"top":100}}`
	var answered, lost, told, reset atomic.Int64
	rounds := size(t, 10, 2)
	for range rounds {
		p := start(t, path)
		var work sync.WaitGroup
		client := func(body func(i int) string, hammers bool) {
			own := *p // one connection, so that none lies idle when the door closes
			own.client = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1, MaxIdleConnsPerHost: 1}, Timeout: 30 * time.Second}
			defer own.client.CloseIdleConnections()
			for i := 0; ; i++ {
				res, err := own.client.Post("http://"+p.addr+"/v1/predict", "application/json", strings.NewReader(body(i)))
				switch {
				case err == nil:
					text, err := io.ReadAll(res.Body)
					_ = res.Body.Close()
					if err != nil || res.StatusCode != http.StatusOK || !json.Valid(text) {
						lost.Add(1)
						t.Logf("lost: %d %v", res.StatusCode, err)
						return
					}
					answered.Add(1)
					if res.Close && !hammers {
						told.Add(1)
						return
					}
				case hammers && isRefused(err):
					return
				case hammers:
					reset.Add(1)
					return
				default:
					lost.Add(1)
					t.Logf("lost: %v", err)
					return
				}
			}
		}
		for w := range 12 {
			work.Go(func() { client(func(i int) string { return bodies[(i+w)%len(bodies)] }, w < 4) })
		}
		for range 2 {
			work.Go(func() { client(func(int) string { return long }, false) })
		}
		time.Sleep(400 * time.Millisecond)
		require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, <-p.ended)
		work.Wait()
		p.client.CloseIdleConnections()
	}
	figure("%d stops under load: %d requests answered, %d lost; %d clients were told in time; %d connections of %d that hammered on were reset unaccepted",
		rounds, answered.Load(), lost.Load(), told.Load(), reset.Load(), 4*rounds)
	assert.Zero(t, lost.Load())
}
