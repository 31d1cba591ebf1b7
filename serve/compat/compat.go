// Package compat answers requests in the HTTP protocols of others: one file a
// protocol, one line in [Protocols].
//
// A protocol knows nothing of the server: it is handed a [Request] and gives a
// [Reply] or an error (package problem). The server keeps addresses, keys,
// limits, turns and the log.
package compat

import (
	"net/http"
	"net/url"
	"strings"

	"tasnif/data"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// Protocol is an HTTP protocol that clients of other servers speak.
type Protocol struct {
	Name string
	// Problem converts an error, at the paths that Owns accepts, to the protocol's form.
	Owns    func(path string) bool
	Problem func(*problem.Details)
	Plain   bool // errors are application/json, since its clients read nothing else
	// Find finds the model that a path names; nil: by name and version.
	Find   func(models *registry.Registry, name, version string) (*registry.Slot, error)
	Routes []Route
}

// Protocols is the table of protocols. To add one, write a file and add a line here.
var Protocols = []Protocol{openInference, annif, kserve}

// Route is one address of a protocol.
type Route struct {
	Method string // GET answers HEAD, too
	Path   string // with :name and :version, which lead to a model
	Suffix string // of the last part of the path: ":predict" of :name:predict
	Open   bool   // without a key: health
	// Body is the media type of the body. Any takes every Content-Type and none.
	// Empty: there is no body.
	Body   string
	Query  bool // options stand behind a question mark
	Answer func(*Request) (*Reply, error)
}

// Bodies of routes.
const (
	JSON = "application/json"
	Form = "application/x-www-form-urlencoded"
	Any  = "*/*"
)

// Request is a request of a protocol.
type Request struct {
	ID      string // of the request, as in the log
	Header  http.Header
	Query   url.Values
	Body    []byte // decompressed; the request's until it is answered
	Out     []byte // memory to append an answer to
	Models  *registry.Registry
	Name    string          // in the path
	Model   *registry.Model // the one that the path names, else the default
	Limits  registry.Limits
	Stopped bool // the server takes no new requests
	// Each calls one for 0 to n-1 until the deadline, and counts the documents of the
	// request.
	Each func(n int, one func(i int) error) error
	// Learn stores the labels of a document; nil: not allowed.
	Learn func(d data.Document, labels []string) error
}

// Reply is an answer with a status, 0: 200. Raw is sent unchanged if it is not nil,
// otherwise Value as JSON. Raw is the request's Out with the answer appended.
type Reply struct {
	Status    int
	Value     any
	Raw       []byte
	MediaType string
	Header    map[string]string
}

// under tells whether a path is one of the prefixes or below one.
func under(path string, prefixes ...string) bool {
	for _, p := range prefixes {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// value is a reply in JSON.
func value(v any) (*Reply, error) { return &Reply{Value: v}, nil }

// badRequest turns 422 into 400, for protocols without 422.
func badRequest(d *problem.Details) {
	if d.Status == http.StatusUnprocessableEntity {
		d.Status = http.StatusBadRequest
	}
}
