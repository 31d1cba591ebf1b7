package serve

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/strictjson"
)

// Annif's REST API (github.com/NatLibFi/Annif, annif/openapi/annif.yaml): a
// model is a project, a label a subject. Suggestions are every label by falling
// probability, whether or not it reached the threshold that decides it:
// Annif's own threshold and limit cut them.

// Project is a model as Annif's clients know it.
type Project struct {
	ProjectID string         `json:"project_id"`
	Name      string         `json:"name"`
	Language  string         `json:"language"`
	Backend   ProjectBackend `json:"backend"`
	IsTrained bool           `json:"is_trained"`
}

// ProjectBackend is what answers for a project.
type ProjectBackend struct {
	ID string `json:"backend_id"`
}

// ProjectList is the answer of GET /v1/projects.
type ProjectList struct {
	Projects []Project `json:"projects"`
}

// Suggestions is the answer of POST /v1/projects/NAME/suggest, and one element
// of that of suggest-batch.
type Suggestions struct {
	DocumentID string       `json:"document_id,omitempty"` // as the request gave it
	Results    []Suggestion `json:"results"`
}

// Suggestion is one subject.
type Suggestion struct {
	URI      string  `json:"uri"`      // of its IPTC Media Topic, else urn:tasnif:label:ID
	Label    string  `json:"label"`    // in the language asked for
	Notation string  `json:"notation"` // the label's id
	Score    float64 `json:"score"`
}

// wish is what a suggest request asks for besides its text.
type wish struct {
	limit     int
	threshold float64
	language  string
}

const defaultLimit = 10 // as Annif

// suggestQuery is what suggest-batch may have behind its question mark.
var suggestQuery = []string{"limit", "threshold", "language"}

// projects is GET /v1/projects.
func (s *Server) projects(c *gin.Context) {
	list := ProjectList{}
	seen := map[string]bool{}
	for _, at := range s.models.Slots() {
		if r := at.Model(); !seen[r.Name] {
			seen[r.Name] = true
			list.Projects = append(list.Projects, project(r))
		}
	}
	sendJSON(c, list)
}

// project is GET /v1/projects/NAME.
func (s *Server) project(c *gin.Context) {
	at, err := s.find(c)
	if err != nil {
		fail(c, err)
		return
	}
	sendJSON(c, project(at.Model()))
}

func project(r *registry.Model) Project {
	return Project{ProjectID: r.Name, Name: r.Name, Language: "ar", IsTrained: true,
		Backend: ProjectBackend{cmp.Or(r.Classifier.Training().Trainer, "tasnif")}}
}

// suggest is POST /v1/projects/NAME/suggest: a form with one text.
func (s *Server) suggest(t *turn) (any, error) {
	if !utf8.Valid(t.in) {
		return nil, problem.Errorf(problem.InvalidUnicode, "The form is not UTF-8.")
	}
	form, err := url.ParseQuery(string(t.in))
	if err != nil {
		return nil, problem.Errorf(problem.MalformedForm, "The body is not a form: text=...&limit=10.")
	}
	for name, values := range form {
		switch {
		case name != "text" && name != "limit" && name != "threshold" && name != "language":
			return nil, &problem.Error{Kind: problem.UnknownField, Field: strictjson.Brief(name), Detail: "A form may hold text, limit, threshold and language."}
		case len(values) > 1:
			return nil, &problem.Error{Kind: problem.DuplicateField, Field: name, Detail: "The form holds this twice."}
		}
	}
	text := form.Get("text")
	switch {
	case !form.Has("text"):
		return nil, &problem.Error{Kind: problem.MissingField, Field: "text", Detail: "Send text=..."}
	case !utf8.ValidString(text):
		return nil, &problem.Error{Kind: problem.InvalidUnicode, Field: "text", Detail: "The text is not UTF-8."}
	case len(text) > s.limits.DocumentBytes:
		return nil, &problem.Error{Kind: problem.DocumentTooLong, Field: "text",
			Detail: fmt.Sprintf("The text has %d bytes; at most %d are taken.", len(text), s.limits.DocumentBytes)}
	}
	w, err := wishOf(form)
	if err != nil {
		return nil, err
	}
	return s.suggestions(t, []Document{{Body: text}}, w, false)
}

// suggestBatch is POST /v1/projects/NAME/suggest-batch: documents in JSON, wishes in the query.
func (s *Server) suggestBatch(t *turn) (any, error) {
	w, err := wishOf(t.Request.URL.Query())
	if err != nil {
		return nil, err
	}
	docs, err := parseBatch(t.in, s.limits)
	if err != nil {
		return nil, err
	}
	return s.suggestions(t, docs, w, true)
}

func (s *Server) suggestions(t *turn, docs []Document, w wish, many bool) (any, error) {
	out := make([]Suggestions, len(docs))
	err := s.each(t, len(docs), func(i int) error {
		err := t.r.Predict(&t.prediction, data.Document{ID: docs[i].ID, Body: docs[i].Body})
		if err == nil {
			out[i] = Suggestions{DocumentID: docs[i].ID, Results: suggested(t.r, &t.prediction, w)}
		}
		return err
	})
	if err != nil || many {
		return out, err
	}
	return out[0], nil
}

// suggested ranks the labels and cuts them as wished.
func suggested(r *registry.Model, p *model.Prediction, w wish) []Suggestion {
	out := []Suggestion{}
	for _, l := range ranked(nil, p.Scores) {
		if len(out) == w.limit || p.Scores[l] < w.threshold {
			break
		}
		topic := r.Topics[l]
		s := Suggestion{URI: "urn:tasnif:label:" + url.PathEscape(topic.ID), Label: cmp.Or(topic.Arabic, topic.ID), Notation: topic.ID, Score: p.Scores[l]}
		if w.language == "en" {
			s.Label = cmp.Or(topic.English, topic.ID)
		}
		if len(topic.IPTC) > 0 {
			s.URI = "http://cv.iptc.org/newscodes/mediatopic/" + strings.TrimPrefix(topic.IPTC[0], "medtop:")
		}
		out = append(out, s)
	}
	return out
}

// wishOf reads limit, threshold and language.
func wishOf(given url.Values) (wish, error) {
	w := wish{limit: defaultLimit, language: "ar"}
	bad := func(name, want string) error {
		return &problem.Error{Kind: problem.BadValue, Field: name, Detail: name + " must be " + want + "."}
	}
	if given.Has("limit") {
		n, err := strconv.Atoi(given.Get("limit"))
		if err != nil || n < 1 || n > 1_000_000 {
			return w, bad("limit", "an integer of 1 or more")
		}
		w.limit = n
	}
	if given.Has("threshold") {
		x, err := strconv.ParseFloat(given.Get("threshold"), 64)
		if err != nil || math.IsNaN(x) || x < 0 || x > 1 {
			return w, bad("threshold", "from 0 to 1")
		}
		w.threshold = x
	}
	if given.Has("language") {
		if w.language = given.Get("language"); w.language != "ar" && w.language != "en" {
			return w, bad("language", "ar or en")
		}
	}
	return w, nil
}

// batchFields and batchDocumentFields are what suggest-batch takes.
var batchFields = map[string]uint{"documents": fieldDocuments}

var batchDocumentFields = map[string]uint{"text": fieldBody, "document_id": fieldID, "metadata": fieldParameters}

// parseBatch reads the body of suggest-batch.
func parseBatch(body []byte, limits registry.Limits) ([]Document, error) {
	p := &parser{limits: limits}
	p.Reset(body)
	var docs []Document
	err := p.Object(batchFields, nil, func(uint) error {
		return p.documents(&docs, p.batchDocument)
	})
	if err == nil && docs == nil {
		err = &problem.Error{Kind: problem.MissingField, Field: "documents", Detail: "Send documents."}
	}
	if err != nil {
		return nil, err
	}
	return docs, p.End()
}

// batchDocument reads one element. Metadata is for other backends, and passed over.
func (p *parser) batchDocument(d *Document) error {
	given := false
	err := p.Object(batchDocumentFields, nil, func(n uint) (err error) {
		switch n {
		case fieldBody:
			given = true
			d.Body, err = p.Text()
		case fieldID:
			d.ID, err = p.id()
		case fieldParameters:
			_, err = p.parameters()
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case !given:
		return p.Errorf(problem.MissingField, "%s has no text.", p.Field())
	}
	return p.checkLength(*d)
}
