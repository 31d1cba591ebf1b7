package serve_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/registry"
)

// peer is a connection to a server.
type peer struct {
	net.Conn
	answers *bufio.Reader
}

// dial opens a connection from an address of this machine.
func dial(t *testing.T, s *running, from string, secure bool) *peer {
	t.Helper()
	c, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}).Dial("tcp", s.addr)
	if err != nil && from != "127.0.0.1" {
		t.Skipf("skipped: this machine has not the address %s: %v", from, err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	if secure {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	return &peer{c, bufio.NewReader(c)}
}

// ask sends a request and reads its answer.
func (p *peer) ask() error {
	_ = p.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(p, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return err
	}
	res, err := http.ReadResponse(p.answers, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

// closed tells whether the server closed it.
func (p *peer) closed() bool {
	_ = p.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	_, err := p.answers.Peek(1)
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

// lines is a log that may be read while it is written.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}

// metricsOf is what the admin listener tells.
func metricsOf(s *running) string { return do(s.Admin(), "GET", "/metrics", "").Body.String() }

// settled waits until so many connections are in a state: the server sees a
// state later than the client.
func settled(t *testing.T, s *running, state string, n string) {
	t.Helper()
	want := `tasnif_http_connections{listener="public",state="` + state + `"} ` + n + "\n"
	require.Eventually(t, func() bool { return strings.Contains(metricsOf(s), want) }, time.Minute, time.Millisecond, want)
}

// At the limit a new connection closes the one idle for longest, and no other;
// the log and the metrics say so.
func TestNewConnectionClosesTheLongestIdle(t *testing.T) {
	for name, secure := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			var log lines
			opt := serve.Defaults()
			opt.MaxConns, opt.Log = 3, logTo(&log)
			if secure {
				_, certFile, keyFile := authority(t, t.TempDir(), "tasnif")
				certificate, err := serve.LoadCertificate(certFile, keyFile)
				require.NoError(t, err)
				opt.TLS = certificate.Config(nil)
			}
			s := run(t, demo(), opt)
			var peers []*peer
			for _, n := range []string{"1", "2", "3"} {
				peers = append(peers, dial(t, s, "127.0.0.1", secure))
				require.NoError(t, peers[len(peers)-1].ask())
				settled(t, s, "idle", n)
			}
			require.NoError(t, peers[0].ask()) // now the second is idle for longest
			settled(t, s, "idle", "3")
			fresh := dial(t, s, "127.0.0.1", secure)
			require.NoError(t, fresh.ask())
			assert.True(t, peers[1].closed())
			require.NoError(t, peers[0].ask())
			require.NoError(t, peers[2].ask())
			assert.Contains(t, metricsOf(s), `tasnif_http_connections_closed_total{listener="public",reason="idle"} 1`)
			assert.Contains(t, log.text(), `"level":"WARN","msg":"there are as many connections as there may be; the longest idle one is closed for each further one","limit":3`)
		})
	}
}

// One address has its share: beyond it, its own longest idle connection is
// closed, and nobody else's. A trusted proxy is many clients.
func TestConnectionsOfOneAddress(t *testing.T) {
	opt := serve.Defaults()
	opt.MaxConnsPerAddress = 2
	for _, tt := range []struct {
		proxies []string
		closed  bool
	}{{nil, true}, {[]string{"127.0.0.2"}, false}, {[]string{"127.0.0.0/30"}, false}} {
		opt.TrustedProxies = tt.proxies
		s := run(t, demo(), opt)
		other := dial(t, s, "127.0.0.1", false)
		require.NoError(t, other.ask())
		var peers []*peer
		for i := range 3 {
			peers = append(peers, dial(t, s, "127.0.0.2", false))
			require.NoError(t, peers[i].ask())
			settled(t, s, "idle", []string{"2", "3", map[bool]string{true: "3", false: "4"}[tt.closed]}[i])
		}
		assert.Equal(t, tt.closed, peers[0].closed(), "%v", tt.proxies)
		require.NoError(t, other.ask())
		require.NoError(t, peers[1].ask())
		require.NoError(t, peers[2].ask())
	}
}

// A client that sends nothing, or half a request, loses its connection to a
// new one at the limit.
func TestSlowClientsGiveWay(t *testing.T) {
	opt := serve.Defaults()
	opt.MaxConns = 2
	s := run(t, demo(), opt)
	half := dial(t, s, "127.0.0.1", false)
	_, err := io.WriteString(half, "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"head")
	require.NoError(t, err)
	require.Eventually(t, func() bool { // it, and the one for the metrics
		return strings.Contains(metricsOf(s), "\ntasnif_http_requests_in_flight 2\n")
	}, time.Minute, time.Millisecond)
	silent := dial(t, s, "127.0.0.1", false)
	settled(t, s, "waiting", "2")
	require.NoError(t, dial(t, s, "127.0.0.1", false).ask())
	assert.True(t, half.closed())
	settled(t, s, "idle", "1")
	idle := dial(t, s, "127.0.0.1", false) // the idle one goes before the silent one
	require.NoError(t, idle.ask())
	settled(t, s, "idle", "1")
	require.NoError(t, dial(t, s, "127.0.0.1", false).ask())
	assert.False(t, silent.closed())
	assert.True(t, idle.closed())
	assert.Contains(t, metricsOf(s), `tasnif_http_connections_closed_total{listener="public",reason="slow"} 1`)
}

// A request under way is never cut for a new connection: that one waits, or is
// closed where its address has had its share.
func TestRequestUnderWayKeepsItsConnection(t *testing.T) {
	for _, perAddress := range []int{0, 1} {
		enter, letGo := make(chan struct{}, 1), make(chan struct{})
		opt := serve.Defaults()
		opt.MaxConns, opt.MaxConnsPerAddress = 1+perAddress, perAddress
		s := run(t, registry.Release{Name: "m", Classifier: held(enter, letGo)}, opt)
		answered := make(chan error, 1)
		go func() {
			res, err := s.client.Post("http://"+s.addr+"/v1/predict", "application/json", strings.NewReader(`{"headline":"انتظر"}`))
			if err == nil {
				_, err = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			}
			answered <- err
		}()
		<-enter
		next := dial(t, s, "127.0.0.1", false)
		if perAddress == 0 {
			assert.False(t, next.closed(), "it waits")
			close(letGo)
			require.NoError(t, <-answered)
			require.NoError(t, next.ask())
			continue
		}
		assert.True(t, next.closed())
		assert.Contains(t, metricsOf(s), `tasnif_http_connections_closed_total{listener="public",reason="address_limit"} 1`)
		close(letGo)
		require.NoError(t, <-answered)
	}
}
