package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"tasnif/serve/problem"
)

// What pages of an allowed origin may send and read.
const (
	corsMethods = "GET, HEAD, POST"
	corsHeaders = "Authorization, Content-Type, Content-Encoding, Inference-Header-Content-Length, X-Request-Id, Traceparent"
	corsExposed = "X-Request-Id, Retry-After, Inference-Header-Content-Length, ETag"
)

// cors implements the CORS protocol of the Fetch standard: it allows requests of pages of
// the allowed origins, and answers their preflights.
func (s *Server) cors(c *gin.Context) {
	origin := given(c, "Origin")
	if len(s.opt.Origins) == 0 || origin == "" {
		return
	}
	c.Writer.Header().Add("Vary", "Origin")
	if !slices.Contains(s.opt.Origins, origin) && !slices.Contains(s.opt.Origins, anyOrigin) {
		return
	}
	c.Header("Access-Control-Allow-Origin", origin)
	c.Header("Access-Control-Expose-Headers", corsExposed)
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	if c.Request.Method != http.MethodOptions || given(c, "Access-Control-Request-Method") == "" {
		return
	}
	c.Header("Access-Control-Allow-Methods", corsMethods)
	c.Header("Access-Control-Allow-Headers", corsHeaders)
	c.Header("Access-Control-Max-Age", "600")
	c.AbortWithStatus(http.StatusNoContent)
}

const anyOrigin = "*"

// checkOrigins refuses values that browsers never send as an origin.
func checkOrigins(origins []string) error {
	for _, o := range origins {
		u, err := url.Parse(o)
		if o != anyOrigin && (err != nil || u.Scheme == "" || u.Host == "" || u.Scheme+"://"+u.Host != o) {
			return fmt.Errorf("serve: option Origins has %q; write SCHEME://HOST[:PORT] without a path, or *", o)
		}
	}
	return nil
}

// ownHost refuses requests for other host names, if Options.Hosts lists the server's own.
// It protects from DNS rebinding: a page elsewhere whose name resolves to this server gets
// no answer.
func (s *Server) ownHost(c *gin.Context) {
	if !s.isOwnHost(c.Request.Host) {
		fail(c, problem.Errorf(problem.HostNotServed, "The request's Host is not a name of this server."))
	}
}

func (s *Server) isOwnHost(host string) bool {
	if len(s.opt.Hosts) == 0 {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	return slices.ContainsFunc(s.opt.Hosts, func(own string) bool { return strings.EqualFold(host, own) })
}
