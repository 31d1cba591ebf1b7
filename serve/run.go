package serve

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Run listens on Options.Addr and serves until ctx ends; see Serve.
func (s *Server) Run(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.opt.Addr)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return s.Serve(ctx, l)
}

// Serve serves on a listener, which it closes, until ctx ends; once only.
// Then it drains: /readyz answers 503 for DrainDelay while requests are still
// taken, NDJSON requests end after the line under way, the listener closes, and requests under way have DrainTimeout to end.
// A drain that ends in time is no error.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	// The requests' own contexts must outlive ctx, so it is not their base.
	hs := &http.Server{
		Handler:                      s,
		ReadHeaderTimeout:            s.opt.ReadHeaderTimeout,
		ReadTimeout:                  s.opt.ReadTimeout,
		WriteTimeout:                 s.opt.WriteTimeout,
		IdleTimeout:                  s.opt.IdleTimeout,
		MaxHeaderBytes:               s.opt.MaxHeaderBytes,
		ErrorLog:                     slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		DisableGeneralOptionsHandler: true,
	}
	s.log.Info("listening", "addr", l.Addr().String())
	stopped := make(chan error, 1)
	go func() { stopped <- hs.Serve(l) }()

	select {
	case err := <-stopped:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.drain()
	s.log.Info("draining", "delay", s.opt.DrainDelay, "timeout", s.opt.DrainTimeout)
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
