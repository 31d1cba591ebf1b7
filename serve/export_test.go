package serve

import (
	"context"

	"github.com/gin-gonic/gin"

	"tasnif/serve/compat"
	"tasnif/serve/web"
)

// Routes are the routes of both listeners, as "METHOD /path/:name".
func (s *Server) Routes() []string {
	var out []string
	for _, e := range []any{s.handler, s.admin} {
		for _, r := range e.(*gin.Engine).Routes() {
			path := r.Path
			for _, p := range compat.Protocols {
				for _, own := range p.Routes {
					if own.Path == r.Path && own.Method == r.Method {
						path += own.Suffix
					}
				}
			}
			out = append(out, r.Method+" "+path)
		}
	}
	return out
}

// Pages are the addresses of the page's files.
func Pages() []string {
	var out []string
	assets, _ := web.Assets()
	for _, a := range assets {
		out = append(out, a.Path)
	}
	return out
}

// Held is what all bodies hold together.
func (s *Server) Held() int64 { return s.bodies.held.Load() }

// PageURL is pageURL.
var PageURL = pageURL

// NoteDrift is noteDrift, which a running server does every minute.
func (s *Server) NoteDrift(ctx context.Context) error { return s.noteDrift(ctx) }
