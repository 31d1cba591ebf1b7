package serve

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"tasnif/serve/compat"
	"tasnif/serve/connections"
	"tasnif/serve/problem"
	"tasnif/serve/registry"

	"github.com/gin-gonic/gin"
)

const ndjson = "application/x-ndjson"

// isLines tells whether a media type is JSON Lines, which has several names.
func isLines(mediaType string) bool {
	switch mediaType {
	case ndjson, "application/ndjson", "application/jsonl", "application/x-jsonl", "application/jsonlines", "application/x-jsonlines", "application/json-lines":
		return true
	}
	return false
}

// stream is POST /v1/predict with a body of JSON Lines; it passes other bodies on.
func (s *Server) stream(c *gin.Context) {
	switch header := given(c, "Content-Type"); header {
	case jsonType:
		return
	case ndjson:
	default:
		mediaType, params, _ := mime.ParseMediaType(header)
		if !isLines(mediaType) {
			return
		}
		if err := checkCharset(params); err != nil {
			fail(c, err)
			return
		}
	}
	s.predictLines(c)
	c.Abort()
}

// predictLines answers a body of lines: each line is a request for one document, and is
// answered by a line, an Answer or a LineError, in order. The archive may be of any length:
// lines are answered as they come, all by the release that was current at the first.
func (s *Server) predictLines(c *gin.Context) {
	at, err := s.find(c)
	if err != nil {
		fail(c, err)
		return
	}
	if err := s.streams.Enter(c.Request.Context()); err != nil {
		s.failOrGone(c, err)
		return
	}
	defer s.streams.Leave()
	defer connections.Of(c.Request.Context()).Work()()
	if err := checkRequest(c, accepts{body: compat.Any}); err != nil {
		fail(c, err)
		return
	}
	// HTTP/1 needs full duplex to answer while it reads. The writers of tests have neither
	// that nor deadlines, so errors are ignored.
	control := http.NewResponseController(c.Writer)
	_ = control.EnableFullDuplex()
	defer context.AfterFunc(s.life, func() { _ = control.SetReadDeadline(time.Now()) })() // a drain ends the wait for the next line
	whole := false
	defer func() {
		if !whole {
			closeAfter(c.Writer)
			_ = control.SetReadDeadline(time.Now()) // otherwise the server waits for the rest of the body before it closes
		}
	}()

	out := bufio.NewWriterSize(c.Writer, 64<<10)
	plain, err := decoded(c, beforeRead{c.Request.Body, func() { s.awaitLine(c, control, out) }})
	if err != nil {
		c.Header("Connection", "close")
		fail(c, bodyFailure(err, s.opt.MaxBody))
		return
	}
	setHeaders(c, apiHeaders)
	c.Header("Content-Type", ndjson)
	c.Status(http.StatusOK)
	c.Writer.Flush() // the client may wait for the headers before it sends a line
	whole = s.answerLines(c, out, plain, at.Model())
}

// awaitLine prepares the wait for more of the body. Answers are flushed, since the client may
// be waiting for them. Deadlines are set for this wait, since the server's timeouts are for
// one document. A drain that begins meanwhile sets its deadline after this one, or is noticed
// here.
func (s *Server) awaitLine(c *gin.Context, control *http.ResponseController, out *bufio.Writer) {
	if out.Buffered() > 0 && out.Flush() == nil {
		c.Writer.Flush()
	}
	now := time.Now()
	_ = control.SetWriteDeadline(now.Add(s.opt.IdleTimeout + s.opt.WriteTimeout))
	_ = control.SetReadDeadline(now.Add(s.opt.IdleTimeout))
	if s.life.Err() != nil {
		_ = control.SetReadDeadline(now)
	}
}

// answerLines answers the lines of a body. It returns whether it read the whole body.
func (s *Server) answerLines(c *gin.Context, out *bufio.Writer, body io.Reader, r *registry.Model) (whole bool) {
	lines := &lineReader{r: bufio.NewReaderSize(body, 64<<10), max: s.opt.MaxBody}
	on := takeBuffers()
	defer on.release()
	for n := 1; ; n++ {
		answer, err := s.line(on, r, lines)
		switch {
		case errors.Is(err, io.EOF):
			_ = out.Flush()
			return true
		case errors.Is(err, errBlank):
			continue
		case err != nil:
			f := problem.Of(err)
			s.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "line",
				append(failureAttrs(f), slog.String("request_id", requestID(c)), slog.Int("line", n))...)
			answer, _ = encode(on.out[:0], LineError{Line: n, Problem: f.Details(requestID(c))}) // always encodes
			_, err = out.Write(answer)
			if f.Kind == problem.UnreadableBody || f.Kind == problem.BodyTooSlow || f.Kind == problem.NotReady {
				_ = out.Flush()
				return false
			}
		default:
			noted(c).documents++
			_, err = out.Write(answer)
		}
		if err != nil {
			return false // the client reads no more
		}
	}
}

// closeAfter closes the connection after this answer, as the server does after a body that
// was too large: the rest of the body would be read as the next request. HTTP/2 does not
// need it.
func closeAfter(w http.ResponseWriter) {
	for {
		over, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			break
		}
		w = over.Unwrap()
	}
	_, _ = http.MaxBytesReader(w, io.NopCloser(strings.NewReader("x")), 0).Read(make([]byte, 1))
}

// errBlank says that a line is blank.
var errBlank = errors.New("blank line")

// line answers one line.
func (s *Server) line(on *buffers, r *registry.Model, lines *lineReader) ([]byte, error) {
	if s.life.Err() != nil {
		return nil, stopping()
	}
	body, err := lines.next()
	switch {
	case err != nil && s.life.Err() != nil && !errors.Is(err, io.EOF):
		return nil, stopping() // a drain ended the wait
	case err != nil:
		return nil, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, errBlank
	}
	req, many, err := on.parser.request(body, s.limits)
	if err != nil {
		return nil, err
	}
	if many {
		return nil, problem.Errorf(problem.ConflictingFields, "A line is one document, without documents.")
	}
	opt, err := optionsOf(r, req)
	if err != nil {
		return nil, err
	}
	on.out, err = one(on, on.out[:0], r, req.Document, opt)
	if err != nil {
		return nil, err
	}
	on.out = appendModel(on.out, r.Ref)
	return on.out, nil
}

func stopping() error {
	return problem.Errorf(problem.NotReady, "The server is stopping; send this line and those after it again.")
}

// beforeRead calls a function before each read.
type beforeRead struct {
	io.Reader
	tell func()
}

func (r beforeRead) Read(p []byte) (int, error) {
	r.tell()
	return r.Reader.Read(p)
}

// lineReader reads lines of at most max bytes; the last need not end in a newline.
type lineReader struct {
	r   *bufio.Reader
	max int64
	buf []byte
}

// next is the next line, valid until the following call. If a line is too long, the
// following call continues after it.
func (l *lineReader) next() ([]byte, error) {
	l.buf = l.buf[:0]
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || int64(len(l.buf)+len(part)) > l.max; !long {
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(l.buf) == 0 && !long:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, bodyFailure(err, l.max)
		case long:
			return nil, problem.Errorf(problem.BodyTooLarge, "A line may have %d bytes.", l.max)
		}
		return l.buf, nil
	}
}
