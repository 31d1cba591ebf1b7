package compat

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/strictjson"
)

// suggestWish holds the options of a suggest request.
type suggestWish struct {
	limit     int
	threshold float64
	language  string
	labels    model.Wish
}

const defaultLimit = 10 // as Annif

// suggestWishOf reads limit, threshold, language and wishNames; other names are ignored.
func suggestWishOf(m *registry.Model, given url.Values) (suggestWish, error) {
	w := suggestWish{limit: defaultLimit, language: "ar"}
	bad := func(name, want string) error {
		return &problem.Error{Kind: problem.BadValue, Field: name, Detail: name + " must be " + want + "."}
	}
	if given.Has("limit") {
		n, err := strconv.Atoi(given.Get("limit"))
		if err != nil || n < 0 || n > math.MaxInt32 {
			return w, bad("limit", "an integer of 0 or more")
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
	if language := given.Get("language"); language != "" {
		if w.language = language; language != "ar" && language != "en" {
			return w, bad("language", "ar or en")
		}
	}
	labels := map[string]string{}
	for _, name := range wishNames {
		if given.Has(name) {
			labels[name] = given.Get(name)
		}
	}
	var err error
	w.labels, err = wishOf(m, labels, "")
	return w, err
}

// suggest is POST /v1/projects/NAME/suggest: a form with one text.
func suggest(r *Request) (*Reply, error) {
	if !utf8.Valid(r.Body) {
		return nil, problem.Errorf(problem.InvalidUnicode, "The form is not UTF-8.")
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, problem.Errorf(problem.MalformedForm, "The body is not a form: text=...&limit=10.")
	}
	for name, values := range form {
		switch {
		case len(values) > 1:
			return nil, &problem.Error{Kind: problem.DuplicateField, Field: strictjson.Brief(name), Detail: "The form holds this twice."}
		case !utf8.ValidString(values[0]):
			return nil, &problem.Error{Kind: problem.InvalidUnicode, Field: strictjson.Brief(name), Detail: "This is not UTF-8."}
		}
	}
	if !form.Has("text") {
		return nil, &problem.Error{Kind: problem.MissingField, Field: "text", Detail: "Send text=..."}
	}
	w, err := suggestWishOf(r.Model, form)
	if err != nil {
		return nil, err
	}
	metadata := map[string]string{}
	for name := range form {
		if field, is := strings.CutPrefix(name, "metadata_"); is {
			metadata[field] = form.Get(name)
		}
	}
	d := documentOf(r, form.Get("text"), metadata)
	if err := checkLength(d, "text", r.Limits); err != nil {
		return nil, err
	}
	out, err := suggestions(r, []data.Document{d}, w)
	if err != nil {
		return nil, err
	}
	return &Reply{Raw: out[0].append(r.Out), MediaType: JSON}, nil
}

// suggestBatch is POST /v1/projects/NAME/suggest-batch: documents in JSON,
// wishes in the query.
func suggestBatch(r *Request) (*Reply, error) {
	w, err := suggestWishOf(r.Model, r.Query)
	if err != nil {
		return nil, err
	}
	docs, err := parseBatch(r)
	if err != nil {
		return nil, err
	}
	out, err := suggestions(r, docs, w)
	if err != nil {
		return nil, err
	}
	return &Reply{Raw: appendList(r.Out, out, func(b []byte, s Suggestions) []byte { return s.append(b) }), MediaType: JSON}, nil
}

// The fields of Annif's requests. Others are ignored, and null is the same as an absent
// field.
const (
	fieldDocuments uint = iota
	fieldText
	fieldDocumentID
	fieldMetadata
	fieldLanguages
)

var batchFields = map[string]uint{"documents": fieldDocuments}

var batchDocumentFields = map[string]uint{"text": fieldText, "document_id": fieldDocumentID, "metadata": fieldMetadata}

var detectFields = map[string]uint{"text": fieldText, "languages": fieldLanguages}

// parseBatch reads the body of suggest-batch.
func parseBatch(r *Request) ([]data.Document, error) {
	b := readerOf(r)
	defer b.done()
	var docs []data.Document
	given := false
	err := b.Object(batchFields, b.Skip, func(uint) error {
		given = true
		return b.Array(func(i int) error {
			if err := b.tooMany(i); err != nil {
				return err
			}
			d, err := b.batchDocument(r)
			docs = append(docs, d)
			return err
		})
	})
	if err == nil {
		err = b.End()
	}
	if err == nil && !given {
		err = &problem.Error{Kind: problem.MissingField, Field: "documents", Detail: "Send documents."}
	}
	return docs, err
}

// annifDocument is a text with the other fields of Annif's clients.
type annifDocument struct {
	given    bool // there is a text
	text, id string
	metadata map[string]string
}

// read reads one of the fields of batchDocumentFields.
func (d *annifDocument) read(b *bodyReader, field uint) (err error) {
	switch field {
	case fieldText:
		d.given = true
		d.text, err = b.Text()
	case fieldDocumentID:
		d.id, err = b.Scalar()
	case fieldMetadata:
		d.metadata, err = b.parameters()
	}
	return err
}

// document makes the document; an error if there is no text, or it is too long.
func (d *annifDocument) document(b *bodyReader, r *Request) (data.Document, error) {
	if !d.given {
		return data.Document{}, b.Errorf(problem.MissingField, "%s has no text.", b.Field())
	}
	out := documentOf(r, d.text, d.metadata)
	out.ID = d.id
	return out, checkLength(out, b.Field(), b.limits)
}

// batchDocument reads one element.
func (b *bodyReader) batchDocument(r *Request) (data.Document, error) {
	var d annifDocument
	if err := b.Object(batchDocumentFields, b.Skip, func(n uint) error { return d.read(b, n) }); err != nil {
		return data.Document{}, err
	}
	return d.document(b, r)
}

// parseDetect reads the body of detect-language.
func parseDetect(r *Request) (text string, languages []string, err error) {
	b := readerOf(r)
	defer b.done()
	given := false
	err = b.Object(detectFields, b.Skip, func(n uint) (err error) {
		if n == fieldText {
			given = true
			text, err = b.Text()
			return err
		}
		return b.Array(func(i int) error {
			if i >= 5 {
				return b.TooMany(problem.BadValue, "At most 5 languages are taken.")
			}
			language, err := b.Text()
			if err == nil && (utf8.RuneCountInString(language) < 2 || utf8.RuneCountInString(language) > 3) {
				err = b.Errorf(problem.BadValue, "A language is a code of 2 or 3 letters, such as ar.")
			}
			languages = append(languages, language)
			return err
		})
	})
	if err == nil {
		err = b.End()
	}
	switch {
	case err != nil:
	case !given:
		err = &problem.Error{Kind: problem.MissingField, Field: "text", Detail: "Send text."}
	case len(languages) == 0:
		err = &problem.Error{Kind: problem.MissingField, Field: "languages", Detail: "Send languages, at least one."}
	}
	return text, languages, err
}
