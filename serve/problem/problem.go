// Package problem is the errors that clients are told: their kinds, and their
// form on the wire (RFC 9457). What a server answers with is decided here and
// nowhere else.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Kind is what went wrong: the last part of a problem's type. It is stable.
type Kind string

const (
	MalformedJSON     Kind = "malformed-json"
	MalformedForm     Kind = "malformed-form"
	MalformedMessage  Kind = "malformed-message"
	InvalidUnicode    Kind = "invalid-unicode"
	DuplicateField    Kind = "duplicate-field"
	UnknownField      Kind = "unknown-field"
	UnreadableBody    Kind = "unreadable-body"
	BadQuery          Kind = "query-not-accepted"
	KeyMissing        Kind = "key-missing"
	KeyUnknown        Kind = "key-unknown"
	ScopeMissing      Kind = "scope-missing"
	LearningOff       Kind = "learning-not-allowed"
	RequestReused     Kind = "idempotency-key-reused"
	VersionRefused    Kind = "version-refused"
	DiskFull          Kind = "disk-full"
	NotFound          Kind = "not-found"
	UnknownModel      Kind = "unknown-model"
	MethodNotAllowed  Kind = "method-not-allowed"
	BodyTooSlow       Kind = "body-too-slow"
	BodyTooLarge      Kind = "body-too-large"
	UnsupportedMedia  Kind = "unsupported-media-type"
	UnsupportedCoding Kind = "unsupported-content-encoding"
	HostNotServed     Kind = "host-not-served"
	WrongType         Kind = "wrong-type"
	BadValue          Kind = "bad-value"
	MissingField      Kind = "missing-field"
	ConflictingFields Kind = "conflicting-fields"
	EmptyBatch        Kind = "empty-batch"
	TooManyDocuments  Kind = "too-many-documents"
	DocumentTooLong   Kind = "document-too-long"
	ReloadFailed      Kind = "reload-failed"
	TooManyRequests   Kind = "too-many-requests"
	InternalError     Kind = "internal-error"
	Overloaded        Kind = "overloaded"
	TookTooLong       Kind = "took-too-long"
	NotReady          Kind = "not-ready"
)

// problems is every kind of error that a route can answer.
var problems = map[Kind]struct {
	status int
	title  string
}{
	MalformedJSON:     {http.StatusBadRequest, "The body is not one JSON object"},
	MalformedForm:     {http.StatusBadRequest, "The body is not a form"},
	MalformedMessage:  {http.StatusBadRequest, "The message is not one of its method"},
	InvalidUnicode:    {http.StatusBadRequest, "The body is not valid Unicode"},
	DuplicateField:    {http.StatusBadRequest, "A field is given twice"},
	UnknownField:      {http.StatusBadRequest, "A field is unknown"},
	UnreadableBody:    {http.StatusBadRequest, "The body could not be read"},
	BadQuery:          {http.StatusBadRequest, "The address takes no query"},
	KeyMissing:        {http.StatusUnauthorized, "An API key is needed"},
	KeyUnknown:        {http.StatusUnauthorized, "The API key is not known"},
	ScopeMissing:      {http.StatusForbidden, "The API key may not do this"},
	LearningOff:       {http.StatusForbidden, "Models do not learn here"},
	RequestReused:     {http.StatusUnprocessableEntity, "The Idempotency-Key was used before"},
	VersionRefused:    {http.StatusConflict, "The version may not be served"},
	DiskFull:          {http.StatusInsufficientStorage, "The disk is full"},
	NotFound:          {http.StatusNotFound, "There is nothing at this address"},
	UnknownModel:      {http.StatusNotFound, "There is no such model"},
	MethodNotAllowed:  {http.StatusMethodNotAllowed, "This address does not take this method"},
	BodyTooSlow:       {http.StatusRequestTimeout, "The body came too slowly"},
	BodyTooLarge:      {http.StatusRequestEntityTooLarge, "The body is too large"},
	UnsupportedMedia:  {http.StatusUnsupportedMediaType, "The media type is not supported"},
	UnsupportedCoding: {http.StatusUnsupportedMediaType, "The content encoding is not supported"},
	HostNotServed:     {http.StatusMisdirectedRequest, "This host is not served here"},
	WrongType:         {http.StatusUnprocessableEntity, "A field has the wrong type"},
	BadValue:          {http.StatusUnprocessableEntity, "A field has a value that is not accepted"},
	MissingField:      {http.StatusUnprocessableEntity, "A field is missing"},
	ConflictingFields: {http.StatusUnprocessableEntity, "Two fields exclude each other"},
	EmptyBatch:        {http.StatusUnprocessableEntity, "There are no documents"},
	TooManyDocuments:  {http.StatusUnprocessableEntity, "There are too many documents"},
	DocumentTooLong:   {http.StatusUnprocessableEntity, "A document is too long"},
	ReloadFailed:      {http.StatusUnprocessableEntity, "A model was not reloaded"},
	TooManyRequests:   {http.StatusTooManyRequests, "Too many requests"},
	InternalError:     {http.StatusInternalServerError, "The server made a mistake"},
	Overloaded:        {http.StatusServiceUnavailable, "The server is busy"},
	TookTooLong:       {http.StatusServiceUnavailable, "The answer took too long"},
	NotReady:          {http.StatusServiceUnavailable, "The server is not ready"},
}

// Error is an error that a client is told about.
type Error struct {
	Kind   Kind
	Detail string        // for the client: what is wrong and how to fix it; never a document's text
	Field  string        // e.g. documents[3].headline
	Cause  error         // for the log only
	Retry  time.Duration // when to come back, with 429 and 503; 0: after a second
}

func (f *Error) Error() string {
	if f.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.Kind, f.Detail, f.Cause)
	}
	return fmt.Sprintf("%s: %s", f.Kind, f.Detail)
}

func (f *Error) Unwrap() error { return f.Cause }

// Errorf is an error in words.
func Errorf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Detail: fmt.Sprintf(format, args...)}
}

// Of is what a client is told of an error. One that is not an *Error is
// the server's own mistake; its words go to the log only.
func Of(err error) *Error {
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return &Error{
		Kind:   InternalError,
		Detail: "The request was good; the server failed on it. Its log has the reason under this request id.",
		Cause:  err,
	}
}

// Status is e's over HTTP.
func (e *Error) Status() int { return problems[e.Kind].status }

// Details is e's wire form.
func (e *Error) Details(requestID string) Details {
	p := problems[e.Kind]
	return Details{
		Type: "urn:tasnif:problem:" + string(e.Kind), Title: p.title, Status: p.status,
		Detail: e.Detail, Field: e.Field, RequestID: requestID,
	}
}

// Details is every error's body (RFC 9457), application/problem+json.
type Details struct {
	Type      string `json:"type"`            // urn:tasnif:problem:KIND, stable; the kinds are above
	Title     string `json:"title"`           // the kind in words, the same for every occurrence
	Status    int    `json:"status"`          // the HTTP status
	Detail    string `json:"detail"`          // this occurrence, and how to fix it
	Field     string `json:"field,omitempty"` // the field at fault, e.g. documents[3].headline
	RequestID string `json:"request_id"`      // as in the header X-Request-Id and in the log
	Error     string `json:"error,omitempty"` // under /v2: the detail once more, where the Open Inference Protocol has it
}
