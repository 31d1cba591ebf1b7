package serve

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tasnif/serve/compression"
	"tasnif/serve/problem"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"
)

// retryAfter is the Retry-After of 503, and the least of 429.
const retryAfter = time.Second

// fail answers a request with an error. No other function does.
func fail(c *gin.Context, err error) {
	f := problem.Of(err)
	_ = c.Error(f) // for the access log
	p := f.Details(requestID(c))
	if inArabic(c) {
		p = f.InArabic(requestID(c))
		c.Header("Content-Language", "ar")
	}
	mediaType := forProtocol(c.Request.URL.Path, &p)
	body, _ := json.Marshal(p) // strings and an int always marshal
	switch p.Status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		wait := max(f.Retry, retryAfter)
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", "Bearer")
	}
	setHeaders(c, apiHeaders)
	send(c, p.Status, mediaType, body)
	c.Abort()
}

// errorLanguages are the languages of errors; the first is the default.
var errorLanguages = language.NewMatcher([]language.Tag{language.English, language.Arabic})

// inArabic tells whether a client prefers errors in Arabic.
func inArabic(c *gin.Context) bool {
	header := given(c, "Accept-Language")
	if header == "" || len(header) > 256 {
		return false
	}
	_, i := language.MatchStrings(errorLanguages, header)
	return i == 1
}

// jsonHeader is the most frequent Content-Type.
var jsonHeader = []string{jsonType}

// ownLength is the size up to which net/http sets Content-Length itself.
const ownLength = 2048

// send writes a whole answer, so that its length is known and errors leave no partial
// answer.
func send(c *gin.Context, status int, mediaType string, body []byte) {
	head := c.Request.Method == http.MethodHead
	headers := c.Writer.Header()
	if headers["Content-Type"] = jsonHeader; mediaType != jsonType {
		headers["Content-Type"] = []string{mediaType}
	}
	if !head && status == http.StatusOK {
		body = compressed(c, body)
	}
	if head || len(body) > ownLength {
		headers["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	c.Status(status)
	c.Writer.WriteHeaderNow()
	if !head {
		_, _ = c.Writer.Write(body) // the client may have disconnected
	}
}

// compressed is a body in a content coding that the client accepts, if the body is large.
// Its ETag becomes weak, since the bytes differ.
func compressed(c *gin.Context, body []byte) []byte {
	if len(body) < compression.Least {
		return body
	}
	headers := c.Writer.Header()
	headers.Add("Vary", "Accept-Encoding")
	encoded, name := compression.Encode(body, given(c, "Accept-Encoding"))
	if name == "" {
		return body
	}
	headers.Set("Content-Encoding", name)
	if tag := headers.Get("ETag"); strings.HasPrefix(tag, `"`) {
		headers.Set("ETag", "W/"+tag)
	}
	return encoded
}
