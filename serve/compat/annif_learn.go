package compat

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

const fieldSubjects = fieldLanguages + 1

const (
	fieldURI uint = iota
	fieldLabel
	fieldNotation
)

var learnFields = map[string]uint{"text": fieldText, "document_id": fieldDocumentID, "metadata": fieldMetadata, "subjects": fieldSubjects}

var subjectFields = map[string]uint{"uri": fieldURI, "label": fieldLabel, "notation": fieldNotation}

// learnt is a document with the labels that a client gives it.
type learnt struct {
	document data.Document
	labels   []string
}

// learn is POST /v1/projects/NAME/learn: each document becomes a correction. The whole
// request is read before the first is stored.
func learn(r *Request) (*Reply, error) {
	if r.Learn == nil {
		return nil, problem.Errorf(problem.LearningOff, "Corrections are not taken here, or not with this key.")
	}
	list, err := parseLearn(r)
	if err != nil {
		return nil, err
	}
	err = r.Each(len(list), func(i int) error { return r.Learn(list[i].document, list[i].labels) })
	return &Reply{Status: http.StatusNoContent}, err
}

// parseLearn reads the body of learn: an array of documents with subjects.
func parseLearn(r *Request) (list []learnt, err error) {
	b := readerOf(r)
	defer b.done()
	err = b.Array(func(i int) error {
		if err := b.tooMany(i); err != nil {
			return err
		}
		one, err := b.learnt(r)
		list = append(list, one)
		return err
	})
	if err == nil {
		err = b.End()
	}
	return list, err
}

// learnt reads one element.
func (b *bodyReader) learnt(r *Request) (one learnt, err error) {
	var d annifDocument
	labelled := false
	one.labels = []string{}
	err = b.Object(learnFields, b.Skip, func(n uint) error {
		if n != fieldSubjects {
			return d.read(b, n)
		}
		labelled = true
		return b.Array(func(int) error {
			label, err := b.subject(r.Model)
			if err == nil && !slices.Contains(one.labels, label) {
				one.labels = append(one.labels, label)
			}
			return err
		})
	})
	if err != nil {
		return one, err
	}
	if one.document, err = d.document(b, r); err == nil && !labelled {
		err = b.Errorf(problem.MissingField, "%s has no subjects; [] says that none fits.", b.Field())
	}
	return one, err
}

// subject reads a subject and returns its label's id, found by notation, otherwise by URI,
// otherwise by name.
func (b *bodyReader) subject(m *registry.Model) (label string, err error) {
	var is [3]string
	err = b.Object(subjectFields, b.Skip, func(n uint) (err error) {
		is[n], err = b.Text()
		return err
	})
	if err != nil {
		return "", err
	}
	for _, t := range m.Topics {
		if is[fieldNotation] == t.ID {
			return t.ID, nil
		}
	}
	for _, t := range m.Topics {
		code, isIPTC := strings.CutPrefix(is[fieldURI], iptcAddress)
		if uri := is[fieldURI]; uri != "" && uri == t.URI || uri == labelAddress+url.PathEscape(t.ID) || isIPTC && slices.Contains(t.IPTC, "medtop:"+code) {
			return t.ID, nil
		}
	}
	for _, t := range m.Topics {
		if name := is[fieldLabel]; name != "" && (name == t.ID || name == t.Arabic || name == t.English) {
			return t.ID, nil
		}
	}
	return "", b.Errorf(problem.BadValue, "%s is no label of this project; GET /v1/model lists them.", b.Field())
}
