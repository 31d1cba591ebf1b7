package serve

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"time"

	"tasnif/features/domain"
	"tasnif/serve/desk"
	"tasnif/serve/watch"
	"tasnif/serve/web"
)

// Options are the addresses and the limits of a server. Start from Defaults: a limit of
// zero is an error.
type Options struct {
	Addr           string       // HOST:PORT that Run listens on
	Log            *slog.Logger // access log and faults, never a document's text; nil: none
	TrustedProxies []string     // CIDRs whose X-Forwarded-For is believed; none by default

	GRPCAddr   string        // HOST:PORT of the Open Inference Protocol over gRPC; empty: none
	AdminAddr  string        // HOST:PORT of metrics and reload; empty: none. Beyond loopback it needs Keys
	Keys       []Key         // API keys, until SetKeys; none: everyone is allowed
	Hosts      []string      // host names of this server; none: any
	TLS        *tls.Config   `domain:"-"` // of all listeners; nil: plain HTTP and gRPC
	Origins    []string      // origins of other pages that may send requests (CORS); *: any
	Desk       *desk.Store   `domain:"-"` // store of items and corrections; nil: none
	Feeds      *watch.Config `domain:"-"` // feeds to watch; nil: none. Requires Desk
	UserHeader string        // header in which trusted proxies name the person who corrects; empty: none
	Guide      []web.Asset   `domain:"-"` // pages of the guide, served as they are; nil: none
	Started    func()        `domain:"-"` // called once requests are taken; nil: nothing is

	MaxBody          int64 `domain:"[1,1e12]"` // bytes of a body, also once decompressed
	MaxFile          int64 `domain:"[1,1e12]"` // bytes of a file to be read, also once uncompressed
	MaxDocuments     int   `domain:"[1,1e6]"`  // documents of one request
	MaxDocumentBytes int   `domain:"[1,1e12]"` // bytes of one document, headline and body together

	MaxConcurrent      int           `domain:"[1,1e6]"`  // predict requests under way at once
	MaxQueue           int           `domain:"[0,1e6]"`  // predict requests that may wait for one to end
	MaxWait            time.Duration `domain:"[0,720h]"` // how long one waits before 503
	MaxStreams         int           `domain:"[1,1e6]"`  // NDJSON requests under way at once, besides those
	MaxHeld            int64         `domain:"[1,1e12]"` // bytes of all requests' bodies at once; beyond it 503
	MaxConns           int           `domain:"[1,1e6]"`  // connections at once; a further one closes the longest idle one
	MaxConnsPerAddress int           `domain:"[0,1e6]"`  // connections of one address at once, trusted proxies apart; 0: as many as MaxConns
	RequestRate        float64       `domain:"[0,1e9]"`  // requests a second of one key, or of one address without keys; 0: any number
	RequestBurst       int           `domain:"[1,1e9]"`  // requests that may come at once within that rate
	CorrectionRate     float64       `domain:"[0,1e9]"`  // corrections and reviews a second of one key, or of one address without keys; 0: any number
	CorrectionBurst    int           `domain:"[1,1e9]"`  // of them, those that may come at once
	PredictWithin      time.Duration `domain:"(0,720h]"` // time limit for computing an answer before 503; checked between documents

	ReadHeaderTimeout time.Duration `domain:"(0,720h]"` // of http.Server, as the next three
	ReadTimeout       time.Duration `domain:"(0,720h]"`
	WriteTimeout      time.Duration `domain:"(0,720h]"`
	IdleTimeout       time.Duration `domain:"(0,720h]"` // also how long an NDJSON request may wait for its next line
	MaxHeaderBytes    int           `domain:"[1,1e9]"`

	WatchPoll   time.Duration `domain:"[0,720h]"` // how often model files are checked besides file system events; 0: neither
	WatchSettle time.Duration `domain:"[0,720h]"` // how long a file must stay unchanged before it is loaded
	ShadowQueue int           `domain:"[0,1e6]"`  // documents that may wait for a shadow

	DrainDelay   time.Duration `domain:"[0,720h]"` // between /readyz answering 503 and the listener closing, for load balancers to notice
	DrainTimeout time.Duration `domain:"(0,720h]"` // for requests under way once the listener is closed
}

// Defaults are limits for a newsroom's feed on a small machine.
func Defaults() Options {
	return Options{
		Addr: "127.0.0.1:8080",

		MaxBody:          4 << 20,
		MaxFile:          64 << 20,
		MaxDocuments:     256,
		MaxDocumentBytes: 100_000,

		MaxConcurrent:      64,
		MaxQueue:           256,
		MaxWait:            250 * time.Millisecond,
		MaxStreams:         8,
		MaxHeld:            256 << 20,
		MaxConns:           4096,
		MaxConnsPerAddress: 1024,
		RequestBurst:       20,
		CorrectionRate:     2,
		CorrectionBurst:    60,
		PredictWithin:      10 * time.Second,

		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,

		WatchPoll:   10 * time.Second,
		WatchSettle: 300 * time.Millisecond,
		ShadowQueue: 256,

		DrainDelay:   500 * time.Millisecond,
		DrainTimeout: 20 * time.Second,
	}
}

// check refuses options outside their domains.
func (o Options) check() error {
	if err := domain.Check(o); err != nil {
		return fmt.Errorf("serve: option %w (start from serve.Defaults)", err)
	}
	if err := checkOrigins(o.Origins); err != nil {
		return err
	}
	return o.checkAdmin()
}

// checkAdmin refuses an admin address beyond loopback without a key of scope admin.
func (o Options) checkAdmin() error {
	if o.AdminAddr == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(o.AdminAddr)
	if err != nil {
		return fmt.Errorf("serve: admin address: %w", err)
	}
	ip := net.ParseIP(host)
	if host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	for _, k := range o.Keys {
		if k.may(ScopeAdmin) {
			return nil
		}
	}
	return fmt.Errorf("serve: the admin address %s is not loopback; give API keys, one of them with the scope admin, or listen on 127.0.0.1", o.AdminAddr)
}
