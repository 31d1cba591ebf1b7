package serve

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"tasnif/model"
	"tasnif/serve/compat"
	"tasnif/serve/problem"

	"github.com/gin-gonic/gin"
)

// Media types of requests and answers.
const (
	jsonType    = "application/json"
	formType    = "application/x-www-form-urlencoded"
	problemType = "application/problem+json"
)

// readBody reads a whole body into a buffer: at most max bytes, also after decompression.
// What it reads counts as held.
func readBody(c *gin.Context, into []byte, held *bodyShare, max int64) ([]byte, error) {
	size := c.Request.ContentLength
	if size > max {
		return into, tooLarge(max)
	}
	sent := c.Request.Body
	if size < 0 { // else net/http reads no more than that
		sent = http.MaxBytesReader(c.Writer, sent, max)
	}
	plain, err := decoded(c, sent)
	if err != nil {
		return into, bodyFailure(err, max)
	}
	return readAll(plain, into, held, size, max)
}

// checkRequest refuses what can be refused before the body is read: a query on a route that
// takes none, and another media type.
func checkRequest(c *gin.Context, takes accepts) error {
	if c.Request.URL.RawQuery != "" {
		if !takes.query {
			return problem.Errorf(problem.BadQuery, "Options go into the body, not behind a question mark.")
		}
		if _, err := url.ParseQuery(c.Request.URL.RawQuery); err != nil {
			return problem.Errorf(problem.BadQuery, "The query cannot be read.")
		}
	}
	return checkMediaType(given(c, "Content-Type"), takes.body)
}

// decoded undoes the body's content encoding.
func decoded(c *gin.Context, sent io.Reader) (io.Reader, error) {
	switch coding := strings.ToLower(strings.TrimSpace(given(c, "Content-Encoding"))); coding {
	case "", "identity":
		return sent, nil
	case "gzip":
		plain, err := gzip.NewReader(sent)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return plain, nil
	case "deflate": // RFC 9110: zlib's format
		plain, err := zlib.NewReader(sent)
		if err != nil {
			return nil, fmt.Errorf("deflate: %w", err)
		}
		return plain, nil
	default:
		c.Header("Accept-Encoding", "gzip, deflate")
		return nil, problem.Errorf(problem.UnsupportedCoding, "Send the body plain or with Content-Encoding: gzip or deflate.")
	}
}

// checkMediaType accepts one media type, in UTF-8 if a charset is named.
func checkMediaType(header, wanted string) error {
	if header == wanted || wanted == compat.Any {
		return nil
	}
	mediaType, params, err := mime.ParseMediaType(header)
	// Without a Content-Type, and with that of curl -d, the body is JSON.
	said := header != "" && mediaType != formType
	if wanted == jsonType && !said || wanted == formType && header == "" {
		return nil
	}
	if err != nil || mediaType != wanted {
		if wanted == formType {
			return problem.Errorf(problem.UnsupportedMedia, "Send Content-Type: %s.", formType)
		}
		return problem.Errorf(problem.UnsupportedMedia, "Send Content-Type: application/json, or to /predict application/x-ndjson for a document a line.")
	}
	return checkCharset(params)
}

// checkCharset accepts UTF-8 and no charset.
func checkCharset(params map[string]string) error {
	charset, ok := params["charset"]
	if ok && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "utf8") {
		return problem.Errorf(problem.UnsupportedMedia, "The body is UTF-8: send it without another charset.")
	}
	return nil
}

// readAll reads r into a buffer, at most max bytes; size is the announced length, -1 if
// unknown.
func readAll(r io.Reader, into []byte, held *bodyShare, size, max int64) ([]byte, error) {
	// Content-Length is not trusted for large allocations.
	b := slices.Grow(into[:0], int(min(size, maxKept)+bytes.MinRead))
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, len(b))
		}
		n, err := r.Read(b[len(b):min(int64(cap(b)), max+1)])
		b = b[:len(b)+n]
		switch full := held.take(n); {
		case full != nil:
			return b, full
		case int64(len(b)) > max:
			return b, tooLarge(max)
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, bodyFailure(err, max)
		}
	}
}

// bodyFailure is the error of reading a body, as the client gets it.
func bodyFailure(err error, max int64) error {
	var known *problem.Error
	if errors.As(err, &known) {
		return known
	}
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return tooLarge(max)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return &problem.Error{Kind: problem.BodyTooSlow, Cause: err, Detail: "The body did not arrive in time; send it at once."}
	}
	return &problem.Error{Kind: problem.UnreadableBody, Cause: err,
		Detail: "The body broke off or is not what Content-Length and Content-Encoding say."}
}

func tooLarge(max int64) error {
	return problem.Errorf(problem.BodyTooLarge, "A body may have %d bytes, also once decompressed; send fewer documents at once.", max)
}

// bodyMemory bounds the bytes of bodies that all requests hold together. A request holds
// the bytes that have arrived, not those that it announced, so slow clients hold little.
type bodyMemory struct {
	most int64
	held atomic.Int64
}

// bodyShare counts the bytes that one request holds.
type bodyShare struct {
	of   *bodyMemory
	held int64
}

// take counts bytes that have arrived; an error if the limit is reached.
func (h *bodyShare) take(n int) error {
	h.held += int64(n)
	if h.of.held.Add(int64(n)) > h.of.most {
		return problem.Errorf(problem.Overloaded, "The server holds too many bodies; try again.")
	}
	return nil
}

// release frees all bytes of the request.
func (h *bodyShare) release() {
	h.of.held.Add(-h.held)
	h.held = 0
}

// buffers are the memory for answering a request. It is reused by later requests.
type buffers struct {
	in     []byte      // its body
	out    []byte      // its answer
	parser parser      // of its body
	one    [1]Document // the document of a request for one
	answer Prediction  // the prediction that is written

	prediction model.Prediction // what it says
	order      []int            // of labels
}

// maxKept is the largest buffer that is reused, so that a large request does not hold its
// memory for good.
const maxKept = 64 << 10

var bufferPool = sync.Pool{New: func() any { return new(buffers) }}

func takeBuffers() *buffers { return bufferPool.Get().(*buffers) }

// release clears the client's data and returns the buffers to the pool.
func (d *buffers) release() {
	d.in, d.out = kept(d.in), kept(d.out)
	d.parser.Reset(nil)
	d.one[0] = Document{}
	d.answer = Prediction{Labels: d.answer.Labels[:0], Scores: d.answer.Scores[:0], Thresholds: d.answer.Thresholds[:0], URIs: d.answer.URIs[:0]}
	bufferPool.Put(d)
}

func kept(buffer []byte) []byte {
	if cap(buffer) > maxKept {
		return nil
	}
	return buffer[:0]
}
