package serve

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"tasnif/serve/compat"
	"tasnif/serve/connections"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// turn is the state of a request while it computes: the model it asked for, the model's
// current release, its buffers, and a deadline.
type turn struct {
	*gin.Context
	*buffers
	at *registry.Slot
	r  *registry.Model
	deadline

	status    int // of the answer
	mediaType string
}

// accepts says what a route accepts.
type accepts struct {
	body  string // media type; compat.Any: whatever the header says
	query bool   // options behind a question mark
	file  bool   // the body is a file, which may have MaxFile bytes
	find  func(*gin.Context) (*registry.Slot, error)
}

// answering handles a route that reads a body, waits for its turn, and answers what work
// appends to the buffer. A request holds its turn only while it computes, so slow clients
// do not block others.
func (s *Server) answering(takes accepts, work func(*turn) ([]byte, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		at, err := takes.find(c)
		if err == nil {
			err = checkRequest(c, takes)
		}
		if err != nil {
			fail(c, err)
			return
		}
		held := bodyShare{of: s.bodies}
		defer held.release()
		t := turn{Context: c, buffers: takeBuffers(), at: at, status: http.StatusOK, mediaType: jsonType}
		defer t.release()
		most := s.opt.MaxBody
		if takes.file {
			most = s.opt.MaxFile
		}
		if t.in, err = readBody(c, t.in, &held, most); err != nil {
			fail(c, err)
			return
		}
		if t.out, err = s.inTurn(&t, work); err != nil {
			s.failOrGone(c, err)
			return
		}
		setHeaders(c, apiHeaders)
		send(c, t.status, t.mediaType, t.out)
	}
}

// inTurn waits for a turn and calls work.
func (s *Server) inTurn(t *turn, work func(*turn) ([]byte, error)) ([]byte, error) {
	defer connections.Of(t.Request.Context()).Work()()
	if err := s.inFlight.Enter(t.Request.Context()); err != nil {
		return t.out, err
	}
	defer s.inFlight.Leave()
	t.deadline = s.deadline(t.Request.Context())
	t.r = t.at.Model()
	return work(t)
}

// predict is POST /v1/predict: one document or many.
func (s *Server) predict(t *turn) ([]byte, error) {
	req, many, err := t.parser.request(t.in, s.limits)
	if err != nil {
		return t.out, err
	}
	opt, err := optionsOf(t.r, req)
	if err != nil {
		return t.out, err
	}
	docs, b := req.Documents, t.out
	if many {
		b = append(b, `{"predictions":[`...)
	} else {
		t.one[0] = req.Document
		docs = t.one[:]
	}
	noted(t.Context).documents = len(docs)
	for i, d := range docs {
		if err = t.passed(i, len(docs)); err != nil {
			return b, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = one(t.buffers, b, t.r, d, opt); err != nil {
			return b, fmt.Errorf("documents[%d]: %w", i, err)
		}
		if many {
			b = append(b, '}')
		}
	}
	if many {
		b = append(b, ']')
	}
	return appendModel(b, t.r.Ref), nil
}

// deadline is the time limit of a request's computing.
type deadline struct {
	ctx    context.Context
	ends   time.Time
	within time.Duration
}

func (s *Server) deadline(ctx context.Context) deadline {
	return deadline{ctx, time.Now().Add(s.opt.PredictWithin), s.opt.PredictWithin}
}

// passed is an error if the deadline has passed or the client has disconnected, before the
// i-th of n documents.
func (d *deadline) passed(i, n int) error {
	if d.ctx.Err() != nil || time.Now().After(d.ends) {
		return problem.Errorf(problem.TookTooLong, "%d of %d documents were done within %v; send fewer at once.", i, n, d.within)
	}
	return nil
}

// each answers n documents until the deadline.
func (d *deadline) each(n int, one func(i int) error) error {
	for i := range n {
		if err := d.passed(i, n); err != nil {
			return err
		}
		if err := one(i); err != nil {
			return fmt.Errorf("documents[%d]: %w", i, err)
		}
	}
	return nil
}

// one appends the answer on one document, without its closing brace.
func one(on *buffers, b []byte, r *registry.Model, d Document, opt options) ([]byte, error) {
	doc := d.forModel()
	if opt.headline {
		doc = doc.HeadlineView()
	}
	err := r.PredictWith(&on.prediction, doc, opt.wish)
	if err == nil {
		err = wire(r, on, d.ID, doc, &on.prediction, opt)
	}
	if err != nil {
		return b, err
	}
	return appendPrediction(b, &on.answer)
}

// optionsOf checks a request's options against the release that will answer.
func optionsOf(r *registry.Model, req PredictRequest) (options, error) {
	opt := options{topK: req.TopK, headline: req.View == "headline"}
	var err error
	if opt.wish, err = compat.WishFor(r, registry.Asked{RollUp: req.RollUp, Include: req.Include, Exclude: req.Exclude}, ""); err != nil {
		return opt, err
	}
	if req.Explain == nil {
		return opt, nil
	}
	opt.explain, opt.top = true, req.Explain.Top
	if req.Explain.Labels == nil {
		return opt, nil
	}
	opt.explained = []int{}
	for i, id := range req.Explain.Labels {
		l, known := r.Label(id)
		if !known {
			return opt, &problem.Error{Kind: problem.BadValue, Field: fmt.Sprintf("explain.labels[%d]", i),
				Detail: "The model has no such label; GET /v1/model lists them."}
		}
		if !slices.Contains(opt.explained, l) {
			opt.explained = append(opt.explained, l)
		}
	}
	return opt, nil
}

// sendJSON answers 200.
func sendJSON(c *gin.Context, answer any) {
	body, err := encode(nil, answer)
	if err != nil {
		fail(c, err)
		return
	}
	setHeaders(c, apiHeaders)
	send(c, http.StatusOK, jsonType, body)
}
