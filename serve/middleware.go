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

// notes are what the server notes of a request, for its log.
type notes struct {
	id        string // the request's
	trace     string // of its traceparent; empty: none
	key       string // name of the API key, where there are keys
	documents int    // answered
}

// visit is the notes of a request over HTTP. It goes along as the request's
// writer: notes in gin's context cost a map a request.
type visit struct {
	gin.ResponseWriter
	notes
}

// Unwrap is for http.ResponseController.
func (v *visit) Unwrap() http.ResponseWriter { return v.ResponseWriter }

// noted is the visit of a request.
func noted(c *gin.Context) *visit { return c.Writer.(*visit) }

func requestID(c *gin.Context) string { return noted(c).id }

// header is one header of an answer. Names are canonical; values are shared by
// all answers, and never changed.
type header struct {
	name   string
	values []string
}

// commonHeaders go with every answer.
var commonHeaders = []header{
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
}

// apiHeaders go with every answer that is data, errors included.
var apiHeaders = []header{
	{"Cache-Control", []string{"no-store"}},
	{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
}

// setHeaders puts headers into an answer.
func setHeaders(c *gin.Context, list []header) {
	to := c.Writer.Header()
	for _, h := range list {
		to[h.name] = h.values
	}
}

// identify gives every request an id: the client's own where it is short and
// plain, else a new one.
func identify(c *gin.Context) {
	v := &visit{c.Writer, newNotes(given(c, requestIDHeader), given(c, "Traceparent"))}
	c.Writer = v
	setHeaders(c, commonHeaders)
	v.Header()[requestIDHeader] = []string{v.id}
	c.Next()
}

// newNotes are of a request with these headers.
func newNotes(id, traceparent string) notes {
	if !plainID(id) {
		id = newID()
	}
	return notes{id: id, trace: traceID(traceparent)}
}

// traceID is the trace of a traceparent (W3C Trace Context):
// VERSION-TRACE-PARENT-FLAGS in hex. Empty where it is not one.
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

// newID is an id that no other request has: 128 random bits. It is no
// secret, so it does not come from the system's cryptographic source, which is slower.
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

// access logs a request once it is answered. It names the route, not the
// address, so that nothing a client writes there reaches the log.
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
	// Past Logger.LogAttrs, which walks the stack for the place of the call.
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
	_ = to.Handle(ctx, record) // a log that cannot be written is no reason not to answer
}

// client is a request's address: the connection's, unless a proxy is believed.
func (s *Server) client(c *gin.Context) string {
	if len(s.opt.TrustedProxies) == 0 {
		return c.RemoteIP()
	}
	return c.ClientIP()
}

// quiet are the routes of probes, which are logged at debug level.
var quiet = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true, "/v2/health/live": true, "/v2/health/ready": true}

// failureAttrs are what the log has of a failure: not its detail, which may repeat text of
// the client.
func failureAttrs(f *problem.Error) []slog.Attr {
	attrs := []slog.Attr{slog.String("problem", string(f.Kind))}
	if f.Cause != nil {
		attrs = append(attrs, slog.String("cause", f.Cause.Error()))
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
		err := s.panicked(c.Request.Context(), requestID(c), p)
		if c.Writer.Written() {
			panic(http.ErrAbortHandler) // a cut answer must not look complete
		}
		fail(c, err)
	}()
	c.Next()
}

// panicked logs a panic and gives it as an error.
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

// statusClientGone is what the log says of a request whose client left before
// its answer (the status that nginx logs); it is never sent.
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

// withinRate takes a token from the bucket of the key, where there are keys, else of the
// address.
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

// within takes a token of a client from a limiter; nil: there is no limit.
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
