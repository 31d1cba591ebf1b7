package reviews

import (
	"net/url"
	"strconv"

	"tasnif/serve/desk"
	"tasnif/serve/problem"
	"tasnif/serve/strictjson"
)

// Request is the body of POST /v1/review: labels, or skip, or flag.
type Request struct {
	Item   string   `json:"item"`
	Labels []string `json:"labels,omitempty"` // all that fit; empty: none does
	Skip   bool     `json:"skip,omitempty"`   // the reader cannot tell
	Flag   bool     `json:"flag,omitempty"`   // an editor should look
	Shown  bool     `json:"shown,omitempty"`  // the reader saw the model's labels
	By     string   `json:"by,omitempty"`     // as in POST /v1/feedback
	Note   string   `json:"note,omitempty"`
}

const (
	maxLabels = 100
	maxName   = 256 // bytes
	maxNote   = 2000
	mostItems = 50
	fewItems  = 5
)

var fields = map[string]uint{"item": 0, "labels": 1, "skip": 2, "flag": 3, "shown": 4, "by": 5, "note": 6}

// Read reads the body of POST /v1/review.
func Read(body []byte) (req Request, err error) {
	var p strictjson.Reader
	p.Reset(body)
	text := func(most int) (string, error) {
		text, err := p.Text()
		if err == nil && len(text) > most {
			err = p.Errorf(problem.BadValue, "%s has %d bytes; at most %d are taken.", p.Field(), len(text), most)
		}
		return text, err
	}
	err = p.Object(fields, func() error {
		return p.Errorf(problem.UnknownField, "%s is not a field here; known are item, labels, skip, flag, shown, by, note.", p.Field())
	}, func(n uint) (err error) {
		switch n {
		case 0:
			req.Item, err = text(maxName)
		case 1:
			req.Labels = []string{}
			err = p.Array(func(i int) error {
				if i >= maxLabels {
					return p.Errorf(problem.BadValue, "labels takes at most %d labels.", maxLabels)
				}
				label, err := p.Text()
				req.Labels = append(req.Labels, label)
				return err
			})
		case 2:
			req.Skip, err = p.Boolean()
		case 3:
			req.Flag, err = p.Boolean()
		case 4:
			req.Shown, err = p.Boolean()
		case 5:
			req.By, err = text(maxName)
		case 6:
			req.Note, err = text(maxNote)
		}
		return err
	})
	if err == nil {
		err = p.End()
	}
	if err == nil {
		err = req.check()
	}
	return req, err
}

func (r Request) check() error {
	said := 0
	for _, one := range []bool{r.Labels != nil, r.Skip, r.Flag} {
		if one {
			said++
		}
	}
	switch {
	case r.Item == "":
		return &problem.Error{Kind: problem.MissingField, Field: "item", Detail: "Send the id of an item of GET /v1/review/queue."}
	case said == 0:
		return &problem.Error{Kind: problem.MissingField, Field: "labels", Detail: `Send all labels that fit ([]: none does), or "skip":true, or "flag":true.`}
	case said > 1:
		return &problem.Error{Kind: problem.ConflictingFields, Field: "labels", Detail: "Send one of labels, skip and flag."}
	}
	return nil
}

// Outcome is what the reader did.
func (r Request) Outcome() desk.Outcome {
	switch {
	case r.Skip:
		return desk.WasSkipped
	case r.Flag:
		return desk.WasFlagged
	}
	return desk.Labelled
}

// Query is what stands behind the question mark of GET /v1/review and the addresses below it.
type Query struct {
	By     string // as in POST /v1/review
	Editor bool   // for=editor: what needs an editor's word
	Sample bool   // of=sample: agreement on the random sample alone
	Limit  int    // items at most
}

// ReadQuery reads a query; only some names are taken.
func ReadQuery(raw string, names ...string) (q Query, err error) {
	q.Limit = fewItems
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, problem.Errorf(problem.BadQuery, "The query cannot be read.")
	}
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	bad := func(name, detail string) error {
		return &problem.Error{Kind: problem.BadQuery, Field: name, Detail: detail}
	}
	for name, given := range values {
		value := given[0]
		switch {
		case !known[name] || len(given) > 1:
			return q, bad(name, "It is no parameter here, or given twice.")
		case name == "by" && len(value) > maxName:
			return q, bad(name, "At most 256 bytes are taken.")
		case name == "for" && value != "editor" && value != "reader":
			return q, bad(name, "Say reader or editor.")
		case name == "of" && value != "sample" && value != "all":
			return q, bad(name, "Say all or sample.")
		case name == "limit":
			if q.Limit, err = strconv.Atoi(value); err != nil || q.Limit < 1 || q.Limit > mostItems {
				return q, bad(name, "Give a number from 1 to 50.")
			}
		}
	}
	q.By, q.Editor, q.Sample = values.Get("by"), values.Get("for") == "editor", values.Get("of") == "sample"
	return q, nil
}
