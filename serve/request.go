package serve

import (
	"bytes"

	"tasnif/data"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/strictjson"
)

// The fields of a request. Each table lists the names that an object accepts; two names of
// the same field have the same number.
const (
	fieldID uint = iota
	fieldHeadline
	fieldBody
	fieldSource
	fieldDocuments
	fieldTopK
	fieldView
	fieldExplain
	fieldTop
	fieldLabels
	fieldDocument
	fieldURL
	fieldDate
	fieldModel
	fieldBy
	fieldNote
	fieldVersion
	fieldForce
	fieldRollUp
	fieldInclude
	fieldExclude
)

var requestFields = map[string]uint{
	"id":        fieldID,
	"headline":  fieldHeadline,
	"title":     fieldHeadline,
	"body":      fieldBody,
	"text":      fieldBody,
	"source":    fieldSource,
	"url":       fieldURL,
	"date":      fieldDate,
	"documents": fieldDocuments,
	"top_k":     fieldTopK,
	"view":      fieldView,
	"explain":   fieldExplain,
	"rollup":    fieldRollUp,
	"include":   fieldInclude,
	"exclude":   fieldExclude,
}

var documentFields = map[string]uint{
	"id":       fieldID,
	"headline": fieldHeadline,
	"title":    fieldHeadline,
	"body":     fieldBody,
	"text":     fieldBody,
	"source":   fieldSource,
	"url":      fieldURL,
	"date":     fieldDate,
}

var explainFields = map[string]uint{
	"top":    fieldTop,
	"labels": fieldLabels,
}

const (
	maxID         = 256 // bytes of a document's id
	maxURL        = 2048
	maxTop        = 100 // stretches of evidence a label
	defaultTop    = 10
	maxLabels     = 1000 // of explain.labels, include and exclude
	byteOrderMark = "\ufeff"
)

// parser reads a PredictRequest. It checks limits while reading, so that nothing beyond
// them is in memory.
type parser struct {
	strictjson.Reader
	limits registry.Limits
	many   bool // documents was given
}

// request reads the body of POST /v1/predict.
func (p *parser) request(body []byte, limits registry.Limits) (req PredictRequest, many bool, err error) {
	p.limits, p.many = limits, false
	p.Reset(body)
	if len(bytes.TrimSpace(body)) == 0 {
		return req, false, problem.Errorf(problem.MalformedJSON, `The body is empty; send {"headline":"..."}.`)
	}
	if bytes.HasPrefix(body, []byte(byteOrderMark)) {
		return req, false, problem.Errorf(problem.MalformedJSON, "The body begins with a byte order mark; send UTF-8 without one.")
	}
	if err = p.fill(&req); err != nil {
		return req, false, err
	}
	return req, p.many, p.End()
}

// fill reads the whole object.
func (p *parser) fill(req *PredictRequest) error {
	var headline, body, id bool
	var unknown error // a document may have unknown fields, options may not
	err := p.Object(requestFields, func() error {
		if unknown == nil {
			unknown = p.Errorf(problem.UnknownField, "%s is not a field here, beside documents; known are documents, top_k, view, explain, rollup, include, exclude.", p.Field())
		}
		return p.other(&req.Document)
	}, func(n uint) (err error) {
		switch n {
		case fieldID:
			id = true
			req.ID, err = p.id()
		case fieldHeadline:
			headline = true
			req.Headline, err = p.Text()
		case fieldBody:
			body = true
			req.Body, err = p.Text()
		case fieldSource:
			id = true
			req.Source, err = p.fact(maxID)
		case fieldURL:
			id = true
			req.URL, err = p.fact(maxURL)
		case fieldDate:
			id = true
			req.Date, err = p.fact(maxID)
		case fieldDocuments:
			p.many = true
			err = p.documents(&req.Documents, p.document)
		case fieldTopK:
			if req.TopK, err = p.Integer(); err == nil && req.TopK < 1 {
				err = p.Errorf(problem.BadValue, "top_k must be 1 or more; leave it out for all labels.")
			}
		case fieldView:
			req.View, err = p.view()
		case fieldExplain:
			req.Explain, err = p.explain()
		case fieldRollUp:
			var yes bool
			if yes, err = p.Boolean(); err == nil {
				req.RollUp = &yes
			}
		case fieldInclude:
			req.Include, err = p.labels()
		case fieldExclude:
			req.Exclude, err = p.labels()
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case p.many && unknown != nil:
		return unknown
	case p.many && (headline || body || id):
		return &problem.Error{Kind: problem.ConflictingFields, Field: "documents",
			Detail: "Send one document (headline, body, source, url, date, id) or documents, not both."}
	case p.many:
		return nil
	case !headline && !body:
		return &problem.Error{Kind: problem.MissingField, Field: "headline",
			Detail: "Send headline, body, both, or documents."}
	}
	return p.checkLength(req.Document)
}

// documents reads the array of documents; one reads an element.
func (p *parser) documents(docs *[]Document, one func(*Document) error) error {
	err := p.Array(func(i int) error {
		if i >= p.limits.Documents {
			return p.TooMany(problem.TooManyDocuments, "One request takes at most %d documents; send the rest in further requests.", p.limits.Documents)
		}
		var d Document
		if err := one(&d); err != nil {
			return err
		}
		*docs = append(*docs, d)
		return nil
	})
	if err == nil && len(*docs) == 0 {
		err = p.Errorf(problem.EmptyBatch, "documents is empty; send at least one.")
	}
	return err
}

// document reads one element of documents.
func (p *parser) document(d *Document) error {
	var given bool
	err := p.Object(documentFields, func() error { return p.other(d) }, func(n uint) (err error) {
		switch n {
		case fieldID:
			d.ID, err = p.id()
		case fieldHeadline:
			given = true
			d.Headline, err = p.Text()
		case fieldBody:
			given = true
			d.Body, err = p.Text()
		case fieldSource:
			d.Source, err = p.fact(maxID)
		case fieldURL:
			d.URL, err = p.fact(maxURL)
		case fieldDate:
			d.Date, err = p.fact(maxID)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case !given:
		return p.Errorf(problem.MissingField, "%s has neither headline nor body.", p.Field())
	}
	return p.checkLength(*d)
}

// checkLength refuses a document that is too long.
func (p *parser) checkLength(d Document) error {
	n := len(d.Headline) + len(d.Body)
	if n <= p.limits.DocumentBytes {
		return nil
	}
	name := p.Field()
	if name == "" {
		name = "The document"
	}
	return p.Errorf(problem.DocumentTooLong, "%s has %d bytes of text; at most %d are taken.", name, n, p.limits.DocumentBytes)
}

// id reads a document's id: a string, or a number, which is echoed as a string.
func (p *parser) id() (id string, err error) {
	if p.Kind() == '0' {
		id, err = p.Scalar()
	} else {
		id, err = p.Text()
	}
	if err == nil && len(id) > maxID {
		err = p.Errorf(problem.BadValue, "%s has %d bytes; at most %d are taken.", p.Field(), len(id), maxID)
	}
	return id, err
}

// fact reads a string of at most most bytes: a document's source, address or date. Other
// values are ignored, as unknown fields are.
func (p *parser) fact(most int) (string, error) {
	if p.Kind() != '"' {
		return "", p.Skip()
	}
	fact, err := p.Text()
	if len(fact) > most {
		fact = ""
	}
	return fact, err
}

// other reads a categorical field that a model may have learnt from.
func (p *parser) other(d *Document) error {
	return p.Other(&d.fields, data.MaxFields, data.MaxFieldBytes)
}

// view reads the name of a view.
func (p *parser) view() (string, error) {
	view, err := p.Text()
	if err != nil {
		return "", err
	}
	for _, name := range registry.Views {
		if view == name {
			return view, nil
		}
	}
	return "", p.Errorf(problem.BadValue, "view must be article or headline.")
}

// explain reads true, false or an object; false is nil.
func (p *parser) explain() (*Explain, error) {
	switch p.Kind() {
	case 't', 'f':
		yes, err := p.Boolean()
		if yes {
			return &Explain{Top: defaultTop}, err
		}
		return nil, err
	case '{':
	default:
		return nil, p.Mismatch("true, false or an object")
	}
	e := &Explain{Top: defaultTop}
	err := p.Object(explainFields, nil, func(n uint) (err error) {
		switch n {
		case fieldTop:
			if e.Top, err = p.Integer(); err == nil && (e.Top < 1 || e.Top > maxTop) {
				err = p.Errorf(problem.BadValue, "%s must be from 1 to %d.", p.Field(), maxTop)
			}
		case fieldLabels:
			e.Labels, err = p.labels()
		}
		return err
	})
	return e, err
}

// labels reads a list of labels.
func (p *parser) labels() ([]string, error) {
	list := []string{}
	err := p.Array(func(i int) error {
		if i >= maxLabels {
			return p.Errorf(problem.BadValue, "At most %d labels are taken.", maxLabels)
		}
		label, err := p.Text()
		list = append(list, label)
		return err
	})
	return list, err
}

// forModel is the document in the model's form.
func (d Document) forModel() data.Document {
	out := data.Document{ID: d.ID, Headline: d.Headline, Body: d.Body, Source: d.Source, Date: d.Date}
	if d.URL != "" {
		out.SetField("url", d.URL)
	}
	out.SetFields(d.fields)
	return out
}
