package serve

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Run listens on Options.Addr and Options.AdminAddr and serves until ctx ends; see Serve.
func (s *Server) Run(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.opt.Addr)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	if s.opt.AdminAddr == "" {
		return s.Serve(ctx, l)
	}
	a, err := new(net.ListenConfig).Listen(ctx, "tcp", s.opt.AdminAddr)
	if err != nil {
		_ = l.Close()
		return fmt.Errorf("serve: admin: %w", err)
	}
	s.log.Info("listening for the operator", "admin", a.Addr().String(), "tls", s.opt.TLS != nil)
	hs := s.httpServer(s.admin)
	ended := make(chan error, 1)
	go func() { ended <- serveOn(hs, s.adminConns.listen(a)) }()
	defer func() {
		_ = hs.Close() // the last: it tells of the drain while it lasts
		<-ended
	}()
	return s.Serve(ctx, l)
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
	bounded(hs)
	return hs
}

// serveOn serves with TLS where the server has it.
func serveOn(hs *http.Server, l net.Listener) error {
	if hs.TLSConfig != nil {
		return hs.ServeTLS(l, "", "")
	}
	return hs.Serve(l)
}

// Serve serves on a listener, which it closes, until ctx ends; once only.
// Meanwhile it watches the models' files and runs their shadows. Then it
// drains: /readyz answers 503 for DrainDelay while requests are still taken,
// NDJSON requests end after the line under way, the listener closes, and
// requests under way have DrainTimeout to end. A drain that ends in time is no
// error.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	background, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() { defer close(watched); s.models.Run(background) }()
	defer func() { stop(); <-watched }()
	// The requests' own contexts must outlive ctx, so it is not their base.
	hs := s.httpServer(s)
	s.log.Info("listening", "addr", l.Addr().String(), "url", pageURL(l.Addr(), s.opt.TLS != nil), "tls", s.opt.TLS != nil)
	l = s.conns.listen(l)
	stopped := make(chan error, 1)
	go func() { stopped <- serveOn(hs, l) }()
	if s.opt.Started != nil {
		s.opt.Started()
	}

	select {
	case err := <-stopped:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.drain()
	s.log.Info("draining", "delay_ms", s.opt.DrainDelay.Milliseconds(), "timeout_ms", s.opt.DrainTimeout.Milliseconds())
	delay := time.NewTimer(s.opt.DrainDelay)
	defer delay.Stop()
	select {
	case err := <-stopped:
		return fmt.Errorf("serve: %w", err)
	case <-delay.C:
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opt.DrainTimeout)
	defer cancel()
	if err := hs.Shutdown(last); err != nil {
		_ = hs.Close() // what is still open is cut
		<-stopped
		return fmt.Errorf("serve: requests were still under way %v after the stop and were cut: %w", s.opt.DrainTimeout, err)
	}
	<-stopped
	s.log.Info("stopped")
	return nil
}

// pageURL is where a browser on this machine finds the page.
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
