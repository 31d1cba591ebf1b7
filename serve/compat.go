package serve

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"tasnif/data"
	"tasnif/serve/compat"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// mount adds the routes of all protocols of package compat.
func (s *Server) mount(open, api gin.IRoutes) {
	for _, p := range compat.Protocols {
		for _, r := range p.Routes {
			at, methods := api, []string{r.Method}
			if r.Open {
				at = open
			}
			if r.Method == http.MethodGet {
				methods = append(methods, http.MethodHead)
			}
			at.Match(methods, r.Path, s.protocol(p, r))
		}
	}
}

// protocol handles one route of a protocol.
func (s *Server) protocol(p compat.Protocol, r compat.Route) gin.HandlerFunc {
	find := func(c *gin.Context) (*registry.Slot, error) {
		name, ok := strings.CutSuffix(c.Param("name"), r.Suffix)
		if !ok {
			return nil, problem.Errorf(problem.NotFound, "With this method there is only %s here.", r.Suffix)
		}
		find := p.Find
		if find == nil {
			find = (*registry.Registry).Find
		}
		at, err := find(s.models, name, c.Param("version"))
		if err != nil {
			err = unknownModel()
		}
		return at, err
	}
	request := func(c *gin.Context, m *registry.Model) *compat.Request {
		return &compat.Request{ID: requestID(c), Header: c.Request.Header, Models: s.models, Model: m,
			Name: strings.TrimSuffix(c.Param("name"), r.Suffix), Limits: s.limits, Stopped: s.stopped()}
	}
	if r.Body == "" {
		return func(c *gin.Context) {
			at, err := find(c)
			if err != nil {
				fail(c, err)
				return
			}
			reply, err := r.Answer(request(c, at.Model()))
			if err != nil {
				fail(c, err)
				return
			}
			sendJSON(c, reply.Value)
		}
	}
	return s.answering(accepts{body: r.Body, query: r.Query, find: find}, func(t *turn) ([]byte, error) {
		req := request(t.Context, t.r)
		req.Body, req.Out = t.in, t.out
		if r.Query {
			req.Query = t.Request.URL.Query()
		}
		req.Each = func(n int, one func(i int) error) error {
			noted(t.Context).documents = n
			return t.each(n, one)
		}
		if s.opt.Desk != nil && s.corrects(noted(t.Context).key) {
			counted := false // a request is one correction of its key's rate
			req.Learn = func(d data.Document, labels []string) error {
				if !counted {
					counted = true
					if err := s.withinCorrections(t.Context); err != nil {
						return err
					}
				}
				return s.learn(t, d, labels)
			}
		}
		reply, err := r.Answer(req)
		switch {
		case err != nil:
			return t.out, err
		case reply.Status == http.StatusNoContent:
			t.status = reply.Status
			return t.out, nil
		case reply.Raw == nil:
			return encode(t.out, reply.Value)
		}
		t.mediaType = reply.MediaType
		for name, text := range reply.Header {
			t.Header(name, text)
		}
		return reply.Raw, nil
	})
}

// forProtocol converts an error to the form of the protocol at a path, and returns its
// media type.
func forProtocol(path string, d *problem.Details) (mediaType string) {
	mediaType = problemType
	for _, p := range compat.Protocols {
		if !p.Owns(path) {
			continue
		}
		if p.Problem(d); p.Plain {
			mediaType = jsonType
		}
	}
	return mediaType
}
