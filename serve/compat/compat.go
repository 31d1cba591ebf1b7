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
	// Problem gives an error at the addresses that Owns takes the form that the
	// protocol's clients read.
	Owns    func(path string) bool
	Problem func(*problem.Details)
	Plain   bool // errors are application/json, since its clients read nothing else
	// Find finds the model that a path names; nil: by name and version.
	Find   func(models *registry.Registry, name, version string) (*registry.Slot, error)
	Routes []Route
}

// Protocols is the table: a new protocol is a file and a line here.
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

// Request is what a protocol is asked.
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
	// Each calls one for 0 to n-1, for as long as there is time. It counts the
	// documents of the request.
	Each func(n int, one func(i int) error) error
	// Learn keeps the labels that are right for a document; nil: it is not allowed.
	Learn func(d data.Document, labels []string) error
}

// Reply is an answer with a status, 0: 200. Where Raw is not nil it is sent as it is,
// else Value as JSON. Raw is the request's Out with the answer appended.
type Reply struct {
	Status    int
	Value     any
	Raw       []byte
	MediaType string
	Header    map[string]string
}

// under tells whether a path is one of some or below it.
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

// badRequest is for protocols that know no 422.
func badRequest(d *problem.Details) {
	if d.Status == http.StatusUnprocessableEntity {
		d.Status = http.StatusBadRequest
	}
}
