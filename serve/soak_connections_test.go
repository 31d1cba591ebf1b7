//go:build soak

package serve_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Ten thousand clients that keep their connections open without a request, and
// a thousand that send theirs a byte at a time: first all from one address,
// then from many. Whoever the server closes comes again twenty seconds later. A
// request on a new connection is answered all the same, on both listeners.
func TestIdleAndSlowClients(t *testing.T) {
	path, _ := modelFile(t)
	for _, addresses := range []int{1, 40} {
		p := start(t, path)
		idle, slow := size(t, 10_000, 5000), size(t, 1000, 100)
		ctx, cancel := context.WithCancel(context.Background())
		var clients sync.WaitGroup
		var opened, failed atomic.Int64
		client := func(i int, hold func(net.Conn)) {
			from := &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+i%addresses))}
			for ctx.Err() == nil {
				c, err := (&net.Dialer{LocalAddr: from}).DialContext(ctx, "tcp", p.addr)
				if err != nil {
					failed.Add(1)
				} else {
					opened.Add(1)
					stop := context.AfterFunc(ctx, func() { _ = c.Close() })
					hold(c)
					stop()
					_ = c.Close()
				}
				select {
				case <-ctx.Done():
				case <-time.After(20 * time.Second):
				}
			}
		}
		for i := range idle {
			clients.Go(func() { client(i, holdIdle) })
			time.Sleep(200 * time.Microsecond)
		}
		for i := range slow {
			clients.Go(func() { client(i, holdSlow) })
		}
		took := freshRequests(t, p, requests(t), seconds(t, 40, 8))
		text := p.metrics(t) // of one moment: between two, clients come and go
		open := map[string]float64{}
		for _, state := range []string{"idle", "waiting", "working"} {
			open[state] = series(t, text, `tasnif_http_connections{listener="public",state="`+state+`"}`)
		}
		health := time.Now()
		res, err := http.Get("http://" + p.admin + "/healthz")
		require.NoError(t, err)
		_ = res.Body.Close()
		figure("%d idle and %d slow clients of %d addresses (%d connections made, %d refused): %d fresh requests, all answered, p50 %v, p99 %v, longest %v (aim 50 ms); health on the admin listener %v; open %v; closed: %v idle, %v slow, %v of an address beyond its limit; memory %.0f MB",
			idle, slow, addresses, opened.Load(), failed.Load(), len(took), at(took, .5), at(took, .99), at(took, 1), time.Since(health).Round(time.Microsecond), open,
			p.metric(t, `tasnif_http_connections_closed_total{listener="public",reason="idle"}`),
			p.metric(t, `tasnif_http_connections_closed_total{listener="public",reason="slow"}`),
			p.metric(t, `tasnif_http_connections_closed_total{listener="public",reason="address_limit"}`), p.memory(t))
		assert.Less(t, at(took, .5), 50*time.Millisecond)
		assert.LessOrEqual(t, open["idle"]+open["waiting"]+open["working"], 4096.0)
		cancel()
		clients.Wait()
		p.stop(t)
	}
}

// at is a quantile of sorted times.
func at(sorted []time.Duration, q float64) time.Duration {
	return sorted[int(q*float64(len(sorted)-1))].Round(10 * time.Microsecond)
}

// holdIdle asks once and then keeps the connection until the server closes it.
func holdIdle(c net.Conn) {
	if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err == nil {
		_, _ = io.Copy(io.Discard, bufio.NewReaderSize(c, 16))
	}
}

// holdSlow sends a request's body a byte at a time.
func holdSlow(c net.Conn) {
	_, err := io.WriteString(c, "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n")
	for ; err == nil; _, err = io.WriteString(c, " ") {
		time.Sleep(500 * time.Millisecond)
	}
}

// freshRequests asks on a new connection each time, twenty times a second; all
// must be answered. It gives how long each took, connecting included, sorted.
func freshRequests(t *testing.T, p *process, bodies []string, length time.Duration) []time.Duration {
	t.Helper()
	var took []time.Duration
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}
	for begin, i := time.Now(), 0; time.Since(begin) < length; i++ {
		sent := time.Now()
		res, err := client.Post("http://"+p.addr+"/v1/predict", "application/json", strings.NewReader(bodies[i%len(bodies)]))
		require.NoError(t, err, fmt.Sprintf("request %d", i))
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(t, err)
		_ = res.Body.Close()
		require.Equal(t, 200, res.StatusCode)
		took = append(took, time.Since(sent))
		time.Sleep(50 * time.Millisecond)
	}
	slices.Sort(took)
	return took
}
