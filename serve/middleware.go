package serve

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"tasnif/serve/connections"
	"tasnif/serve/limits"
	"tasnif/serve/problem"

	"github.com/gin-gonic/gin"
)

const requestIDHeader = "X-Request-Id"

// notes are what the access log records of a request.
type notes struct {
	id        string // the request's
	trace     string // of its traceparent; empty: none
	key       string // name of the API key, where there are keys
	documents int    // documents answered
}

// visit is the notes of an HTTP request. It is stored as the request's writer, because
// gin's context would allocate a map for each request.
type visit struct {
	gin.ResponseWriter
	notes
}

// Unwrap is for http.ResponseController.
func (v *visit) Unwrap() http.ResponseWriter { return v.ResponseWriter }

// noted is the notes of a request.
func noted(c *gin.Context) *visit { return c.Writer.(*visit) }

func requestID(c *gin.Context) string { return noted(c).id }

// header is a header of an answer. Names are canonical. Values are shared by all answers
// and never changed.
type header struct {
	name   string
	values []string
}

// commonHeaders are sent with every answer.
var commonHeaders = []header{
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
}

// apiHeaders are sent with every answer that is data, errors included.
var apiHeaders = []header{
	{"Cache-Control", []string{"no-store"}},
	{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
}

// setHeaders sets headers of an answer.
func setHeaders(c *gin.Context, list []header) {
	to := c.Writer.Header()
	for _, h := range list {
		to[h.name] = h.values
	}
}

// identify sets the request's id: the client's own if it is plain (plainID), otherwise a
// new one.
func identify(c *gin.Context) {
	v := &visit{c.Writer, newNotes(given(c, requestIDHeader), given(c, "Traceparent"))}
	c.Writer = v
	setHeaders(c, commonHeaders)
	v.Header()[requestIDHeader] = []string{v.id}
	c.Next()
}

// newNotes makes the notes of a request with these headers.
func newNotes(id, traceparent string) notes {
	if !plainID(id) {
		id = newID()
	}
	return notes{id: id, trace: traceID(traceparent)}
}

// traceID is the trace id of a traceparent (W3C Trace Context), VERSION-TRACE-PARENT-FLAGS
// in hex; "" if it is malformed.
func traceID(header string) string {
	parts := strings.SplitN(header, "-", 4)
	if len(parts) != 4 || len(parts[0]) != 2 || len(parts[1]) != 32 || len(parts[2]) != 16 || strings.Trim(parts[1], "0") == "" {
		return ""
	}
	if strings.Trim(parts[0]+parts[1]+parts[2], "0123456789abcdef") != "" {
		return ""
	}
	return parts[1]
}

// newID is a unique id of 128 random bits. It is not secret, so it does not use the slower
// cryptographic source.
func newID() string {
	id := strconv.AppendUint(make([]byte, 0, 32), rand.Uint64(), 36)
	return string(strconv.AppendUint(id, rand.Uint64(), 36))
}

// given is a header of the request, by its canonical name.
func given(c *gin.Context, name string) string {
	if values := c.Request.Header[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// plainID accepts 1 to 128 characters of A-Z a-z 0-9 and . _ : / + = @ -, which need no
// escaping in logs and headers.
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

// access logs a request after it is answered. It logs the route, not the path, which a
// client chooses.
func (s *Server) access(c *gin.Context) {
	start := time.Now()
	if s.stopped() {
		c.Header("Connection", "close") // the client must open a new connection, to another server
	}
	s.metrics.underWay.Inc()
	defer s.metrics.underWay.Dec()
	c.Next()
	took := time.Since(start)
	route, status := c.FullPath(), c.Writer.Status()
	if route == "" {
		route = "none"
	}
	series := s.metrics.answered(answerKey{route, knownMethod(c.Request.Method), status}, took)
	level := slog.LevelInfo
	switch {
	case status == http.StatusInternalServerError:
		level = slog.LevelError
	case status >= http.StatusInternalServerError:
		level = slog.LevelWarn
	case quiet[route]:
		level = slog.LevelDebug
	}
	var failure *problem.Error
	if last := c.Errors.Last(); last != nil {
		failure = problem.Of(last.Err)
	}
	noted(c).log(c.Request.Context(), series.log, level, start, took, func() string { return s.client(c) }, failure, slog.Int("bytes", max(c.Writer.Size(), 0)))
}

// log writes the line of a request that was answered.
func (n *notes) log(ctx context.Context, to slog.Handler, level slog.Level, start time.Time, took time.Duration, client func() string, failure *problem.Error, more ...slog.Attr) {
	// Not Logger.LogAttrs, which walks the stack for the source location.
	if !to.Enabled(ctx, level) {
		return
	}
	attrs := append(make([]slog.Attr, 0, 12), slog.String("request_id", n.id))
	attrs = append(append(attrs, more...), slog.Float64("took_ms", float64(took.Microseconds())/1000), slog.String("client", client()))
	if n.trace != "" {
		attrs = append(attrs, slog.String("trace_id", n.trace))
	}
	if n.key != "" {
		attrs = append(attrs, slog.String("key", n.key))
	}
	if n.documents > 0 {
		attrs = append(attrs, slog.Int("documents", n.documents))
	}
	if failure != nil {
		attrs = append(attrs, failureAttrs(failure)...)
	}
	record := slog.NewRecord(start.Add(took), level, "request", 0)
	record.AddAttrs(attrs...)
	_ = to.Handle(ctx, record) // the answer does not depend on the log
}

// client is a request's address: that of the connection, or as a trusted proxy says.
func (s *Server) client(c *gin.Context) string {
	if len(s.opt.TrustedProxies) == 0 {
		return c.RemoteIP()
	}
	return c.ClientIP()
}

// quiet are the routes of probes, which are logged at debug level.
var quiet = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true, "/v2/health/live": true, "/v2/health/ready": true}

// failureAttrs are the log attributes of a failure, without its detail, which may quote the
// client.
func failureAttrs(f *problem.Error) []slog.Attr {
	attrs := []slog.Attr{slog.String("problem", string(f.Kind))}
	if f.Cause != nil {
		attrs = append(attrs, slog.String("cause", f.Cause.Error()))
	}
	return attrs
}

// recovered turns a panic into status 500. The log gets the stack, and the panic's value
// only if it is a runtime error: other values could contain a document's text.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler {
			panic(p)
		}
		err := s.panicked(c.Request.Context(), requestID(c), p)
		if c.Writer.Written() {
			panic(http.ErrAbortHandler) // an incomplete answer must not look complete
		}
		fail(c, err)
	}()
	c.Next()
}

// panicked logs a panic and returns it as an error.
func (s *Server) panicked(ctx context.Context, id string, p any) error {
	what := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	s.log.LogAttrs(ctx, slog.LevelError, "panic",
		slog.String("request_id", id),
		slog.String("panic", what),
		slog.String("stack", string(debug.Stack())))
	return fmt.Errorf("panic: %s", what)
}

// statusClientGone is the status in the log of a request whose client disconnected before
// the answer (as in nginx); it is never sent.
const statusClientGone = 499

// failOrGone answers an error, unless the client has disconnected.
func (s *Server) failOrGone(c *gin.Context, err error) {
	if c.Request.Context().Err() != nil {
		c.AbortWithStatus(statusClientGone)
		return
	}
	fail(c, err)
}

// limitRate refuses requests beyond a client's rate.
func (s *Server) limitRate(c *gin.Context) {
	if s.rateLimiter == nil {
		return
	}
	if err := s.withinRate(noted(c).key, s.client(c)); err != nil {
		fail(c, err)
	}
}

// withinRate takes a token from the bucket of the key; without keys, of the address.
func (s *Server) withinRate(key, address string) error {
	return s.within(s.rateLimiter, key, address, "Send fewer requests a second; several documents fit into one request.")
}

// limitCorrections refuses corrections and reviews beyond a client's rate.
func (s *Server) limitCorrections(c *gin.Context) {
	if err := s.withinCorrections(c); err != nil {
		fail(c, err)
	}
}

func (s *Server) withinCorrections(c *gin.Context) error {
	return s.within(s.corrections, noted(c).key, s.client(c), "Send fewer corrections a second; many that were made elsewhere are imported into the desk's file.")
}

// within takes a client's token from a limiter; nil: no limit.
func (s *Server) within(limiter *limits.Rate, key, address, advice string) error {
	if limiter == nil {
		return nil
	}
	client := "key " + key
	if len(*s.keys.Load()) == 0 {
		client = address
		if ip, err := netip.ParseAddr(client); err == nil {
			client = connections.Network(ip).String()
		}
	}
	if wait := limiter.Take(client, time.Now()); wait > 0 {
		return &problem.Error{Kind: problem.TooManyRequests, Retry: wait, Detail: advice}
	}
	return nil
}
