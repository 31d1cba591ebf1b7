package serve

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"tasnif/serve/drift"
	"tasnif/serve/problem"
	"tasnif/serve/registry"

	"github.com/gin-gonic/gin"
)

// card is GET /v1/model, /v1/models/NAME and its versions: what a model is.
func (s *Server) card(c *gin.Context) {
	at, err := s.find(c)
	if err != nil {
		fail(c, err)
		return
	}
	offset, err := whole(c, "offset", 0)
	limit, wrong := whole(c, "limit", 1)
	if err = cmp.Or(err, wrong); err != nil {
		fail(c, err)
		return
	}
	card, tag, err := at.Model().CardPage(offset, limit)
	if err != nil {
		fail(c, err)
		return
	}
	setHeaders(c, apiHeaders)
	c.Header("Cache-Control", "no-cache") // may be cached, if revalidated each time
	if notModified(c, tag) {
		return
	}
	send(c, http.StatusOK, jsonType, card)
}

// whole reads a number of the query, 0 where there is none.
func whole(c *gin.Context, name string, least int) (int, error) {
	text, given := c.GetQuery(name)
	if !given {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > math.MaxInt32 {
		return 0, &problem.Error{Kind: problem.BadValue, Field: name, Detail: fmt.Sprintf("%s must be a whole number from %d on.", name, least)}
	}
	return n, nil
}

// Drift is the answer of GET /v1/models/NAME/drift.
type Drift struct {
	Model registry.Ref `json:"model"`
	drift.Answer
}

// driftOf is GET /v1/model/drift and that of other models: the words that recent items have
// more often than those before, and whose topics they are.
func (s *Server) driftOf(c *gin.Context) {
	at, err := s.find(c)
	if err != nil {
		fail(c, err)
		return
	}
	m := at.Model()
	_, denied := s.keyOf(given(c, "Authorization"), ScopeFeedback, ScopeEditor)
	answer, err := s.drift.Answer(c, m, denied == nil)
	if err != nil {
		fail(c, err)
		return
	}
	sendJSON(c, Drift{m.Ref, answer})
}

// list is GET /v1/models: all that is served.
func (s *Server) list(c *gin.Context) {
	list := ModelList{}
	seen := map[string]bool{}
	for i, at := range s.models.Slots() {
		r := at.Model()
		list.Models = append(list.Models, ModelEntry{Ref: r.Ref, Default: i == 0, First: !seen[r.Name], Labels: len(r.Labels)})
		seen[r.Name] = true
	}
	sendJSON(c, list)
}

// health is GET /healthz: the process answers.
func (s *Server) health(c *gin.Context) {
	sendJSON(c, Health{Status: "ok"})
}

// ready is GET /readyz: requests are accepted. Every model is loaded before
// there is a server, and stays loaded, so only a drain is not ready.
func (s *Server) ready(c *gin.Context) {
	if s.stopped() {
		fail(c, problem.Errorf(problem.NotReady, "The server is stopping; ask another."))
		return
	}
	sendJSON(c, Health{Status: "ready", Model: &s.models.Slots()[0].Model().Ref})
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
