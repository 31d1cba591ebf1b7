package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/encoding/gzip" // messages may be compressed
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"
	"google.golang.org/protobuf/proto"

	"tasnif/serve/compat"
	"tasnif/serve/connections"
	"tasnif/serve/problem"
)

// maxStreams is the largest number of concurrent calls of a connection; further ones wait
// at the client.
const maxStreams = 64

// rpc is a method with its table entry.
type rpc struct {
	compat.Call
	route string // /SERVICE/METHOD
}

// grpcServer serves the calls of package compat within the limits of the options.
func (s *Server) grpcServer() *grpc.Server {
	inner := insecure.NewCredentials()
	if s.opt.TLS != nil {
		inner = credentials.NewTLS(s.opt.TLS.Clone())
	}
	s.receiving = newReceiving(s.opt)
	methods := map[string]rpc{}
	var services []*grpc.ServiceDesc
	for name, calls := range compat.GRPC {
		service := &grpc.ServiceDesc{ServiceName: name, HandlerType: (*any)(nil)}
		for _, c := range calls {
			r := rpc{c, "/" + name + "/" + c.Name}
			methods[r.route] = r
			service.Methods = append(service.Methods, grpc.MethodDesc{MethodName: c.Name,
				Handler: func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
					return s.call(ctx, r, decode)
				}})
		}
		services = append(services, service)
	}
	gs := grpc.NewServer(
		grpc.Creds(ownCredentials{inner, s.opt.WriteTimeout}),
		grpc.ForceServerCodecV2(messageCodec{}),
		grpc.InTapHandle(func(ctx context.Context, info *tap.Info) (context.Context, error) {
			return s.arrived(ctx, methods[info.FullMethodName], info.Header)
		}),
		grpc.MaxRecvMsgSize(int(s.opt.MaxBody)),
		grpc.MaxHeaderListSize(uint32(s.opt.MaxHeaderBytes)),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.NumStreamWorkers(uint32(8*runtime.GOMAXPROCS(0))), // a new goroutine would have to grow its stack for each call
		grpc.ConnectionTimeout(s.opt.ReadHeaderTimeout),
		grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionIdle: s.opt.IdleTimeout}),
	)
	for _, service := range services {
		gs.RegisterService(service, nil)
	}
	return gs
}

// stopGRPC waits for calls in progress until ctx ends, then ends them.
func stopGRPC(ctx context.Context, gs *grpc.Server) error {
	done := make(chan struct{})
	go func() { gs.GracefulStop(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		gs.Stop()
		<-done
		return ctx.Err()
	}
}

// callKey is the context key of a *call.
type callKey struct{}

// call is one call, from its headers on.
type call struct {
	notes
	rpc
	start time.Time
	conn  *connections.Conn // nil: not accepted by package connections
	from  net.Addr
	reception
	answering func() bool // marks that its message has arrived; false: the call was ended meanwhile
}

// arrived accepts or refuses a call by its headers, before its message arrives.
func (s *Server) arrived(ctx context.Context, method rpc, header metadata.MD) (context.Context, error) {
	of := func(name string) string {
		if values := header[name]; len(values) > 0 {
			return values[0]
		}
		return ""
	}
	c := &call{notes: newNotes(of("x-request-id"), of("traceparent")), rpc: method, start: time.Now()}
	if p, ok := peer.FromContext(ctx); ok {
		c.from = p.Addr
		if own, ok := p.AuthInfo.(ownAuth); ok {
			c.conn = own.conn
		}
	}
	var err error
	switch {
	case method.Answer == nil:
		c.route = "none"
		err = problem.Errorf(problem.NotFound, "There is no such method.")
	case !s.isOwnHost(of(":authority")):
		err = problem.Errorf(problem.HostNotServed, "The call's authority is not a name of this server.")
	case !method.Open:
		if c.key, err = s.keyOf(of("authorization"), ScopePredict); err == nil {
			err = s.withinRate(c.key, c.address())
		}
	}
	if err != nil {
		s.metrics.underWay.Inc()
		return ctx, s.ended(ctx, c, err)
	}
	ctx, c.cancel = context.WithCancel(context.WithValue(ctx, callKey{}, c))
	if c.conn != nil {
		c.conn.Begin()
	}
	s.receiving.add(&c.reception, c.start)
	c.answering = context.AfterFunc(ctx, func() { s.closed(c) })
	return ctx, nil
}

// closed ends a call that arrived accepted.
func (s *Server) closed(c *call) {
	s.receiving.remove(&c.reception)
	if c.conn != nil {
		c.conn.End()
	}
}

// call answers a call.
func (s *Server) call(ctx context.Context, method rpc, decode func(any) error) (answer any, err error) {
	c, _ := ctx.Value(callKey{}).(*call)
	defer c.cancel()
	if c.answering() {
		defer s.closed(c)
	}
	s.metrics.underWay.Inc()
	defer func() {
		if p := recover(); p != nil {
			answer, err = nil, s.panicked(ctx, c.id, p)
		}
		err = s.ended(ctx, c, err)
	}()
	held := bodyShare{of: s.bodies}
	defer held.release()
	buffers := takeBuffers()
	defer buffers.release()
	in := message{into: buffers.in}
	err = decode(&in)
	buffers.in = in.into
	if err == nil {
		err = held.take(len(buffers.in))
	}
	s.receiving.remove(&c.reception)
	if err != nil {
		return nil, err
	}
	r := &compat.Request{ID: c.id, Body: buffers.in, Models: s.models, Limits: s.limits, Stopped: s.stopped()}
	if method.Computes {
		defer c.conn.Work()()
		if err := s.inFlight.Enter(ctx); err != nil {
			return nil, err
		}
		defer s.inFlight.Leave()
		until := s.deadline(ctx)
		r.Each = func(n int, one func(i int) error) error {
			c.documents = n
			return until.each(n, one)
		}
	}
	return method.Answer(r)
}

// ended counts and logs a call, and converts its error to a gRPC status.
func (s *Server) ended(ctx context.Context, c *call, err error) error {
	s.metrics.underWay.Dec()
	took := time.Since(c.start)
	code, failure := codes.OK, (*problem.Error)(nil)
	if err != nil {
		failure = problem.Of(err)
		code = codeOf(c.route, failure)
		if ctx.Err() != nil {
			code = codes.Canceled // nobody receives it
		}
	}
	series := s.metrics.answered(answerKey{c.route, grpcMethod, int(code)}, took)
	c.log(ctx, series.log, levelOf(code, c.Open), c.start, took, c.address, failure)
	if err == nil {
		return nil
	}
	text := failure.Detail
	if failure.Field != "" {
		text = failure.Field + ": " + text
	}
	return status.Error(code, text)
}

// levelOf is the log level of a call; probes of health are at debug level.
func levelOf(code codes.Code, health bool) slog.Level {
	switch {
	case code == codes.Internal:
		return slog.LevelError
	case code == codes.Unavailable:
		return slog.LevelWarn
	case health:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// address is the client's, without its port.
func (c *call) address() string {
	if c.from == nil {
		return ""
	}
	host, _, err := net.SplitHostPort(c.from.String())
	if err != nil {
		return c.from.String()
	}
	return host
}

// grpcCodes are the gRPC codes of errors by their HTTP status.
var grpcCodes = map[int]codes.Code{
	http.StatusBadRequest: codes.InvalidArgument, http.StatusUnprocessableEntity: codes.InvalidArgument,
	http.StatusUnauthorized: codes.Unauthenticated, http.StatusForbidden: codes.PermissionDenied,
	http.StatusNotFound: codes.NotFound, http.StatusMisdirectedRequest: codes.PermissionDenied,
	http.StatusTooManyRequests: codes.ResourceExhausted, http.StatusServiceUnavailable: codes.Unavailable,
	http.StatusInternalServerError: codes.Internal,
}

func codeOf(route string, failure *problem.Error) codes.Code {
	if route == "none" {
		return codes.Unimplemented
	}
	if code, ok := grpcCodes[failure.Status()]; ok {
		return code
	}
	return codes.Internal
}

// message is a message as bytes.
type message struct{ into []byte }

// messageCodec passes messages on as bytes. The method decodes them, so that a malformed
// message is the client's error and not the server's.
type messageCodec struct{}

func (messageCodec) Name() string { return "proto" }

func (messageCodec) Unmarshal(data mem.BufferSlice, v any) error {
	w := v.(*message)
	for _, b := range data {
		w.into = append(w.into, b.ReadOnlyData()...)
	}
	return nil
}

func (messageCodec) Marshal(v any) (mem.BufferSlice, error) {
	m := v.(proto.Message)
	size := proto.Size(m)
	buffer := mem.DefaultBufferPool().Get(size)
	out, err := proto.MarshalOptions{UseCachedSize: true}.MarshalAppend((*buffer)[:0], m)
	if err != nil {
		return nil, err
	}
	*buffer = out
	return mem.BufferSlice{mem.NewBuffer(buffer, mem.DefaultBufferPool())}, nil
}
