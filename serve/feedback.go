package serve

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/connections"
	"tasnif/serve/desk"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// feedbackFields are the fields of the body of POST /v1/feedback.
var feedbackFields = map[string]uint{
	"document": fieldDocument,
	"labels":   fieldLabels,
	"model":    fieldModel,
	"view":     fieldView,
	"by":       fieldBy,
	"note":     fieldNote,
}

const (
	maxNote           = 2000 // bytes
	maxFeedbackLabels = 100
)

// feedback is POST /v1/feedback. The correction is on the disk before the answer. The
// status is 201, or 200 if the same Idempotency-Key sent it before.
func (s *Server) feedback(t *turn) ([]byte, error) {
	if s.opt.Desk == nil {
		return t.out, noDesk()
	}
	req, err := t.parser.feedback(t.in, s.limits)
	if err != nil {
		return t.out, err
	}
	at, err := s.models.Find(req.Model, "")
	if err != nil {
		return t.out, unknownModel()
	}
	m := at.Model()
	if err := checkLabels(m, req.Labels); err != nil {
		return t.out, err
	}
	request, err := idempotencyKey(t.Context)
	if err != nil {
		return t.out, err
	}
	doc := req.Document.forModel()
	kept, again, err := s.correct(t, m, doc, req, request)
	if err != nil {
		return t.out, err
	}
	if !again {
		t.status = http.StatusCreated
	}
	return encode(t.out, Feedback{ID: kept.ID, State: kept.State, Reason: kept.Reason, By: kept.Person,
		Before: kept.Before, Labels: kept.After, Model: m.Ref})
}

// idempotencyKey is the request's Idempotency-Key; "": none.
func idempotencyKey(c *gin.Context) (string, error) {
	key := given(c, "Idempotency-Key")
	if key != "" && !plainID(key) {
		return "", &problem.Error{Kind: problem.BadValue, Field: "Idempotency-Key", Detail: "Send 1 to 128 letters, digits and . _ : / + = @ -, such as a UUID."}
	}
	return key, nil
}

// correct stores a correction of the model's present answer. again: the same request was
// sent before.
func (s *Server) correct(t *turn, m *registry.Model, doc data.Document, req FeedbackRequest, request string) (kept desk.Correction, again bool, err error) {
	shown := doc
	if req.View == registry.Views[data.HeadlineView] {
		shown = doc.HeadlineView()
	}
	if err := m.Ask(&t.prediction, shown); err != nil {
		return kept, false, err
	}
	item := m.Item(doc, &t.prediction)
	key := noted(t.Context).key
	kept, again, err = s.opt.Desk.Correct(t.Request.Context(), item, desk.Correction{
		Person: s.person(t.Context, req.By), Key: key, Editor: s.edits(key), Model: m.Name, Version: m.Version,
		Before: slices.Clone(item.Labels), After: req.Labels, Note: req.Note, Request: request})
	if err != nil {
		return kept, again, deskProblem(err)
	}
	if !again {
		s.kept.corrected(kept.State)
	}
	return kept, again, nil
}

// learn stores the correction of a client of another protocol.
func (s *Server) learn(t *turn, d data.Document, labels []string) error {
	if err := checkLabels(t.r, labels); err != nil {
		return err
	}
	_, _, err := s.correct(t, t.r, d, FeedbackRequest{Labels: labels}, "")
	return err
}

// corrects tells whether a key may correct. Without keys everyone may.
func (s *Server) corrects(key string) bool {
	keys := *s.keys.Load()
	return len(keys) == 0 || slices.ContainsFunc(keys, func(k Key) bool { return k.Name == key && (k.may(ScopeFeedback) || k.may(ScopeEditor)) })
}

// withdraw is DELETE /v1/feedback/ID: the reader withdraws a correction.
func (s *Server) withdraw(c *gin.Context) {
	if s.opt.Desk == nil {
		fail(c, noDesk())
		return
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err == nil {
		err = s.opt.Desk.Withdraw(c.Request.Context(), id, noted(c).key)
	} else {
		err = desk.ErrNotFound
	}
	s.withdrawn(c, err)
}

// withdrawn answers 204, or an error of the store.
func (s *Server) withdrawn(c *gin.Context, err error) {
	if err != nil {
		fail(c, deskProblem(err))
		return
	}
	setHeaders(c, apiHeaders)
	c.Status(http.StatusNoContent)
}

// deskProblem is an error of the store as the client gets it.
func deskProblem(err error) error {
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return problem.Errorf(problem.NotFound, "There is no such correction of this key.")
	case errors.Is(err, desk.ErrNoItem):
		return problem.Errorf(problem.NotFound, "There is no such item, or it was purged; ask GET /v1/review/queue again.")
	case errors.Is(err, desk.ErrNoReview):
		return problem.Errorf(problem.NotFound, "There is no such review of this key.")
	case errors.Is(err, desk.ErrRequestReused):
		return problem.Errorf(problem.RequestReused, "Give each correction an Idempotency-Key of its own.")
	case errors.Is(err, desk.ErrFull):
		return &problem.Error{Kind: problem.DiskFull, Detail: "The correction was not kept. Tagging goes on.", Cause: err}
	}
	return err
}

func noDesk() error {
	return problem.Errorf(problem.LearningOff, "This server keeps no corrections: its operator gave it no desk file.")
}

// checkLabels refuses unknown labels, repeated ones, and too many.
func checkLabels(m *registry.Model, labels []string) error {
	for i, id := range labels {
		detail := ""
		if _, known := m.Label(id); !known {
			detail = "The model has no such label; GET /v1/model lists them."
		} else if slices.Contains(labels[:i], id) {
			detail = "The label is given twice."
		}
		if detail != "" {
			return &problem.Error{Kind: problem.BadValue, Field: fmt.Sprintf("labels[%d]", i), Detail: detail}
		}
	}
	if m.Classifier.LabelMode() == model.Single && len(labels) > 1 {
		return &problem.Error{Kind: problem.BadValue, Field: "labels", Detail: "This model gives a document one label; send one, or none."}
	}
	return nil
}

// person is the person who corrects: named by a trusted proxy, otherwise by the body,
// otherwise by the key.
func (s *Server) person(c *gin.Context, by string) string {
	if s.opt.UserHeader != "" {
		if user := c.GetHeader(s.opt.UserHeader); user != "" && len(user) <= maxID && s.fromProxy(c) {
			return user
		}
	}
	return cmp.Or(strings.TrimSpace(by), noted(c).key)
}

// fromProxy tells whether a request comes from a trusted proxy.
func (s *Server) fromProxy(c *gin.Context) bool {
	ip, err := netip.ParseAddr(c.RemoteIP())
	return err == nil && slices.ContainsFunc(connections.Networks(s.opt.TrustedProxies), func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

// edits tells whether a key is an editor's.
func (s *Server) edits(key string) bool {
	return slices.ContainsFunc(*s.keys.Load(), func(k Key) bool { return k.Name == key && k.may(ScopeEditor) })
}

// feedback reads the body of POST /v1/feedback.
func (p *parser) feedback(body []byte, limits registry.Limits) (req FeedbackRequest, err error) {
	p.limits = limits
	p.Reset(body)
	document, labels := false, false
	err = p.Object(feedbackFields, func() error {
		return p.Errorf(problem.UnknownField, "%s is not a field here; known are document, labels, model, view, by, note.", p.Field())
	}, func(n uint) (err error) {
		switch n {
		case fieldDocument:
			document = true
			err = p.document(&req.Document)
		case fieldLabels:
			labels = true
			req.Labels = []string{}
			err = p.Array(func(i int) error {
				if i >= maxFeedbackLabels {
					return p.Errorf(problem.BadValue, "labels takes at most %d labels.", maxFeedbackLabels)
				}
				label, err := p.Text()
				req.Labels = append(req.Labels, label)
				return err
			})
		case fieldModel:
			req.Model, err = p.Text()
		case fieldView:
			req.View, err = p.view()
		case fieldBy:
			req.By, err = p.bounded(maxID)
		case fieldNote:
			req.Note, err = p.bounded(maxNote)
		}
		return err
	})
	switch {
	case err != nil:
		return req, err
	case !document:
		return req, &problem.Error{Kind: problem.MissingField, Field: "document", Detail: `Send {"document":{"headline":"..."},"labels":[...]}.`}
	case !labels:
		return req, &problem.Error{Kind: problem.MissingField, Field: "labels", Detail: "Send all labels that fit; [] says that none does."}
	}
	return req, p.End()
}

// bounded reads a string of at most most bytes.
func (p *parser) bounded(most int) (string, error) {
	text, err := p.Text()
	if err == nil && len(text) > most {
		err = p.Errorf(problem.BadValue, "%s has %d bytes; at most %d are taken.", p.Field(), len(text), most)
	}
	return text, err
}
