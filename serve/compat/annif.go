package compat

import (
	"cmp"
	"net/url"
	"strings"
	"unicode"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
	"tasnif/serve/registry"
)

// Annif's REST API (github.com/NatLibFi/Annif, annif/openapi/annif.yaml): a
// model is a project, a label a subject. Suggestions are every label by falling
// probability, whether or not it reached the threshold that decides it:
// Annif's own threshold and limit cut them. Two more projects of each model ask
// otherwise: NAME-headline takes every text for a headline, NAME-decided gives
// the labels that were decided and no others.
var annif = Protocol{
	Name:    "Annif",
	Owns:    func(path string) bool { return under(path, "/v1/projects", "/v1/vocabs", "/v1/detect-language") },
	Problem: badRequest, // it knows no 422
	Find:    findProject,
	Routes: []Route{
		{Method: "GET", Path: "/v1/", Answer: apiInfo},
		{Method: "GET", Path: "/v1/vocabs", Answer: vocabularies},
		{Method: "GET", Path: "/v1/projects", Answer: projects},
		{Method: "GET", Path: "/v1/projects/:name", Answer: oneProject},
		{Method: "POST", Path: "/v1/projects/:name/suggest", Body: Form, Answer: suggest},
		{Method: "POST", Path: "/v1/projects/:name/suggest-batch", Body: JSON, Query: true, Answer: suggestBatch},
		{Method: "POST", Path: "/v1/projects/:name/learn", Body: JSON, Answer: learn},
		{Method: "POST", Path: "/v1/detect-language", Body: JSON, Answer: detectLanguage},
	},
}

// APIInfo is the answer of GET /v1/.
type APIInfo struct {
	Title   string `json:"title"`
	Version string `json:"version"`
}

// Vocabulary is the labels of a model.
type Vocabulary struct {
	ID        string   `json:"vocab_id"`
	Languages []string `json:"languages"`
	Size      int      `json:"size"`
	Loaded    bool     `json:"loaded"`
}

// VocabularyList is the answer of GET /v1/vocabs.
type VocabularyList struct {
	Vocabularies []Vocabulary `json:"vocabs"`
}

// Project is a model as Annif's clients know it.
type Project struct {
	ProjectID          string         `json:"project_id"`
	Name               string         `json:"name"`
	Language           string         `json:"language"`
	Backend            ProjectBackend `json:"backend"`
	Vocabulary         Vocabulary     `json:"vocab"`
	VocabularyLanguage string         `json:"vocab_language"`
	IsTrained          bool           `json:"is_trained"`
	ModificationTime   *string        `json:"modification_time"` // null: not known
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
	URI      string  `json:"uri"`      // the label's own, else of its IPTC Media Topic, else urn:tasnif:label:ID
	Label    string  `json:"label"`    // in the language asked for
	Notation string  `json:"notation"` // the label's id
	Score    float64 `json:"score"`
}

// append appends the answer as JSON, as encoding/json writes it except that terminal
// control characters are escaped.
func (s *Suggestions) append(b []byte) []byte {
	b = append(b, '{')
	if s.DocumentID != "" {
		b = append(answer.AppendString(append(b, `"document_id":`...), s.DocumentID), ',')
	}
	b = appendList(append(b, `"results":`...), s.Results, func(b []byte, one Suggestion) []byte {
		b = answer.AppendString(append(b, `{"uri":`...), one.URI)
		b = answer.AppendString(append(b, `,"label":`...), one.Label)
		b = answer.AppendString(append(b, `,"notation":`...), one.Notation)
		return append(appendFloat(append(b, `,"score":`...), one.Score, 64), '}')
	})
	return append(b, '}')
}

// Variants of a model's project, by the ending of its name.
const (
	headlineProject = "-headline"
	decidedProject  = "-decided"
)

// findProject finds the model of a project.
func findProject(models *registry.Registry, name, version string) (*registry.Slot, error) {
	at, err := models.Find(name, version)
	if err == nil {
		return at, nil
	}
	for _, ending := range []string{headlineProject, decidedProject} {
		if model, ok := strings.CutSuffix(name, ending); ok && model != "" {
			return models.Find(model, version)
		}
	}
	return nil, err
}

// variant is the ending by which a project's name differs from the model's.
func variant(r *Request) string { return strings.TrimPrefix(r.Name, r.Model.Name) }

func apiInfo(*Request) (*Reply, error) {
	return value(APIInfo{Title: "Annif REST API", Version: programVersion()})
}

func vocabularyOf(m *registry.Model) Vocabulary {
	return Vocabulary{ID: m.Name, Languages: []string{"ar", "en"}, Size: len(m.Labels), Loaded: true}
}

// firsts lists the models that answer without a version.
func firsts(models *registry.Registry) []*registry.Model {
	var out []*registry.Model
	seen := map[string]bool{}
	for _, at := range models.Slots() {
		if m := at.Model(); !seen[m.Name] {
			seen[m.Name] = true
			out = append(out, m)
		}
	}
	return out
}

func vocabularies(r *Request) (*Reply, error) {
	list := VocabularyList{}
	for _, m := range firsts(r.Models) {
		list.Vocabularies = append(list.Vocabularies, vocabularyOf(m))
	}
	return value(list)
}

func projects(r *Request) (*Reply, error) {
	list := ProjectList{}
	for _, m := range firsts(r.Models) {
		for _, ending := range []string{"", headlineProject, decidedProject} {
			list.Projects = append(list.Projects, projectOf(m, ending))
		}
	}
	return value(list)
}

func oneProject(r *Request) (*Reply, error) { return value(projectOf(r.Model, variant(r))) }

func projectOf(m *registry.Model, ending string) Project {
	name := m.Name + map[string]string{headlineProject: " (headlines)", decidedProject: " (decided labels only)"}[ending]
	return Project{ProjectID: m.Name + ending, Name: name, Language: "ar", IsTrained: true,
		Vocabulary: vocabularyOf(m), VocabularyLanguage: "ar",
		Backend: ProjectBackend{cmp.Or(m.Classifier.Training().Trainer, "tasnif")}}
}

// addressOf is the URI of a subject: its own, otherwise that of its IPTC Media Topic,
// otherwise a URN of Tasnif.
func addressOf(t data.Topic) string {
	switch {
	case t.URI != "":
		return t.URI
	case len(t.IPTC) > 0:
		return iptcAddress + strings.TrimPrefix(t.IPTC[0], "medtop:")
	}
	return labelAddress + url.PathEscape(t.ID)
}

const (
	iptcAddress  = "http://cv.iptc.org/newscodes/mediatopic/"
	labelAddress = "urn:tasnif:label:"
)

// maxHeadlineWords is the largest number of words of a text of one line that counts as a
// headline, which has its own thresholds.
const maxHeadlineWords = 25

// documentOf makes a document of a text with metadata. With a title the text is a body,
// unless the title repeats it; without one its length decides. Other metadata are
// categorical fields, such as the source.
func documentOf(r *Request, text string, metadata map[string]string) data.Document {
	d := textOf(r, strings.TrimSpace(text), strings.TrimSpace(metadata["title"]))
	delete(metadata, "title")
	d.SetFields(metadata)
	return d
}

func textOf(r *Request, text, title string) data.Document {
	isHeadline := !strings.Contains(text, "\n") && len(strings.Fields(text)) <= maxHeadlineWords
	switch {
	case title != "" && title != text:
		return data.Document{Headline: title, Body: text}
	case title != "" || isHeadline || variant(r) == headlineProject:
		return data.Document{Headline: text}
	}
	return data.Document{Body: text}
}

// suggestions answers documents, with their ids.
func suggestions(r *Request, docs []data.Document, w suggestWish) ([]Suggestions, error) {
	out := make([]Suggestions, len(docs))
	work := inferWorks.Get().(*inferWork)
	defer inferWorks.Put(work)
	p := &work.one
	err := r.Each(len(docs), func(i int) error {
		if err := r.Model.PredictWith(p, docs[i], w.labels); err != nil {
			return err
		}
		out[i] = Suggestions{DocumentID: docs[i].ID, Results: work.suggested(r, p, docs[i], w)}
		return nil
	})
	return out, err
}

// suggested ranks the labels and cuts the list as wished. For a text without known words it
// is empty.
func (work *inferWork) suggested(r *Request, p *model.Prediction, d data.Document, w suggestWish) []Suggestion {
	work.order = registry.RankedOf(work.order, p)
	labels := work.order
	if len(p.Decided) == 0 && p.Reason(d) != model.BelowThreshold && p.Reason(d) != model.LeftOut {
		labels = nil
	} else if variant(r) == decidedProject {
		labels = p.Decided
	}
	out := make([]Suggestion, 0, min(w.limit, len(labels)))
	for _, l := range labels {
		if len(out) == w.limit || p.Scores[l] < w.threshold {
			break
		}
		topic := r.Model.Topics[l]
		s := Suggestion{URI: addressOf(topic), Label: cmp.Or(topic.Arabic, topic.ID), Notation: topic.ID, Score: p.Scores[l]}
		if w.language == "en" {
			s.Label = cmp.Or(topic.English, topic.ID)
		}
		out = append(out, s)
	}
	return out
}

// DetectedLanguages is the answer of POST /v1/detect-language.
type DetectedLanguages struct {
	Results []DetectedLanguage `json:"results"`
}

// DetectedLanguage is one candidate; null stands for none of them.
type DetectedLanguage struct {
	Language *string `json:"language"`
	Score    float64 `json:"score"`
}

// detectLanguage detects Arabic only: the score of ar is the share of letters in Arabic
// script, that of other languages is 0.
func detectLanguage(r *Request) (*Reply, error) {
	text, languages, err := parseDetect(r)
	if err != nil {
		return nil, err
	}
	letters, arabic := 0, 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			letters++
			if unicode.Is(unicode.Arabic, c) {
				arabic++
			}
		}
	}
	rest, answer := 1.0, DetectedLanguages{}
	for _, language := range languages {
		one := DetectedLanguage{Language: &language}
		if language == "ar" && letters > 0 {
			one.Score = float64(arabic) / float64(letters)
			rest = 1 - one.Score
		}
		answer.Results = append(answer.Results, one)
	}
	answer.Results = append(answer.Results, DetectedLanguage{Score: rest})
	return value(answer)
}
