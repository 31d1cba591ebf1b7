package serve_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
)

// The memory of one request is never seen by another: requests of every kind,
// good and bad, at once, each get the answer they get alone.
func TestDesksDoNotMix(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	var bodies []string
	for i, word := range []string{"قمة", "عقوبات", "زلزال", "مباراة", "كلام", "𐤀 عقوبات"} {
		bodies = append(bodies,
			fmt.Sprintf(`{"id":"%d","headline":"%s"}`, i, word),
			fmt.Sprintf(`{"headline":"%s","body":"%s","explain":true,"top_k":%d}`, word, strings.Repeat(word+" ", 40*i), i+1),
			fmt.Sprintf(`{"documents":[{"headline":"%s"},{"id":"x%d","body":"\u0642\u0645\u0629"}],"view":"headline"}`, word, i),
			fmt.Sprintf(`{"headline":"%s","unknown%d":1}`, word, i),
			fmt.Sprintf(`{"headline":"%s`, word))
	}
	bodies = append(bodies, `{"body":"`+strings.Repeat("قمة ", 20_000)+`"}`) // beyond what is kept
	answer := func(body string) string {
		w := do(s, "POST", "/v1/predict", body, "X-Request-Id", "same")
		return fmt.Sprint(w.Code, w.Body)
	}
	alone := make([]string, len(bodies))
	for i, body := range bodies {
		alone[i] = answer(body)
	}
	var work sync.WaitGroup
	for w := range 8 {
		work.Go(func() {
			for i := range 5 * len(bodies) {
				at := (i*7 + w*11) % len(bodies)
				assert.Equal(t, alone[at], answer(bodies[at]), "%.60s", bodies[at])
			}
		})
	}
	work.Wait()
}

// Every answer says how long it is, whether it fits net/http's buffer or not.
func TestAnswersSayTheirLength(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	s := run(t, demo(), opt)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	for _, n := range []int{1, 4, 100} {
		body := `{"documents":[` + strings.TrimSuffix(strings.Repeat(`{"headline":"قمة"},`, n), ",") + `]}`
		res, err := client.Post("http://"+s.addr+"/v1/predict", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		assert.Equal(t, 200, res.StatusCode)
		assert.Equal(t, int64(len(text)), res.ContentLength, "%d documents", n)
		assert.Empty(t, res.TransferEncoding)
	}
	res, err := http.Head("http://" + s.addr + "/v1/model")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Positive(t, res.ContentLength)
	http.DefaultClient.CloseIdleConnections()
	s.stop()
	require.NoError(t, <-s.ended)
}
