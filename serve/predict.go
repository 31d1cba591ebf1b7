package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

// predict is POST /v1/predict: one document or many.
func (s *Server) predict(c *gin.Context) {
	body, err := readBody(c, s.opt.MaxBody)
	if err != nil {
		fail(c, err)
		return
	}
	req, many, err := parseRequest(body, s.limits)
	if err != nil {
		fail(c, err)
		return
	}
	r := s.current.Load()
	opt, err := r.options(req)
	if err != nil {
		fail(c, err)
		return
	}
	docs := req.Documents
	if !many {
		docs = []Document{req.Document}
	}
	c.Set(documentsKey, len(docs))

	ctx, cancel := context.WithTimeout(c.Request.Context(), s.opt.PredictWithin)
	defer cancel()
	predictions := make([]Prediction, len(docs))
	for i, d := range docs {
		if ctx.Err() != nil {
			s.failOrGone(c, failf(tookTooLong,
				"%d of %d documents were done within %v; send fewer at once.", i, len(docs), s.opt.PredictWithin))
			return
		}
		if predictions[i], err = r.predict(d, d.forModel(), opt); err != nil {
			fail(c, fmt.Errorf("documents[%d]: %w", i, err))
			return
		}
	}
	if many {
		sendJSON(c, BatchAnswer{Predictions: predictions, Model: r.ref})
		return
	}
	sendJSON(c, Answer{Prediction: predictions[0], Model: r.ref})
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

// sendJSON answers 200. What cannot be encoded is a 500, not half an answer.
func sendJSON(c *gin.Context, answer any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		fail(c, err)
		return
	}
	for name, value := range apiHeaders {
		c.Header(name, value)
	}
	send(c, http.StatusOK, "application/json", b.Bytes())
}
