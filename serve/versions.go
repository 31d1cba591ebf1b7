package serve

import (
	"context"
	"errors"

	"github.com/gin-gonic/gin"

	"tasnif/serve/desk"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/releases"
)

// promotions are the routes that change which version of a model is served.
func (s *Server) promotions(g gin.IRouter) {
	g.POST("/v1/models/:name/promote", s.answering(accepts{body: jsonType, find: s.find}, s.promote))
	g.POST("/v1/models/:name/rollback", s.answering(accepts{body: jsonType, find: s.find}, s.rollBack))
}

// administers accepts requests with a key of scope admin. Unlike elsewhere, without keys
// nobody is accepted: those who may ask a server are not those who choose its version.
func (s *Server) administers(c *gin.Context) {
	if len(*s.keys.Load()) == 0 {
		fail(c, problem.Errorf(problem.ScopeMissing, "This server has no keys: ask on its admin address, or promote on the command line."))
		return
	}
	s.allowed(ScopeAdmin)(c)
}

// versions is GET /v1/models/NAME/versions: the versions in the model's folder, with their
// figures.
func (s *Server) versions(c *gin.Context) {
	at, err := s.find(c)
	if err != nil {
		fail(c, err)
		return
	}
	list := VersionList{Model: at.Model().Name, Versions: []releases.Version{}}
	if folder, ok := releases.FolderOf(at.File()); ok {
		found, err := folder.Measured(c.Request.Context(), s.opt.Desk)
		if err != nil {
			fail(c, err)
			return
		}
		list.Versions = append(list.Versions, found...)
		_, err = s.keyOf(given(c, "Authorization"), ScopeAdmin)
		list.Promotable = err == nil && len(*s.keys.Load()) > 0 && s.opt.Desk != nil
	}
	sendJSON(c, list)
}

// promotionFields are the fields of the body of a promotion.
var promotionFields = map[string]uint{"version": fieldVersion, "force": fieldForce}

// promotion reads the body of a promotion or a rollback, and finds the model's folder.
func (s *Server) promotion(t *turn) (req PromotionRequest, folder releases.Folder, err error) {
	if s.opt.Desk == nil {
		return req, folder, noDesk()
	}
	folder, ok := releases.FolderOf(t.at.File())
	if !ok {
		return req, folder, problem.Errorf(problem.NotFound, "This model has no versions: its file is not DIR/NAME/current/NAME.tsnf.")
	}
	p := &t.parser
	p.limits = s.limits
	p.Reset(t.in)
	err = p.Object(promotionFields, func() error {
		return p.Errorf(problem.UnknownField, "%s is not a field here; known are version and force.", p.Field())
	}, func(n uint) (err error) {
		switch n {
		case fieldVersion:
			req.Version, err = p.bounded(maxID)
		case fieldForce:
			req.Force, err = p.Boolean()
		}
		return err
	})
	switch {
	case err != nil:
	case req.Version == "":
		err = &problem.Error{Kind: problem.MissingField, Field: "version", Detail: "Name a version; GET /v1/models/NAME/versions lists them."}
	default:
		err = p.End()
	}
	return req, folder, err
}

// promote is POST /v1/models/NAME/promote. Promoting the served version is no error.
func (s *Server) promote(t *turn) ([]byte, error) {
	req, folder, err := s.promotion(t)
	if err != nil {
		return t.out, err
	}
	ctx := t.Request.Context()
	if !req.Force {
		err = releases.Allowed(ctx, s.opt.Desk, folder.Name, req.Version)
		if errors.Is(err, releases.ErrRefused) {
			return t.out, problem.Errorf(problem.VersionRefused, "%v. Look at its report; force promotes it nevertheless.", err)
		}
	}
	var served releases.Served
	if err == nil {
		served, err = folder.PromoteBy(ctx, s.opt.Desk, req.Version, s.person(t.Context, ""))
	}
	return s.tellServed(t, folder, served, err)
}

// rollBack is POST /v1/models/NAME/rollback. If the version to leave is no longer served,
// it does nothing.
func (s *Server) rollBack(t *turn) ([]byte, error) {
	req, folder, err := s.promotion(t)
	if err != nil {
		return t.out, err
	}
	current, err := folder.Current()
	served := releases.Served{Version: current, Before: current}
	if err == nil && current == req.Version {
		served, err = folder.RollBackBy(t.Request.Context(), s.opt.Desk, s.person(t.Context, ""))
	}
	return s.tellServed(t, folder, served, err)
}

// tellServed loads the version that is served now, and answers with it.
func (s *Server) tellServed(t *turn, folder releases.Folder, served releases.Served, err error) ([]byte, error) {
	switch {
	case errors.Is(err, releases.ErrNoVersion):
		return t.out, &problem.Error{Kind: problem.NotFound, Field: "version", Detail: "There is no such version; GET /v1/models/NAME/versions lists them."}
	case errors.Is(err, desk.ErrNoEarlier):
		return t.out, problem.Errorf(problem.VersionRefused, "No other version was served before.")
	case err != nil:
		return t.out, err
	}
	if served.Before != served.Version {
		if err := s.load(t.Request.Context(), t.at.Model(), folder, served); err != nil {
			return t.out, err
		}
	}
	return encode(t.out, Promotion{Model: t.at.Model().Name, Served: served.Version, Before: served.Before})
}

// load loads a promoted version. If it cannot be loaded, the version before is served
// again.
func (s *Server) load(ctx context.Context, m *registry.Model, folder releases.Folder, served releases.Served) error {
	ctx = context.WithoutCancel(ctx) // a client that disconnects must not interrupt it
	_, err := s.models.Reload(ctx, m.Name, "promotion")
	if err == nil {
		return nil
	}
	detail := "The old model goes on answering: " + err.Error()
	if served.Before != "" {
		if _, back := folder.PromoteBy(ctx, s.opt.Desk, served.Before, "the server, since "+served.Version+" cannot be loaded"); back != nil {
			err = errors.Join(err, back)
		}
	}
	return &problem.Error{Kind: problem.ReloadFailed, Detail: detail, Cause: err}
}
