package teaching

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasnif/data"
)

// Server asks a server for the scores of documents. The path of its URL chooses the
// protocol: Tasnif's own API (/v1/predict, the default), the Open Inference Protocol
// (/v2/models/NAME) or Annif's (/v1/projects/NAME).
type Server struct {
	url      string
	protocol protocol
	key      string
	aliases  *data.Aliases
	client   *http.Client
	wait     time.Duration // before the first retry
}

// BatchSize is the number of documents in a request.
const BatchSize = 32

// Limits on a server's answers.
const (
	answerTime  = 2 * time.Minute
	repetitions = 6
	mostWait    = time.Minute
	mostAnswer  = 64 << 20 // bytes
)

// NewServer checks a URL. key, if any, is sent as a bearer token. A label of the server
// that is an id, name or URI of topics becomes the topic's id; others stay as they are.
func NewServer(address, key string, topics []data.Topic) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is not the URL of a server, such as http://localhost:8080", address)
	}
	s := &Server{key: key, aliases: data.NewAliases(topics), client: &http.Client{Timeout: answerTime}, wait: time.Second}
	path := strings.TrimSuffix(u.Path, "/")
	switch {
	case strings.HasPrefix(path, "/v2/models/"):
		s.protocol, path = inference{}, strings.TrimSuffix(path, "/infer")+"/infer"
	case strings.HasPrefix(path, "/v1/projects/"):
		path = strings.TrimSuffix(strings.TrimSuffix(path, "-batch"), "/suggest") + "/suggest-batch"
		s.protocol = annif{}
		query := u.Query()
		query.Set("limit", cmp.Or(query.Get("limit"), "1000"))
		u.RawQuery = query.Encode()
	default:
		s.protocol = own{}
		if path == "" {
			path = "/v1/predict"
		}
	}
	u.Path = path
	s.url = u.String()
	return s, nil
}

// protocol encodes a request for documents and decodes the answer, a list of scores for
// each of the n documents.
type protocol interface {
	request(docs []data.Document) any
	answer(body []byte, n int) ([][]data.Score, error)
}

// Label sets the documents' teacher and scores to the server's. A busy or unreachable
// server is asked again, with growing delays.
func (s *Server) Label(ctx context.Context, name string, docs []data.Document) ([]data.Document, error) {
	body, err := json.Marshal(s.protocol.request(docs))
	if err != nil {
		return nil, err
	}
	answer, err := s.ask(ctx, body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.url, err)
	}
	scores, err := s.protocol.answer(answer, len(docs))
	if err == nil && len(scores) != len(docs) {
		err = fmt.Errorf("%d answers on %d documents", len(scores), len(docs))
	}
	out := slices.Clone(docs)
	for i := range out {
		if err != nil {
			break
		}
		for k, x := range scores[i] {
			scores[i][k] = data.Score{Label: s.aliases.Labels([]string{x.Label})[0], Probability: math.Round(1e4*x.Probability) / 1e4}
		}
		out[i].Teacher, out[i].Labels = name, nil
		out[i].Scores, err = data.CleanScores(scores[i])
	}
	if err != nil {
		return nil, fmt.Errorf("%s: its answer is not understood: %w", s.url, err)
	}
	return out, nil
}

// ask sends a request, with retries.
func (s *Server) ask(ctx context.Context, body []byte) ([]byte, error) {
	wait := s.wait
	for again := 0; ; again++ {
		answer, after, err := s.once(ctx, body)
		if err == nil || ctx.Err() != nil || after < 0 || again == repetitions {
			return answer, err
		}
		select {
		case <-time.After(min(max(wait, after), mostWait)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		wait *= 2
	}
}

// once sends a request once. after is the least delay before a retry; below 0: a retry is
// useless.
func (s *Server) once(ctx context.Context, body []byte) (answer []byte, after time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return nil, -1, err
	}
	r.Header.Set("Content-Type", "application/json")
	if s.key != "" {
		r.Header.Set("Authorization", "Bearer "+s.key)
	}
	response, err := s.client.Do(r)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err
		}
		return nil, 0, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, mostAnswer+1))
	switch status := response.StatusCode; {
	case err != nil:
		return nil, 0, err
	case len(answer) > mostAnswer:
		return nil, -1, fmt.Errorf("it answers more than %d MB", mostAnswer>>20)
	case status == http.StatusOK:
		return answer, 0, nil
	case status == http.StatusTooManyRequests, status >= 500:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return nil, time.Duration(max(seconds, 0)) * time.Second, fmt.Errorf("it answers %s", response.Status)
	}
	return nil, -1, fmt.Errorf("it answers %s: %.300s", response.Status, answer)
}

// text is a document for protocols without fields.
func text(d data.Document) string {
	return strings.TrimSpace(d.Headline + "\n" + d.Body)
}

// scoresOf lists the scores of an object of labels and probabilities, in any order.
func scoresOf(object map[string]float64) []data.Score {
	list := make([]data.Score, 0, len(object))
	for label, p := range object {
		list = append(list, data.Score{Label: label, Probability: p})
	}
	return list
}

// own is Tasnif's API.
type own struct{}

func (own) request(docs []data.Document) any {
	type document struct {
		Headline string `json:"headline,omitempty"`
		Body     string `json:"body,omitempty"`
		Source   string `json:"source,omitempty"`
	}
	list := make([]document, len(docs))
	for i, d := range docs {
		list[i] = document{d.Headline, d.Body, d.Source}
	}
	return map[string]any{"documents": list}
}

func (own) answer(body []byte, _ int) ([][]data.Score, error) {
	var a struct {
		Predictions []struct {
			Scores map[string]float64 `json:"scores"`
		} `json:"predictions"`
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, err
	}
	var out [][]data.Score
	for _, p := range a.Predictions {
		out = append(out, scoresOf(p.Scores))
	}
	return out, nil
}

// annif is the REST API of Annif.
type annif struct{}

func (annif) request(docs []data.Document) any {
	type document struct {
		Text string `json:"text"`
	}
	list := make([]document, len(docs))
	for i, d := range docs {
		list[i] = document{text(d)}
	}
	return map[string]any{"documents": list}
}

func (annif) answer(body []byte, _ int) ([][]data.Score, error) {
	var a []struct {
		Results []struct {
			URI      string  `json:"uri"`
			Label    string  `json:"label"`
			Notation string  `json:"notation"`
			Score    float64 `json:"score"`
		} `json:"results"`
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, err
	}
	var out [][]data.Score
	for _, d := range a {
		var list []data.Score
		for _, r := range d.Results {
			list = append(list, data.Score{Label: cmp.Or(r.Notation, r.Label, r.URI), Probability: r.Score})
		}
		out = append(out, list)
	}
	return out, nil
}

// inference is the Open Inference Protocol, version 2. The answer has an output of labels'
// names and one of numbers, a row for each document with a column for each label.
type inference struct{}

func (inference) request(docs []data.Document) any {
	texts := make([]string, len(docs))
	for i, d := range docs {
		texts[i] = text(d)
	}
	return map[string]any{"inputs": []any{map[string]any{"name": "text", "datatype": "BYTES", "shape": []int{len(docs)}, "data": texts}}}
}

func (inference) answer(body []byte, n int) ([][]data.Score, error) {
	var a struct {
		Outputs []struct {
			Name     string          `json:"name"`
			Datatype string          `json:"datatype"`
			Data     json.RawMessage `json:"data"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, err
	}
	var labels []string
	var scores []float64
	for _, o := range a.Outputs {
		switch o.Datatype {
		case "BYTES":
			if err := json.Unmarshal(o.Data, &labels); err != nil {
				return nil, fmt.Errorf("output %q: %w", o.Name, err)
			}
		case "FP16", "FP32", "FP64":
			if err := json.Unmarshal(o.Data, &scores); err != nil {
				return nil, fmt.Errorf("output %q: %w", o.Name, err)
			}
		}
	}
	if len(labels) == 0 || len(scores) != n*len(labels) {
		return nil, fmt.Errorf("an output of labels' names (BYTES) and one with a number for each name and document (FP32) are needed; there are %d names, and %d numbers for %d documents", len(labels), len(scores), n)
	}
	out := make([][]data.Score, n)
	for i := range out {
		for l, label := range labels {
			out[i] = append(out[i], data.Score{Label: label, Probability: scores[i*len(labels)+l]})
		}
	}
	return out, nil
}
