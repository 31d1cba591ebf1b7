package serve

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"tasnif/data"
	"tasnif/model"
)

// turn is what a request has when it computes: the model it asked for, its
// release of this moment, its body, and how long it may take.
type turn struct {
	*gin.Context
	at   *slot
	r    *release
	body []byte
	ends time.Time
}

// answering is a route that reads a body, waits for its turn, and answers what
// work makes of it as JSON. A turn is had only while computing: a client slow
// to send or to read takes nobody's.
func (s *Server) answering(mediaType string, query []string, work func(turn) (any, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		at, _, err := s.catalog.find(c.Param("name"), c.Param("version"))
		if err == nil {
			err = checkRequest(c, mediaType, query)
		}
		if err != nil {
			fail(c, err)
			return
		}
		held := s.bodies.holding()
		defer held.release()
		t := turn{Context: c, at: at}
		if t.body, err = readBody(c, held, s.opt.MaxBody); err != nil {
			fail(c, err)
			return
		}
		answer, err := s.inTurn(t, work)
		if err != nil {
			s.failOrGone(c, err)
			return
		}
		sendBytes(c, answer)
	}
}

// inTurn waits for a turn and encodes what work gives.
func (s *Server) inTurn(t turn, work func(turn) (any, error)) ([]byte, error) {
	leave, err := s.gate.enter(t.Request.Context())
	if err != nil {
		return nil, err
	}
	defer leave()
	t.ends = time.Now().Add(s.opt.PredictWithin)
	t.r = t.at.current.Load()
	answer, err := work(t)
	if err != nil {
		return nil, err
	}
	return encode(answer)
}

// predict is POST /v1/predict: one document or many.
func (s *Server) predict(t turn) (any, error) {
	req, many, err := parseRequest(t.body, s.limits)
	if err != nil {
		return nil, err
	}
	opt, err := t.r.options(req)
	if err != nil {
		return nil, err
	}
	docs := req.Documents
	if !many {
		docs = []Document{req.Document}
	}
	predictions := make([]Prediction, len(docs))
	err = s.each(t, len(docs), func(i int) (err error) {
		predictions[i], err = s.one(t.at, t.r, docs[i], opt)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case many:
		return BatchAnswer{Predictions: predictions, Model: t.r.ref}, nil
	}
	return Answer{Prediction: predictions[0], Model: t.r.ref}, nil
}

// each answers n documents, for as long as there is time and somebody to answer.
func (s *Server) each(t turn, n int, one func(i int) error) error {
	t.Set(documentsKey, n)
	for i := range n {
		if t.Request.Context().Err() != nil || time.Now().After(t.ends) {
			return failf(tookTooLong, "%d of %d documents were done within %v; send fewer at once.", i, n, s.opt.PredictWithin)
		}
		if err := one(i); err != nil {
			return fmt.Errorf("documents[%d]: %w", i, err)
		}
	}
	return nil
}

// one answers on one document.
func (s *Server) one(at *slot, r *release, d Document, opt options) (Prediction, error) {
	doc := d.forModel()
	if opt.headline {
		doc = doc.HeadlineView()
	}
	p, err := s.score(at, r, doc)
	if err != nil {
		return Prediction{}, err
	}
	return r.wire(d.ID, doc, p, opt)
}

// score has a release answer, counts the answer, and leaves the document to
// the shadow.
func (s *Server) score(at *slot, r *release, d data.Document) (model.Prediction, error) {
	p, err := r.score(d)
	if err != nil {
		return p, err
	}
	var why Reason
	if len(p.Decided) == 0 {
		why = reason(d, p)
	}
	r.series.predicted(p, why)
	r.tally.predicted(p)
	at.shadow.offer(s.metrics, r, d, p)
	return p, nil
}

// options checks a request's wishes against the release that will answer.
func (r *release) options(req PredictRequest) (options, error) {
	opt := options{topK: req.TopK, headline: req.View == "headline"}
	if req.Explain == nil {
		return opt, nil
	}
	opt.explain, opt.top = true, req.Explain.Top
	if req.Explain.Labels == nil {
		return opt, nil
	}
	opt.explained = []int{}
	for i, id := range req.Explain.Labels {
		l, known := r.index[id]
		if !known {
			return opt, &failure{kind: badValue, field: fmt.Sprintf("explain.labels[%d]", i),
				detail: "The model has no such label; GET /v1/model lists them."}
		}
		if !slices.Contains(opt.explained, l) {
			opt.explained = append(opt.explained, l)
		}
	}
	return opt, nil
}

// sendJSON answers 200.
func sendJSON(c *gin.Context, answer any) {
	body, err := encode(answer)
	if err != nil {
		fail(c, err)
		return
	}
	sendBytes(c, body)
}

// sendBytes answers 200 with JSON.
func sendBytes(c *gin.Context, body []byte) {
	setHeaders(c, apiHeaders)
	send(c, http.StatusOK, jsonType, body)
}
