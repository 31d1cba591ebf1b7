package serve

import (
	"tasnif/model"
	"tasnif/serve/desk"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/releases"
)

// PredictRequest is the body of POST /v1/predict: one document in the fields of Document,
// or several under documents, and options for all of them. null is the same as an absent
// field. A document may have other fields; those that a model has learnt from are used. An
// unknown field beside documents, a repeated field and trailing bytes are errors.
type PredictRequest struct {
	Document
	Documents []Document `json:"documents,omitempty"` // many; answered in order; not beside headline or body
	TopK      int        `json:"top_k,omitempty"`     // scores lists the k most probable labels and those decided; absent: all
	View      string     `json:"view,omitempty"`      // "article" (the default: all that is given) or "headline" (the headline alone, or the body where there is none)
	RollUp    *bool      `json:"rollup,omitempty"`    // whether the topics above the labels given are given, too; absent: as the model and its operator say
	Include   []string   `json:"include,omitempty"`   // labels that are wanted, by id or URI; absent: all
	Exclude   []string   `json:"exclude,omitempty"`   // labels that are not
	Explain   *Explain   `json:"explain,omitempty"`   // true, false, or an object; asks for evidence and thresholds
}

// Document is one news item as a client gives it: headline, body, or both.
type Document struct {
	ID       string `json:"id,omitempty"`       // echoed; any string of at most 256 bytes, or a number
	Headline string `json:"headline,omitempty"` // also accepted as "title"
	Body     string `json:"body,omitempty"`     // also accepted as "text"
	Source   string `json:"source,omitempty"`   // who published it, as the training corpus names them, in at most 256 bytes; a model may have learnt from it; anything else is passed over

	fields map[string]string // others that a model may have learnt from: texts and numbers of at most 256 bytes, at most 16
	URL    string            `json:"url,omitempty"`  // kept with a correction
	Date   string            `json:"date,omitempty"` // likewise: when it was published
}

// Explain says which evidence is wanted. true is the same as {}.
type Explain struct {
	Top    int      `json:"top,omitempty"`    // stretches of text a label at most, 1 to 100; absent: 10
	Labels []string `json:"labels,omitempty"` // labels to explain; absent: those decided
}

// Answer is the answer on one document.
type Answer struct {
	Prediction
	Model registry.Ref `json:"model"` // what answered
}

// BatchAnswer is the answer on many documents.
type BatchAnswer struct {
	Predictions []Prediction `json:"predictions"` // one a document, in the order of the request
	Model       registry.Ref `json:"model"`       // what answered them all
}

// Prediction is what the model says of one document.
type Prediction struct {
	ID         string                `json:"id,omitempty"`         // as the request gave it
	Labels     []string              `json:"labels"`               // the labels decided, most probable first; empty: none of these
	Scores     Scores                `json:"scores"`               // calibrated probability by label, most probable first
	URIs       URIs                  `json:"uris,omitempty"`       // of the labels decided, those that have one
	View       string                `json:"view"`                 // which view was decided: "article" or "headline"
	Reason     Reason                `json:"reason,omitempty"`     // why labels is empty; absent where it is not
	Thresholds Scores                `json:"thresholds,omitempty"` // with explain: what each label in scores had to reach in this view; absent where the most probable is given whatever it has
	Evidence   map[string][]Evidence `json:"evidence,omitempty"`   // with explain: by label, strongest first
	Passages   map[string]Passage    `json:"passages,omitempty"`   // with explain, of a model that looks at passages: by label, the one that says most of it
}

// LineError is what a line of an NDJSON request is answered with that cannot be
// answered; the lines after it still are, unless its status is 400 unreadable-body,
// 408 or 503, with which the answer ends.
type LineError struct {
	Line    int             `json:"line"`  // in the request, from 1
	Problem problem.Details `json:"error"` // what the line would have been answered with alone
}

// Reason says why an answer has no label.
type Reason = model.Reason

// The reasons.
const (
	NoText         = model.NoText         // headline and body are blank
	NoKnownWords   = model.NoKnownWords   // no word of the text is in the model's vocabulary
	LeftOut        = model.LeftOut        // only labels were decided that are not wanted
	BelowThreshold = model.BelowThreshold // no label reached its threshold; in mode "single", the most probable one did not reach the model's least probability
)

// Evidence is a stretch of the caller's own text that moved a label. Offsets
// count from the start of the field's string value, end excluded.
type Evidence struct {
	Field      string  `json:"field"`          // "headline" or "body" (also where the request said title or text), or the name of a categorical field such as "source"
	Text       string  `json:"text"`           // the stretch as written, with its marks and tatweel
	Weight     float64 `json:"weight"`         // share of the label's log-odds: above 0 speaks for it, below against; 1000 and -1000 of a rule that decides
	Start      int     `json:"start"`          // offset in UTF-8 bytes
	End        int     `json:"end"`            // offset in UTF-8 bytes
	UTF16Start int     `json:"utf16_start"`    // offset in UTF-16 code units, as browsers and Java count
	UTF16End   int     `json:"utf16_end"`      // offset in UTF-16 code units
	Rule       string  `json:"rule,omitempty"` // of an editor, which matched here, such as "must: حزمة عقوبات"; absent: the model's own
}

// Passage is a passage of the body: some paragraphs, or some sentences of one.
type Passage struct {
	Start      int `json:"start"`       // offset in UTF-8 bytes
	End        int `json:"end"`         // offset in UTF-8 bytes, excluded
	UTF16Start int `json:"utf16_start"` // offset in UTF-16 code units
	UTF16End   int `json:"utf16_end"`   // offset in UTF-16 code units
}

// Health is the answer of /healthz and /readyz.
type Health struct {
	Status string        `json:"status"`          // "ok" or "ready"
	Model  *registry.Ref `json:"model,omitempty"` // /readyz: what would answer
}

// ModelList is the answer of GET /v1/models, the default first.
type ModelList struct {
	Models []ModelEntry `json:"models"`
}

// ModelEntry is one model that is served, at /v1/models/NAME, and where it has
// a version at /v1/models/NAME/versions/VERSION.
type ModelEntry struct {
	registry.Ref
	Default bool `json:"default"` // answers where no model is named
	First   bool `json:"first"`   // answers where no version of its name is
	Labels  int  `json:"labels"`  // how many
}

// Reloads is the answer of POST /v1/reload on the admin listener.
type Reloads struct {
	Models []registry.Reloaded `json:"models"`
}

// VersionList is the answer of GET /v1/models/NAME/versions.
type VersionList struct {
	Model      string             `json:"model"`
	Promotable bool               `json:"promotable"` // with the key that asks
	Versions   []releases.Version `json:"versions"`   // the latest first
}

// PromotionRequest is the body of POST /v1/models/NAME/promote and of .../rollback.
type PromotionRequest struct {
	Version string `json:"version"`         // to be served; of rollback: the one to leave
	Force   bool   `json:"force,omitempty"` // promote a version that failed
}

// Promotion is the answer to it.
type Promotion struct {
	Model  string `json:"model"`
	Served string `json:"served"`           // the version that answers now
	Before string `json:"before,omitempty"` // that answered before; the same where nothing was to be done
}

// FeedbackRequest is the body of POST /v1/feedback: the labels that are right
// for a document. Idempotency-Key, a header, makes sending it again harmless.
type FeedbackRequest struct {
	Document Document `json:"document"`
	Labels   []string `json:"labels"`          // all that fit; empty: none does
	Model    string   `json:"model,omitempty"` // whose answer is corrected; absent: the default
	View     string   `json:"view,omitempty"`  // the view that was answered; absent: article
	By       string   `json:"by,omitempty"`    // who says so, in at most 256 bytes, where neither a proxy nor a key does
	Note     string   `json:"note,omitempty"`  // why, in at most 2000 bytes
}

// Feedback is the answer of POST /v1/feedback.
type Feedback struct {
	ID     int64        `json:"id"`               // for DELETE /v1/feedback/ID
	State  desk.State   `json:"state"`            // accepted, or held until an editor decides
	Reason string       `json:"reason,omitempty"` // why it is held
	By     string       `json:"by"`               // who said so
	Before []string     `json:"before"`           // labels that the model gives the document now
	Labels []string     `json:"labels"`           // as kept
	Model  registry.Ref `json:"model"`
}
