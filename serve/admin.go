package serve

import (
	"errors"

	"tasnif/serve/problem"
	"tasnif/serve/registry"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// tell is GET /metrics, in the text format of Prometheus or OpenMetrics.
func (s *Server) tell(c *gin.Context) {
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{EnableOpenMetrics: true}).ServeHTTP(c.Writer, c.Request)
}

// noPage refuses requests of web pages: on this listener none is the operator's.
func noPage(c *gin.Context) {
	if c.GetHeader("Origin") != "" {
		fail(c, problem.Errorf(problem.ScopeMissing, "A web page may not reload models."))
	}
}

// reloadNow is POST /v1/reload and /v1/models/NAME/reload. It takes no body: models are
// read again from the sources given at the start.
func (s *Server) reloadNow(c *gin.Context) {
	models, err := s.Reload(c.Request.Context(), c.Param("name"), "admin")
	switch {
	case errors.Is(err, registry.ErrUnknown):
		fail(c, problem.Errorf(problem.UnknownModel, "No model of this name is served."))
	case err != nil:
		fail(c, &problem.Error{Kind: problem.ReloadFailed, Detail: "The old model goes on answering: " + err.Error(), Cause: err})
	default:
		sendJSON(c, Reloads{Models: models})
	}
}
