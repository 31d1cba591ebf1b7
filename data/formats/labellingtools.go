package formats

import (
	"errors"
	"maps"
	"slices"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// shapes lists how labelling programs and services wrap a document, by the member that
// contains it. To add one, add a line.
var shapes = map[string]func(members map[string]jsontext.Value) (labels []string, err error){
	"data":    labelStudio, // {"data":{"text":...},"annotations":[{"result":[{"value":{"choices":[...]}}]}]}
	"fields":  argilla,     // {"fields":{"text":...},"responses":{"label":[{"value":...}]}}
	"inputs":  argilla,     // {"inputs":{"text":...},"annotation":...}
	"row":     nil,         // {"row_idx":0,"row":{...}} of Hugging Face's viewer
	"_source": nil,         // of Elasticsearch
}

// membersOf are the members of an object.
func membersOf(object jsontext.Value) map[string]jsontext.Value {
	members := map[string]jsontext.Value{}
	new(jsonReader).object(object, func(name []byte, value jsontext.Value) error {
		members[string(name)] = value
		return nil
	})
	return members
}

// unwrap reads the document in a member of an object. ok is false if there is none.
func (j *jsonRows) unwrap(object jsontext.Value) (d data.Document, ok bool, err error) {
	members := membersOf(object)
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		inner, labelsOf := members[name], shapes[name]
		if inner.Kind() != '{' {
			continue
		}
		for name := range members { // members around the document are not reported as unread
			if k := j.known[name]; k != nil && !k.read {
				k.use, k.unread = passed, ""
			}
		}
		if d, err = j.document(inner); err != nil {
			return d, true, err
		}
		if id := members["id"]; d.ID == "" && id.Kind() == '0' {
			d.ID = string(id)
		} else if d.ID == "" && id.Kind() == '"' {
			d.ID = stringOf(id)
		}
		if labelsOf == nil || j.opt.TextOnly {
			return d, true, nil
		}
		labels, err := labelsOf(members)
		if err == nil && len(labels) > 0 {
			labels, err = j.opt.named(append(d.Labels, labels...))
			d.Labels = labels
		}
		return d, true, err
	}
	return d, false, nil
}

// labelStudio is the choices of the first annotation that was not cancelled.
func labelStudio(members map[string]jsontext.Value) (labels []string, err error) {
	for _, key := range []string{"annotations", "completions"} {
		for _, annotation := range objectsOf(members[key]) {
			m := membersOf(annotation)
			if string(m["was_cancelled"]) == "true" {
				continue
			}
			for _, result := range objectsOf(m["result"]) {
				value := membersOf(membersOf(result)["value"])
				for _, kind := range []string{"choices", "labels", "taxonomy"} {
					if value[kind].Kind() != '[' {
						continue
					}
					list, err := new(jsonReader).labels(kind, value[kind])
					if err != nil {
						return nil, err
					}
					labels = append(labels, list...)
				}
			}
			return labels, nil
		}
	}
	return nil, nil
}

// argilla is the annotation, or the first response to each question.
func argilla(members map[string]jsontext.Value) (labels []string, err error) {
	if a := members["annotation"]; a.Kind() == '"' || a.Kind() == '[' {
		return new(jsonReader).labels("annotation", a)
	}
	err = new(jsonReader).object(members["responses"], func(name []byte, value jsontext.Value) error {
		list := objectsOf(value)
		if len(list) == 0 {
			return nil
		}
		answer := membersOf(list[0])["value"]
		if answer.Kind() == 0 || answer.Kind() == 'n' {
			return nil
		}
		more, err := new(jsonReader).labels(string(name), answer)
		labels = append(labels, more...)
		return err
	})
	if members["responses"].Kind() != '{' {
		err = nil
	}
	return labels, err
}

// errRejected says that the annotator in Prodigy did not accept the label of a row.
var errRejected = errors.New("the answer in Prodigy is not accept, so the labels do not apply; leave the row out, or skip it")

// rejected tells whether an object is such a row.
func rejected(object jsontext.Value) bool {
	m := membersOf(object)
	answer := m["answer"]
	return m["_task_hash"].Kind() == '0' && answer.Kind() == '"' && stringOf(answer) != "accept"
}
