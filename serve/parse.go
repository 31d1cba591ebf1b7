package serve

import (
	"bytes"

	"tasnif/data"
)

// The fields of a request. Each table is what its object accepts; two names
// of one field share its number.
const (
	fieldID uint = iota
	fieldHeadline
	fieldBody
	fieldDocuments
	fieldTopK
	fieldView
	fieldExplain
	fieldTop
	fieldLabels
)

var requestFields = map[string]uint{
	"id":        fieldID,
	"headline":  fieldHeadline,
	"title":     fieldHeadline,
	"body":      fieldBody,
	"text":      fieldBody,
	"documents": fieldDocuments,
	"top_k":     fieldTopK,
	"view":      fieldView,
	"explain":   fieldExplain,
}

var documentFields = map[string]uint{
	"id":       fieldID,
	"headline": fieldHeadline,
	"title":    fieldHeadline,
	"body":     fieldBody,
	"text":     fieldBody,
}

var explainFields = map[string]uint{
	"top":    fieldTop,
	"labels": fieldLabels,
}

const (
	maxID            = 256 // bytes of a document's id
	maxTop           = 100 // stretches of evidence a label
	defaultTop       = 10
	maxExplainLabels = 1000
	byteOrderMark    = "\ufeff"
)

// parser reads a PredictRequest and keeps its limits while reading, so that
// nothing beyond them is ever held.
type parser struct {
	reader
	limits Limits
	many   bool // documents was given
}

// request reads the body of POST /v1/predict.
func (p *parser) request(body []byte, limits Limits) (req PredictRequest, many bool, err error) {
	*p = parser{reader: reader{b: body, path: p.path[:0]}, limits: limits}
	if len(bytes.TrimSpace(body)) == 0 {
		return req, false, failf(malformedJSON, `The body is empty; send {"headline":"..."}.`)
	}
	if bytes.HasPrefix(body, []byte(byteOrderMark)) {
		return req, false, failf(malformedJSON, "The body begins with a byte order mark; send UTF-8 without one.")
	}
	if err = p.fill(&req); err != nil {
		return req, false, err
	}
	return req, p.many, p.end()
}

// fill reads the whole object.
func (p *parser) fill(req *PredictRequest) error {
	var headline, body, id bool
	err := p.object(requestFields, func(n uint) (err error) {
		switch n {
		case fieldID:
			id = true
			req.ID, err = p.id()
		case fieldHeadline:
			headline = true
			req.Headline, err = p.text()
		case fieldBody:
			body = true
			req.Body, err = p.text()
		case fieldDocuments:
			p.many = true
			err = p.documents(&req.Documents, p.document)
		case fieldTopK:
			if req.TopK, err = p.integer(); err == nil && req.TopK < 1 {
				err = p.failf(badValue, "top_k must be 1 or more; leave it out for all labels.")
			}
		case fieldView:
			req.View, err = p.view()
		case fieldExplain:
			req.Explain, err = p.explain()
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case p.many && (headline || body || id):
		return &failure{kind: conflictingFields, field: "documents",
			detail: "Send one document (headline, body, id) or documents, not both."}
	case p.many:
		return nil
	case !headline && !body:
		return &failure{kind: missingField, field: "headline",
			detail: "Send headline, body, both, or documents."}
	}
	return p.checkLength(req.Document)
}

// documents reads the array of documents; one reads an element.
func (p *parser) documents(docs *[]Document, one func(*Document) error) error {
	err := p.array(func(i int) error {
		if i >= p.limits.Documents {
			p.path = p.path[:len(p.path)-1]
			return p.failf(tooManyDocuments, "One request takes at most %d documents; send the rest in further requests.", p.limits.Documents)
		}
		var d Document
		if err := one(&d); err != nil {
			return err
		}
		*docs = append(*docs, d)
		return nil
	})
	if err == nil && len(*docs) == 0 {
		err = p.failf(emptyBatch, "documents is empty; send at least one.")
	}
	return err
}

// document reads one element of documents.
func (p *parser) document(d *Document) error {
	var given bool
	err := p.object(documentFields, func(n uint) (err error) {
		switch n {
		case fieldID:
			d.ID, err = p.id()
		case fieldHeadline:
			given = true
			d.Headline, err = p.text()
		case fieldBody:
			given = true
			d.Body, err = p.text()
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case !given:
		return p.failf(missingField, "%s has neither headline nor body.", p.field())
	}
	return p.checkLength(*d)
}

// checkLength refuses a document that is too long.
func (p *parser) checkLength(d Document) error {
	n := len(d.Headline) + len(d.Body)
	if n <= p.limits.DocumentBytes {
		return nil
	}
	name := p.field()
	if name == "" {
		name = "The document"
	}
	return p.failf(documentTooLong, "%s has %d bytes of text; at most %d are taken.", name, n, p.limits.DocumentBytes)
}

// id reads a document's id.
func (p *parser) id() (string, error) {
	id, err := p.text()
	if err == nil && len(id) > maxID {
		err = p.failf(badValue, "%s has %d bytes; at most %d are taken.", p.field(), len(id), maxID)
	}
	return id, err
}

// view reads the name of a view.
func (p *parser) view() (string, error) {
	view, err := p.text()
	if err != nil {
		return "", err
	}
	for _, name := range viewNames {
		if view == name {
			return view, nil
		}
	}
	return "", p.failf(badValue, "view must be article or headline.")
}

// explain reads true, false or an object; false is nil.
func (p *parser) explain() (*Explain, error) {
	switch p.found() {
	case "true", "false":
		if yes, _ := p.boolean(); yes {
			return &Explain{Top: defaultTop}, nil
		}
		return nil, nil
	case "an object":
	default:
		return nil, p.mismatch("true, false or an object")
	}
	e := &Explain{Top: defaultTop}
	err := p.object(explainFields, func(n uint) (err error) {
		switch n {
		case fieldTop:
			if e.Top, err = p.integer(); err == nil && (e.Top < 1 || e.Top > maxTop) {
				err = p.failf(badValue, "%s must be from 1 to %d.", p.field(), maxTop)
			}
		case fieldLabels:
			e.Labels = []string{}
			err = p.array(func(i int) error {
				if i >= maxExplainLabels {
					return p.failf(badValue, "explain.labels takes at most %d labels.", maxExplainLabels)
				}
				label, err := p.text()
				e.Labels = append(e.Labels, label)
				return err
			})
		}
		return err
	})
	return e, err
}

// forModel is the document as the model takes it.
func (d Document) forModel() data.Document {
	return data.Document{ID: d.ID, Headline: d.Headline, Body: d.Body}
}
