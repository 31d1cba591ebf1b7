package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// kind is what went wrong: the last part of a problem's type. It is stable.
type kind string

const (
	malformedJSON     kind = "malformed-json"
	malformedForm     kind = "malformed-form"
	invalidUnicode    kind = "invalid-unicode"
	duplicateField    kind = "duplicate-field"
	unknownField      kind = "unknown-field"
	unreadableBody    kind = "unreadable-body"
	badQuery          kind = "query-not-accepted"
	keyMissing        kind = "key-missing"
	keyUnknown        kind = "key-unknown"
	scopeMissing      kind = "scope-missing"
	notFound          kind = "not-found"
	unknownModel      kind = "unknown-model"
	methodNotAllowed  kind = "method-not-allowed"
	bodyTooSlow       kind = "body-too-slow"
	bodyTooLarge      kind = "body-too-large"
	unsupportedMedia  kind = "unsupported-media-type"
	unsupportedCoding kind = "unsupported-content-encoding"
	hostNotServed     kind = "host-not-served"
	wrongType         kind = "wrong-type"
	badValue          kind = "bad-value"
	missingField      kind = "missing-field"
	conflictingFields kind = "conflicting-fields"
	emptyBatch        kind = "empty-batch"
	tooManyDocuments  kind = "too-many-documents"
	documentTooLong   kind = "document-too-long"
	reloadFailed      kind = "reload-failed"
	tooManyRequests   kind = "too-many-requests"
	internalError     kind = "internal-error"
	overloaded        kind = "overloaded"
	tookTooLong       kind = "took-too-long"
	notReady          kind = "not-ready"
)

// problems is every kind of error that a route can answer.
var problems = map[kind]struct {
	status int
	title  string
}{
	malformedJSON:     {http.StatusBadRequest, "The body is not one JSON object"},
	malformedForm:     {http.StatusBadRequest, "The body is not a form"},
	invalidUnicode:    {http.StatusBadRequest, "The body is not valid Unicode"},
	duplicateField:    {http.StatusBadRequest, "A field is given twice"},
	unknownField:      {http.StatusBadRequest, "A field is unknown"},
	unreadableBody:    {http.StatusBadRequest, "The body could not be read"},
	badQuery:          {http.StatusBadRequest, "The address takes no query"},
	keyMissing:        {http.StatusUnauthorized, "An API key is needed"},
	keyUnknown:        {http.StatusUnauthorized, "The API key is not known"},
	scopeMissing:      {http.StatusForbidden, "The API key may not do this"},
	notFound:          {http.StatusNotFound, "There is nothing at this address"},
	unknownModel:      {http.StatusNotFound, "There is no such model"},
	methodNotAllowed:  {http.StatusMethodNotAllowed, "This address does not take this method"},
	bodyTooSlow:       {http.StatusRequestTimeout, "The body came too slowly"},
	bodyTooLarge:      {http.StatusRequestEntityTooLarge, "The body is too large"},
	unsupportedMedia:  {http.StatusUnsupportedMediaType, "The media type is not supported"},
	unsupportedCoding: {http.StatusUnsupportedMediaType, "The content encoding is not supported"},
	hostNotServed:     {http.StatusMisdirectedRequest, "This host is not served here"},
	wrongType:         {http.StatusUnprocessableEntity, "A field has the wrong type"},
	badValue:          {http.StatusUnprocessableEntity, "A field has a value that is not accepted"},
	missingField:      {http.StatusUnprocessableEntity, "A field is missing"},
	conflictingFields: {http.StatusUnprocessableEntity, "Two fields exclude each other"},
	emptyBatch:        {http.StatusUnprocessableEntity, "There are no documents"},
	tooManyDocuments:  {http.StatusUnprocessableEntity, "There are too many documents"},
	documentTooLong:   {http.StatusUnprocessableEntity, "A document is too long"},
	reloadFailed:      {http.StatusUnprocessableEntity, "A model was not reloaded"},
	tooManyRequests:   {http.StatusTooManyRequests, "Too many requests"},
	internalError:     {http.StatusInternalServerError, "The server made a mistake"},
	overloaded:        {http.StatusServiceUnavailable, "The server is busy"},
	tookTooLong:       {http.StatusServiceUnavailable, "The answer took too long"},
	notReady:          {http.StatusServiceUnavailable, "The server is not ready"},
}

// retryAfter is what 503 advises, and the least that 429 does.
const retryAfter = time.Second

// failure is an error that a client is told about.
type failure struct {
	kind   kind
	detail string        // for the client: what, and how to mend it; never the text itself
	field  string        // e.g. documents[3].headline
	cause  error         // for the log only
	retry  time.Duration // when to come back, with 429 and 503; 0: retryAfter
}

func (f *failure) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.kind, f.detail, f.cause)
	}
	return fmt.Sprintf("%s: %s", f.kind, f.detail)
}

func (f *failure) Unwrap() error { return f.cause }

// failf is a failure in words.
func failf(k kind, format string, args ...any) *failure {
	return &failure{kind: k, detail: fmt.Sprintf(format, args...)}
}

// asFailure is what a client is told of an error. One that is not a failure is
// the server's own mistake; its words go to the log only.
func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return &failure{
		kind:   internalError,
		detail: "The request was good; the server failed on it. Its log has the reason under this request id.",
		cause:  err,
	}
}

// problem is a failure's wire form.
func (f *failure) problem(requestID string) Problem {
	p := problems[f.kind]
	return Problem{
		Type: "urn:tasnif:problem:" + string(f.kind), Title: p.title, Status: p.status,
		Detail: f.detail, Field: f.field, RequestID: requestID,
	}
}

// fail answers a request with an error: the one place that does.
func fail(c *gin.Context, err error) {
	f := asFailure(err)
	_ = c.Error(f) // for the access log
	p := f.problem(requestID(c))
	if openInference(c) {
		p.Error = p.Detail
		if p.Status == http.StatusUnprocessableEntity {
			p.Status = http.StatusBadRequest // the protocol knows no other
		}
	}
	body, _ := json.Marshal(p) // strings and an int always marshal
	switch p.Status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		wait := max(f.retry, retryAfter)
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", "Bearer")
	}
	setHeaders(c, apiHeaders)
	send(c, p.Status, problemType, body)
	c.Abort()
}

// openInference tells whether a request is one of the Open Inference Protocol,
// whose errors are {"error":"..."}: there a problem carries that member too.
func openInference(c *gin.Context) bool {
	path := c.Request.URL.Path
	return path == "/v2" || strings.HasPrefix(path, "/v2/")
}

// jsonHeader is the commonest Content-Type.
var jsonHeader = []string{jsonType}

// ownLength is the size up to which net/http finds an answer's length itself.
const ownLength = 2048

// send writes an answer whole, so that its length is known and nothing is half said.
func send(c *gin.Context, status int, mediaType string, body []byte) {
	head := c.Request.Method == http.MethodHead
	headers := c.Writer.Header()
	if headers["Content-Type"] = jsonHeader; mediaType != jsonType {
		headers["Content-Type"] = []string{mediaType}
	}
	if head || len(body) > ownLength {
		headers["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	c.Status(status)
	c.Writer.WriteHeaderNow()
	if !head {
		_, _ = c.Writer.Write(body) // a client that has gone is not our error
	}
}
