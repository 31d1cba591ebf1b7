package htmlreport

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
	"tasnif/model/pictures"
)

//go:embed page
var files embed.FS

// Write writes the report in its language.
func Write(b *bytes.Buffer, r *eval.Report) error {
	l := languageOf(r.Language, slices.ContainsFunc(r.Labels, func(t eval.LabelReport) bool { return t.Arabic != "" }))
	p := &page{text: text{l}, Report: r, names: namesOf(r.Labels, l)}
	if h := r.Hierarchy; h != nil {
		for _, t := range h.Above {
			p.names[t.ID] = topicName{nameOf(eval.LabelReport{Label: t.ID, Arabic: t.Arabic, English: t.English}, l), -1}
		}
	}
	p.Title = p.plain("title.report")
	if r.Model != "" {
		p.Title = p.plain("title.model", "model", name(r.Model))
	}
	return p.execute(b, "report.html")
}

// page is what the templates of a report draw on.
type page struct {
	text
	Title  string
	Report *eval.Report
	names  map[string]topicName // by label id
}

// topicName is a label's name and its number among the labels.
type topicName struct {
	name   string
	number int // -1: of a topic above labels that is none
}

func namesOf(labels []eval.LabelReport, l pictures.Language) map[string]topicName {
	out := make(map[string]topicName, len(labels))
	for i := range labels {
		out[labels[i].Label] = topicName{nameOf(labels[i], l), i}
	}
	return out
}

// nameOf is a topic's name in a language, else its id.
func nameOf(t eval.LabelReport, l pictures.Language) string {
	shown := t.Name()
	if l == pictures.English {
		shown = t.English
	}
	if shown = safetext.Clean(shown); shown == "" {
		shown = safetext.Clean(t.Label)
	}
	return shown
}

// execute writes one of the pages, whose templates share this page's functions.
func (p *page) execute(b *bytes.Buffer, file string) error {
	t, err := template.New("").Funcs(template.FuncMap{
		"say": p.say, "plain": p.plain, "term": p.term, "clean": safetext.Clean, "percent": percent,
		"topic": p.topic, "topics": p.topics, "count": func(list []template.HTML) int { return len(list) },
		"figure": func(x float64) string { return fmt.Sprintf("%.3f", x) }, "signed": func(x float64) string { return fmt.Sprintf("%+.3f", x) },
		"thousands": thousands,
	}).ParseFS(files, "page/*.html")
	if err == nil {
		err = t.ExecuteTemplate(b, file, p)
	}
	if err != nil {
		return fmt.Errorf("eval: the report's page: %w", err)
	}
	return nil
}

// Language and Direction are those of the page.
func (p *page) Language() string  { return string(p.language) }
func (p *page) Direction() string { return p.language.Direction() }

// Style is the style sheet of page and reports, and what the report adds.
func (p *page) Style() (template.CSS, error) {
	own, err := files.ReadFile("page/report.css")
	return template.CSS(pictures.Style + string(own)), err
}

// Script filters the mistakes.
func (p *page) Script() (template.JS, error) {
	script, err := files.ReadFile("page/filter.js")
	return template.JS(script), err
}

// Policy lets the page load nothing and run its own script alone.
func (p *page) Policy() (string, error) {
	script, err := files.ReadFile("page/filter.js")
	sum := sha256.Sum256(script)
	return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'", err
}

// topic is a label's name, isolated.
func (p *page) topic(id string) template.HTML {
	return template.HTML("<bdi>" + template.HTMLEscapeString(p.topicName(id)) + "</bdi>")
}

// topicName is a label's name for people, its id where it has none.
func (p *page) topicName(id string) string {
	if n, ok := p.names[id]; ok {
		return n.name
	}
	if id == noneID {
		return p.plain("none")
	}
	return safetext.Clean(id)
}

// topics are labels' names in a row, or that there are none.
func (p *page) topics(ids []string) template.HTML {
	if len(ids) == 0 {
		return p.say("none")
	}
	list := make([]template.HTML, len(ids))
	for i, id := range ids {
		list[i] = p.topic(id)
	}
	return p.list(list)
}

// term is a term of the field, which opens its definition; no script is needed.
func (p *page) term(key string) template.HTML { return p.defined(key, p.say("term."+key)) }

// defined is words that open the definition of a term.
func (p *page) defined(key string, words template.HTML) template.HTML {
	return template.HTML(fmt.Sprintf(`<button type="button" class="term" popovertarget="define-%s">%s</button>`, key, words))
}

// Definitions are the terms in the order of the report, each with what it means.
func (p *page) Definitions() []Definition {
	var out []Definition
	for _, key := range terms {
		out = append(out, Definition{key, p.raw("term." + key), p.raw("define." + key)})
	}
	return out
}

// Definition is a term and what it means.
type Definition struct{ Key, Term, Meaning string }
