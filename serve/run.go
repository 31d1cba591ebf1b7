package serve

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"tasnif/serve/connections"

	"crypto/tls"
	"crypto/x509"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
)

// Run listens on the addresses of the options and serves until ctx ends; see Serve.
func (s *Server) Run(ctx context.Context) error {
	var open []net.Listener
	listen := func(name, addr string) (net.Listener, error) {
		if addr == "" {
			return nil, nil
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
		if err != nil {
			for _, l := range open {
				_ = l.Close()
			}
			return nil, fmt.Errorf("serve: %s%w", name, err)
		}
		open = append(open, l)
		return l, nil
	}
	var on Listeners
	var admin net.Listener
	var err error
	if on.HTTP, err = listen("", s.opt.Addr); err != nil {
		return err
	}
	if on.GRPC, err = listen("gRPC: ", s.opt.GRPCAddr); err != nil {
		return err
	}
	if admin, err = listen("admin: ", s.opt.AdminAddr); err != nil {
		return err
	}
	if admin != nil {
		s.log.Info("listening for the operator", "admin", admin.Addr().String(), "tls", s.opt.TLS != nil)
		hs := s.httpServer(s.admin)
		ended := make(chan error, 1)
		go func() { ended <- serveOn(hs, s.adminConns.Listen(admin)) }()
		defer func() {
			_ = hs.Close() // closed last, since it answers probes during the drain
			<-ended
		}()
	}
	return s.ServeOn(ctx, on)
}

// Listeners accept the connections of a server.
type Listeners struct {
	HTTP net.Listener
	GRPC net.Listener // nil: none
}

// httpServer gives a handler the timeouts and limits of the options.
func (s *Server) httpServer(h http.Handler) *http.Server {
	hs := &http.Server{
		Handler:                      h,
		TLSConfig:                    s.opt.TLS.Clone(),
		ReadHeaderTimeout:            s.opt.ReadHeaderTimeout,
		ReadTimeout:                  s.opt.ReadTimeout,
		WriteTimeout:                 s.opt.WriteTimeout,
		IdleTimeout:                  s.opt.IdleTimeout,
		MaxHeaderBytes:               s.opt.MaxHeaderBytes,
		ErrorLog:                     slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		DisableGeneralOptionsHandler: true,
	}
	connections.Track(hs)
	return hs
}

// serveOn serves, with TLS if it is configured.
func serveOn(hs *http.Server, l net.Listener) error {
	if hs.TLSConfig != nil {
		return hs.ServeTLS(l, "", "")
	}
	return hs.Serve(l)
}

// Serve is ServeOn with a listener for HTTP alone.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	return s.ServeOn(ctx, Listeners{HTTP: l})
}

// ServeOn serves on listeners, which it closes, until ctx ends. It must be called once.
// Meanwhile it watches the models' files and runs their shadows.
//
// Then it drains: /readyz answers 503 for DrainDelay while requests are still accepted,
// NDJSON requests end after the current line, the listeners close, and requests in progress
// have DrainTimeout to end. If they do, there is no error.
func (s *Server) ServeOn(ctx context.Context, on Listeners) error {
	background, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		var work sync.WaitGroup
		work.Go(func() { s.drift.Run(background, s.models.Slots()) })
		if s.kept != nil {
			work.Go(func() { s.kept.Run(background) })
			work.Go(func() { s.watchDrift(background) })
		}
		for _, t := range s.trials {
			work.Go(func() { t.Run(background) })
		}
		if s.watcher != nil {
			work.Go(func() {
				if err := s.watcher.Run(background); err != nil {
					s.log.Error("feeds are not watched any more", "error", err)
				}
			})
		}
		s.models.Run(background)
		work.Wait()
	}()
	defer func() { stop(); <-watched }()
	// The requests' own contexts must outlive ctx, so it is not their base.
	hs := s.httpServer(s)
	s.log.Info("listening", "addr", on.HTTP.Addr().String(), "url", pageURL(on.HTTP.Addr(), s.opt.TLS != nil), "tls", s.opt.TLS != nil)
	stopped := make(chan error, 2)
	var serving sync.WaitGroup
	serving.Go(func() { stopped <- serveOn(hs, s.conns.Listen(on.HTTP)) })
	var gs *grpc.Server
	if on.GRPC != nil {
		s.log.Info("listening for gRPC", "grpc", on.GRPC.Addr().String(), "tls", s.opt.TLS != nil)
		gs = s.grpcServer()
		serving.Go(func() { stopped <- gs.Serve(s.grpcConns.Listen(on.GRPC)) })
	}
	// shutdown ends both servers within a time, and then closes what is open.
	shutdown := func(ctx context.Context) (err error) {
		var ending errgroup.Group
		ending.Go(func() error { return hs.Shutdown(ctx) })
		if gs != nil {
			ending.Go(func() error { return stopGRPC(ctx, gs) })
		}
		if err = ending.Wait(); err != nil {
			_ = hs.Close()
		}
		serving.Wait()
		return err
	}
	failed := func(err error) error {
		over, cancel := context.WithCancel(context.Background())
		cancel()
		_ = shutdown(over)
		return fmt.Errorf("serve: %w", err)
	}
	if s.opt.Started != nil {
		s.opt.Started()
	}

	select {
	case err := <-stopped:
		return failed(err)
	case <-ctx.Done():
	}
	s.drain()
	s.log.Info("draining", "delay_ms", s.opt.DrainDelay.Milliseconds(), "timeout_ms", s.opt.DrainTimeout.Milliseconds())
	delay := time.NewTimer(s.opt.DrainDelay)
	defer delay.Stop()
	select {
	case err := <-stopped:
		return failed(err)
	case <-delay.C:
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opt.DrainTimeout)
	defer cancel()
	if err := shutdown(last); err != nil {
		return fmt.Errorf("serve: requests were still under way %v after the stop and were cut: %w", s.opt.DrainTimeout, err)
	}
	s.log.Info("stopped")
	return nil
}

// pageURL is the address of the page for a browser on this machine.
func pageURL(a net.Addr, secure bool) string {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return scheme + "://" + a.String() + "/"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/"
}

// Certificate is a TLS certificate that can be reloaded after it was renewed.
type Certificate struct {
	certFile, keyFile string
	current           atomic.Pointer[tls.Certificate]
}

// LoadCertificate reads a certificate with its chain, and its key, in PEM.
func LoadCertificate(certFile, keyFile string) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile}
	return c, c.Reload()
}

// Reload reads the files again. On an error the old certificate stays in use.
func (c *Certificate) Reload() error {
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("%s, %s: %w", c.certFile, c.keyFile, err)
	}
	c.current.Store(&pair)
	return nil
}

// Config is for Options.TLS: TLS 1.2 or later. If clients is not nil, a client's
// certificate must be signed by one of these authorities.
func (c *Certificate) Config(clients *x509.CertPool) *tls.Config {
	config := &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current.Load(), nil },
	}
	if clients != nil {
		config.ClientCAs, config.ClientAuth = clients, tls.RequireAndVerifyClientCert
	}
	return config
}
