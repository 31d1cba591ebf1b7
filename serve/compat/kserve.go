package compat

import (
	"strings"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/problem"
)

// KServe's first protocol
// (kserve.github.io/website, "Data Plane (V1)"): instances in, a prediction each
// out. An instance is a text, or an object with headline, body or both.
var kserve = Protocol{
	Name:    "KServe v1",
	Owns:    func(path string) bool { return under(path, "/v1/models") && strings.HasSuffix(path, predictSuffix) },
	Problem: badRequest,
	Plain:   true,
	Routes: []Route{
		{Method: "POST", Path: "/v1/models/:name", Suffix: predictSuffix, Body: Any, Answer: predictInstances},
	},
}

const predictSuffix = ":predict"

// KServePredictions is the answer of POST /v1/models/NAME:predict.
type KServePredictions struct {
	Predictions []KServePrediction `json:"predictions"`
}

// KServePrediction is what the model says of one instance.
type KServePrediction struct {
	Labels []string           `json:"labels"` // those decided
	Scores map[string]float64 `json:"scores"` // calibrated probability by label
	Reason model.Reason       `json:"reason,omitempty"`
}

const (
	fieldInstances uint = iota
	fieldHeadline
	fieldBody
	fieldInstanceParameters
)

var kserveFields = map[string]uint{"instances": fieldInstances, "parameters": fieldInstanceParameters}

var instanceFields = map[string]uint{"headline": fieldHeadline, "title": fieldHeadline, "body": fieldBody, "text": fieldBody}

func predictInstances(r *Request) (*Reply, error) {
	docs, wish, err := parseInstances(r)
	if err != nil {
		return nil, err
	}
	out := KServePredictions{Predictions: make([]KServePrediction, len(docs))}
	var p model.Prediction
	err = r.Each(len(docs), func(i int) error {
		if err := r.Model.PredictWith(&p, docs[i], wish); err != nil {
			return err
		}
		one := KServePrediction{Labels: []string{}, Scores: make(map[string]float64, len(p.Scores))}
		for _, l := range p.Decided {
			one.Labels = append(one.Labels, r.Model.Labels[l])
		}
		for l, score := range p.Scores {
			if p.Wanted(l) {
				one.Scores[r.Model.Labels[l]] = score
			}
		}
		if len(p.Decided) == 0 {
			one.Reason = p.Reason(docs[i])
		}
		out.Predictions[i] = one
		return nil
	})
	if err != nil {
		return nil, err
	}
	return value(out)
}

// parseInstances reads instances, and parameters as the Open Inference Protocol has them.
func parseInstances(r *Request) (docs []data.Document, wish model.Wish, err error) {
	b := readerOf(r)
	defer b.done()
	wish = r.Model.Wish()
	err = b.Object(kserveFields, b.Skip, func(n uint) error {
		if n == fieldInstanceParameters {
			given, err := b.parameters()
			if err == nil {
				wish, err = wishOf(r.Model, given, "parameters.")
			}
			return err
		}
		return b.Array(func(i int) error {
			if err := b.tooMany(i); err != nil {
				return err
			}
			d, err := b.instance(r)
			if err == nil {
				err = checkLength(d, b.Field(), b.limits)
			}
			docs = append(docs, d)
			return err
		})
	})
	if err == nil {
		err = b.End()
	}
	if err == nil && len(docs) == 0 {
		err = &problem.Error{Kind: problem.MissingField, Field: "instances", Detail: `Send instances, such as ["headline"].`}
	}
	return docs, wish, err
}

// instance reads one element of instances.
func (b *bodyReader) instance(r *Request) (d data.Document, err error) {
	if b.Kind() == '"' {
		text, err := b.Text()
		return documentOf(r, text, nil), err
	}
	given := false
	var fields map[string]string // that a model may have learnt from, such as the source
	err = b.Object(instanceFields, func() error { return b.Other(&fields, data.MaxFields, data.MaxFieldBytes) }, func(n uint) (err error) {
		given = true
		if n == fieldHeadline {
			d.Headline, err = b.Text()
		} else {
			d.Body, err = b.Text()
		}
		return err
	})
	if err == nil && !given {
		err = b.Errorf(problem.MissingField, "%s has neither headline nor body.", b.Field())
	}
	d.SetFields(fields)
	return d, err
}
