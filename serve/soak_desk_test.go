//go:build soak

package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/desk"
)

// correctionOf is a correction of a text by a person of its own, so that none is held.
func correctionOf(headline string, n int) string {
	text, _ := json.Marshal(map[string]any{"document": map[string]string{"headline": fmt.Sprint(headline, " ", n)}, "labels": []string{}, "by": fmt.Sprint("reader ", n%50)})
	return string(text)
}

// TestDeskSurvivesKills kills the server at any moment while readers correct and
// feeds are tagged. What was acknowledged is there once; what was not is sent again
// with its Idempotency-Key, and is then there once, too.
func TestDeskSurvivesKills(t *testing.T) {
	model, _ := modelFile(t)
	file := filepath.Join(t.TempDir(), "desk.db")
	texts, feed := headlines(t), requests(t)
	kills := size(t, 100, 3)
	acknowledged := map[int64]string{} // id of a correction, by its key
	var mu sync.Mutex
	sent := 0
	for range kills {
		p := start(t, "--desk", file, "--correction-rate", "0", model)
		ctx, cancel := context.WithCancel(t.Context())
		var work sync.WaitGroup
		for worker := range 4 {
			work.Go(func() {
				for ctx.Err() == nil {
					if worker == 0 {
						_, _, _ = p.ask(ctx, "/v1/predict", feed[rand.IntN(len(feed))])
						continue
					}
					mu.Lock()
					n := sent
					sent++
					mu.Unlock()
					key := fmt.Sprint("k-", n)
					for ctx.Err() == nil { // until it is acknowledged, by this server or the next
						code, id := correct(ctx, p, key, correctionOf(texts[n%len(texts)], n))
						if code == http.StatusCreated || code == http.StatusOK {
							mu.Lock()
							acknowledged[id] = key
							mu.Unlock()
							break
						}
						time.Sleep(time.Millisecond)
					}
				}
			})
		}
		time.Sleep(time.Duration(rand.IntN(600)) * time.Millisecond)
		require.NoError(t, p.cmd.Process.Kill())
		<-p.ended
		cancel()
		work.Wait()
	}
	p := start(t, "--desk", file, "--correction-rate", "0", model)
	for n := range sent { // whatever was sent is sent again
		key := fmt.Sprint("k-", n)
		code, id := correct(t.Context(), p, key, correctionOf(texts[n%len(texts)], n))
		require.Contains(t, []int{http.StatusOK, http.StatusCreated}, code)
		if before, ok := acknowledged[id]; ok {
			require.Equal(t, before, key)
		}
		acknowledged[id] = key
	}
	p.stop(t)
	require.Len(t, acknowledged, sent)
	store, err := desk.OpenExisting(t.Context(), file)
	require.NoError(t, err, "the file is whole")
	defer store.Close()
	st, err := store.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, sent, st.Accepted+st.Held+st.Withdrawn, "none is lost, none doubled")
	figure("%d kills: %d corrections, none lost, none doubled", kills, sent)
}

// correct sends a correction and gives its status and id.
func correct(ctx context.Context, p *process, key, body string) (status int, id int64) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.addr+"/v1/feedback", strings.NewReader(body))
	if err != nil {
		return 0, 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	res, err := p.client.Do(req)
	if err != nil {
		return 0, 0
	}
	defer res.Body.Close()
	var f serve.Feedback
	if json.NewDecoder(res.Body).Decode(&f) != nil {
		return 0, 0 // half an answer acknowledges nothing
	}
	return res.StatusCode, f.ID
}

// TestDeskThroughput compares tagging with and without a desk file, by turns.
func TestDeskThroughput(t *testing.T) {
	model, _ := modelFile(t)
	p := protocols["v1/predict"]
	var bodies [][]byte
	for _, h := range headlines(t) {
		bodies = append(bodies, p.body(h))
	}
	length := int(seconds(t, 10, 2) / time.Second)
	var rates [2][]float64
	for range 3 {
		for with := range rates {
			args := []string{model}
			if with == 1 {
				args = append(args, "--desk", filepath.Join(t.TempDir(), "desk.db"))
			}
			s := start(t, args...)
			rates[with] = append(rates[with], wrk(t, s.addr, p, bodies, length))
			if with == 1 {
				figure("desk: %.0f items kept, %.0f dropped of what was tagged", s.metric(t, `tasnif_desk_items_total{result="kept"}`), s.metric(t, `tasnif_desk_items_total{result="dropped"}`))
			}
			s.stop(t)
		}
	}
	slices.Sort(rates[0])
	slices.Sort(rates[1])
	without, with := rates[0][1], rates[1][1]
	figure("/v1/predict: %.0f requests/s without a desk, %.0f with (medians of 3 rounds by turns): ratio %.2f, asked 0.90", without, with, with/without)
	assert.GreaterOrEqual(t, with/without, .9)
}
