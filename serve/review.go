package serve

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"tasnif/serve/desk"
	"tasnif/serve/problem"
	"tasnif/serve/reviews"
)

// reviewStatus is GET /v1/review: what the client may do.
func (s *Server) reviewStatus(c *gin.Context) {
	q, err := reviews.ReadQuery(c.Request.URL.RawQuery, "by", "for")
	if err != nil {
		fail(c, err)
		return
	}
	key := noted(c).key
	out := reviews.Status{Keeps: s.opt.Desk != nil, By: s.person(c, q.By), Editor: s.edits(key)}
	if out.Corrections = s.opt.Desk != nil && s.corrects(key); out.Corrections {
		err = s.count(c, q, &out)
	}
	s.sendReview(c, out, err)
}

// count sets the numbers of items that a reader has reviewed and could review.
func (s *Server) count(c *gin.Context, q reviews.Query, out *reviews.Status) (err error) {
	r := desk.Reader{Key: noted(c).key, Person: out.By}
	if out.Waiting, err = s.opt.Desk.Waiting(c.Request.Context(), r, q.Editor); err == nil {
		out.Read, err = s.opt.Desk.Read(c.Request.Context(), r)
	}
	return err
}

// reviewQueue is GET /v1/review/queue.
func (s *Server) reviewQueue(c *gin.Context) {
	q, err := reviews.ReadQuery(c.Request.URL.RawQuery, "by", "for", "limit")
	if err == nil && s.opt.Desk == nil {
		err = noDesk()
	}
	key := noted(c).key
	if err == nil && q.Editor && !s.edits(key) {
		err = problem.Errorf(problem.ScopeMissing, "Only a key with the scope editor decides.")
	}
	if err != nil {
		fail(c, err)
		return
	}
	out := reviews.Queue{Status: reviews.Status{Keeps: true, Corrections: true, Editor: s.edits(key), By: s.person(c, q.By)}, Items: []reviews.Proposal{}}
	proposed, err := s.opt.Desk.Queue(c.Request.Context(), desk.Reader{Key: key, Person: out.By}, q.Editor, q.Limit)
	for _, p := range proposed {
		out.Items = append(out.Items, reviews.ProposalOf(p))
	}
	if err == nil {
		err = s.count(c, q, &out.Status)
	}
	s.sendReview(c, out, err)
}

// agreement is GET /v1/review/agreement.
func (s *Server) agreement(c *gin.Context) {
	q, err := reviews.ReadQuery(c.Request.URL.RawQuery, "of")
	if err == nil && s.opt.Desk == nil {
		err = noDesk()
	}
	if err != nil {
		fail(c, err)
		return
	}
	out, err := s.opt.Desk.Agreement(c.Request.Context(), q.Sample)
	s.sendReview(c, out, err)
}

// review is POST /v1/review. The review is on the disk before the answer. The status is
// 201, or 200 if the same Idempotency-Key sent it before.
func (s *Server) review(t *turn) ([]byte, error) {
	if s.opt.Desk == nil {
		return t.out, noDesk()
	}
	req, err := reviews.Read(t.in)
	if err != nil {
		return t.out, err
	}
	request, err := idempotencyKey(t.Context)
	if err != nil {
		return t.out, err
	}
	item, err := s.opt.Desk.Item(t.Request.Context(), req.Item)
	if err != nil {
		return t.out, deskProblem(err)
	}
	at, err := s.models.Find(item.Model, "")
	if err != nil {
		at = t.at // it is served no longer
	}
	if err := checkLabels(at.Model(), req.Labels); err != nil {
		return t.out, err
	}
	key := noted(t.Context).key
	kept, again, err := s.opt.Desk.Review(t.Request.Context(), desk.Review{Item: req.Item, Reader: desk.Reader{Key: key, Person: s.person(t.Context, req.By)},
		Editor: s.edits(key), Outcome: req.Outcome(), Labels: req.Labels, Shown: req.Shown, Note: req.Note, Request: request})
	if err != nil {
		return t.out, deskProblem(err)
	}
	if !again {
		t.status = http.StatusCreated
		if kept.Outcome == desk.Labelled {
			s.kept.corrected(kept.Correction.State)
		}
	}
	return encode(t.out, reviews.KeptOf(kept))
}

// withdrawReview is DELETE /v1/review/ID.
func (s *Server) withdrawReview(c *gin.Context) {
	if s.opt.Desk == nil {
		fail(c, noDesk())
		return
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err == nil {
		err = s.opt.Desk.WithdrawReview(c.Request.Context(), id, noted(c).key)
	} else {
		err = desk.ErrNoReview
	}
	s.withdrawn(c, err)
}

// sendReview answers 200, or an error of the store.
func (s *Server) sendReview(c *gin.Context, out any, err error) {
	if err != nil {
		s.failOrGone(c, deskProblem(err))
		return
	}
	sendJSON(c, out)
}
