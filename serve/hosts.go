package serve

import (
	"net"
	"strings"

	"tasnif/serve/problem"

	"github.com/gin-gonic/gin"
)

// ownHost answers only requests for the server's own names, where they are
// given: a page elsewhere that makes its own name lead here (DNS rebinding)
// gets nothing.
func (s *Server) ownHost(c *gin.Context) {
	if len(s.opt.Hosts) == 0 {
		return
	}
	host := c.Request.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	for _, own := range s.opt.Hosts {
		if strings.EqualFold(host, own) {
			return
		}
	}
	fail(c, problem.Errorf(problem.HostNotServed, "The request's Host is not a name of this server."))
}
