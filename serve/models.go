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

// card is GET /v1/model, /v1/models/NAME and its versions: the card of a model.
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

// whole reads a whole number of the query; 0 if it is absent.
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

// driftOf is GET /v1/model/drift and that of other models: words that are more frequent in
// recent items than before, and the topics of these items.
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

// ready is GET /readyz. All models are loaded before the server exists, so it is only not
// ready while it drains.
func (s *Server) ready(c *gin.Context) {
	if s.stopped() {
		fail(c, problem.Errorf(problem.NotReady, "The server is stopping; ask another."))
		return
	}
	sendJSON(c, Health{Status: "ready", Model: &s.models.Slots()[0].Model().Ref})
}

// noPage refuses requests of web pages, none of which belongs to the admin listener.
func noPage(c *gin.Context) {
	if c.GetHeader("Origin") != "" {
		fail(c, problem.Errorf(problem.ScopeMissing, "A web page may not reload models."))
	}
}

// reloadNow is POST /v1/reload and /v1/models/NAME/reload. It has no body: models are
// reloaded from their sources.
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
