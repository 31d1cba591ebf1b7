package serve

import (
	"encoding/json"

	"tasnif/serve/problem"

	"github.com/gin-gonic/gin"
)

// card is GET /v1/model, /v1/models/NAME and its versions: what a model is.
func (s *Server) card(c *gin.Context) {
	_, r, err := s.catalog.find(c.Param("name"), c.Param("version"))
	if err != nil {
		fail(c, err)
		return
	}
	sendJSON(c, json.RawMessage(r.card))
}

// models is GET /v1/models: all that is served.
func (s *Server) models(c *gin.Context) {
	list := ModelList{}
	seen := map[string]bool{}
	for i, at := range s.catalog.slots {
		r := at.current.Load()
		list.Models = append(list.Models, ModelEntry{ModelRef: r.ref, Default: i == 0, First: !seen[r.ref.Name], Labels: len(r.labels)})
		seen[r.ref.Name] = true
	}
	sendJSON(c, list)
}

// health is GET /healthz: the process answers.
func (s *Server) health(c *gin.Context) {
	sendJSON(c, Health{Status: "ok"})
}

// ready is GET /readyz: requests are welcome. Every model is loaded before
// there is a server, and stays loaded, so only a drain is not ready.
func (s *Server) ready(c *gin.Context) {
	if s.stopped() {
		fail(c, problem.Errorf(problem.NotReady, "The server is stopping; ask another."))
		return
	}
	_, r, err := s.catalog.find("", "")
	if err != nil {
		fail(c, err)
		return
	}
	sendJSON(c, Health{Status: "ready", Model: &r.ref})
}
