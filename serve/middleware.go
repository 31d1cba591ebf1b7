package serve

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	requestIDHeader = "X-Request-Id"
	requestIDKey    = "tasnif.request-id"
	documentsKey    = "tasnif.documents"
)

// commonHeaders go with every answer. Names are canonical.
var commonHeaders = http.Header{
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"no-referrer"},
	"X-Frame-Options":              {"DENY"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
}

// apiHeaders go with every answer that is data, errors included.
var apiHeaders = http.Header{
	"Cache-Control":           {"no-store"},
	"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
}

// setHeaders puts canonical headers into an answer; their values are shared,
// and never changed.
func setHeaders(c *gin.Context, from http.Header) {
	to := c.Writer.Header()
	for name, values := range from {
		to[name] = values
	}
}

// identify gives every request an id: the client's own where it is short and
// plain, else a new one.
func identify(c *gin.Context) {
	id := c.GetHeader(requestIDHeader)
	if !plainID(id) {
		id = rand.Text()
	}
	c.Set(requestIDKey, id)
	c.Header(requestIDHeader, id)
	setHeaders(c, commonHeaders)
	c.Next()
}

// plainID takes 1 to 128 of A-Z a-z 0-9 and . _ : / + = @ -, so that an id can be
// put into a log line and a header as it is.
func plainID(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	for i := 0; i < len(id); i++ {
		switch b := id[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		case b == '.', b == '_', b == ':', b == '/', b == '+', b == '=', b == '@', b == '-':
		default:
			return false
		}
	}
	return true
}

func requestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// access logs a request once it is answered. It names the route, not the
// address, so that nothing a client writes there reaches the log.
func (s *Server) access(c *gin.Context) {
	start := time.Now()
	if s.stopped() {
		c.Header("Connection", "close") // a client must not send its next request into a closing door
	}
	s.metrics.underWay.Inc()
	defer s.metrics.underWay.Dec()
	c.Next()
	took := time.Since(start)
	route, status := c.FullPath(), c.Writer.Status()
	if route == "" {
		route = "none"
	}
	s.metrics.answered(route, c.Request.Method, status, took)
	attrs := []slog.Attr{
		slog.String("request_id", requestID(c)),
		slog.String("method", brief(c.Request.Method)),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.Duration("took", took),
		slog.String("client", c.ClientIP()),
	}
	if key := c.GetString(keyNameKey); key != "" {
		attrs = append(attrs, slog.String("key", key))
	}
	if n := c.GetInt(documentsKey); n > 0 {
		attrs = append(attrs, slog.Int("documents", n))
	}
	if last := c.Errors.Last(); last != nil {
		attrs = append(attrs, told(asFailure(last.Err))...)
	}
	level := slog.LevelInfo
	switch {
	case status == http.StatusInternalServerError:
		level = slog.LevelError
	case status >= http.StatusInternalServerError:
		level = slog.LevelWarn
	case quiet[route]:
		level = slog.LevelDebug
	}
	s.log.LogAttrs(c.Request.Context(), level, "request", attrs...)
}

// quiet are the routes that machines ask all day.
var quiet = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true, "/v2/health/live": true, "/v2/health/ready": true}

// told is what the log says of a failure. Not its detail: that may say back a
// field's name, which is the client's.
func told(f *failure) []slog.Attr {
	attrs := []slog.Attr{slog.String("problem", string(f.kind))}
	if f.cause != nil {
		attrs = append(attrs, slog.String("cause", f.cause.Error()))
	}
	return attrs
}

// recovered turns a panic into a 500. The log gets the stack, but of the
// panic's value only what the runtime itself wrote: any other could hold text.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler {
			panic(p)
		}
		what := fmt.Sprintf("%T", p)
		if e, ok := p.(runtime.Error); ok {
			what = e.Error()
		}
		s.log.LogAttrs(c.Request.Context(), slog.LevelError, "panic",
			slog.String("request_id", requestID(c)),
			slog.String("panic", what),
			slog.String("stack", string(debug.Stack())))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler) // half an answer must not look like a whole one
		}
		fail(c, fmt.Errorf("panic: %s", what))
	}()
	c.Next()
}

// statusClientGone is what the log says of a request whose client left before
// its answer (nginx's number); nobody receives it.
const statusClientGone = 499

// failOrGone answers an error, unless there is nobody left to read it.
func (s *Server) failOrGone(c *gin.Context, err error) {
	if c.Request.Context().Err() != nil {
		c.AbortWithStatus(statusClientGone)
		return
	}
	fail(c, err)
}
