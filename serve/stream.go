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

// isLines tells whether a media type is JSON a line, which has many names.
func isLines(mediaType string) bool {
	switch mediaType {
	case ndjson, "application/ndjson", "application/jsonl", "application/x-jsonl", "application/jsonlines", "application/x-jsonlines", "application/json-lines":
		return true
	}
	return false
}

// stream is POST /v1/predict where the body is JSON lines; other bodies pass on.
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

// predictLines is POST /v1/predict/lines: each line is a request for one
// document, each line answered is an Answer or a LineError, in order. The archive
// may be of any length: lines are answered as they come, by the release that was
// current at the first.
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
	// HTTP/1 needs full duplex to answer while it reads. The writers of tests have
	// neither that nor deadlines.
	control := http.NewResponseController(c.Writer)
	_ = control.EnableFullDuplex()
	defer context.AfterFunc(s.life, func() { _ = control.SetReadDeadline(time.Now()) })() // a drain ends the wait for the next line
	whole := false
	defer func() {
		if !whole {
			closeAfter(c.Writer)
			_ = control.SetReadDeadline(time.Now()) // else the server waits for the rest of the body before it closes
		}
	}()

	out := bufio.NewWriterSize(c.Writer, 64<<10)
	plain, err := decoded(c, beforeRead{c.Request.Body, func() {
		// Answers are flushed before waiting for more: the client may be waiting for them.
		if out.Buffered() > 0 && out.Flush() == nil {
			c.Writer.Flush()
		}
		// The server's read and write timeouts are for one document; here each
		// wait has its own. The order matters: a drain that begins in between
		// sets its deadline after this one, or is noticed.
		now := time.Now()
		_ = control.SetWriteDeadline(now.Add(s.opt.IdleTimeout + s.opt.WriteTimeout))
		_ = control.SetReadDeadline(now.Add(s.opt.IdleTimeout))
		if s.life.Err() != nil {
			_ = control.SetReadDeadline(now)
		}
	}})
	if err != nil {
		c.Header("Connection", "close")
		fail(c, bodyFailure(err, s.opt.MaxBody))
		return
	}
	setHeaders(c, apiHeaders)
	c.Header("Content-Type", ndjson)
	c.Status(http.StatusOK)
	c.Writer.Flush() // the client may send no line before it sees them

	r := at.Model()
	lines := &lineReader{r: bufio.NewReaderSize(plain, 64<<10), max: s.opt.MaxBody}
	on := takeBuffers()
	defer on.release()
	for n := 1; ; n++ {
		answer, err := s.line(on, r, lines)
		switch {
		case errors.Is(err, io.EOF):
			whole = true
			_ = out.Flush()
			return
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
				return
			}
		default:
			noted(c).documents++
			_, err = out.Write(answer)
		}
		if err != nil {
			return // the client reads no more
		}
	}
}

// closeAfter has the server close the connection once this answer is sent, as it does
// after a body that was too large: what is left of the body would be read as the next
// request. HTTP/2 needs nothing of it.
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

// errBlank is a line without a request.
var errBlank = errors.New("blank line")

// line answers one line.
func (s *Server) line(on *buffers, r *registry.Model, lines *lineReader) ([]byte, error) {
	if s.life.Err() != nil {
		return nil, stopping()
	}
	body, err := lines.next()
	switch {
	case err != nil && s.life.Err() != nil && !errors.Is(err, io.EOF):
		return nil, stopping() // the wait was ended by a drain
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

// next gives the next line, good until the following call. Of a line that is
// too long the rest is passed over, and the following call gives the next.
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
