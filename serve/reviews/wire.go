// Package reviews is the wire form of the review queue: what a reader is sent, and how
// what they say is read.
package reviews

import (
	"cmp"
	"time"

	"tasnif/serve/desk"
)

// Status is the answer of GET /v1/review: what the asker may do here.
type Status struct {
	Keeps       bool             `json:"keeps"`             // this server keeps what it tags
	Corrections bool             `json:"corrections"`       // this server keeps corrections, and this key may give them
	Editor      bool             `json:"editor"`            // ... whose word decides
	By          string           `json:"by"`                // who the server takes the asker for; empty: it does not know
	Read        int              `json:"read"`              // reviews of theirs that stand
	Waiting     map[desk.Why]int `json:"waiting,omitempty"` // items that could be proposed to them, at most 1,000 of a kind
}

// Queue is the answer of GET /v1/review/queue.
type Queue struct {
	Status
	Items []Proposal `json:"items"`
}

// Proposal is an item that the reader is asked to read.
type Proposal struct {
	ID       string             `json:"id"`
	Why      desk.Why           `json:"why"`
	Label    string             `json:"label,omitempty"` // drift: whose scores drifted; uncertain: whose threshold is near
	Until    time.Time          `json:"until"`           // it is kept from others until then
	Received string             `json:"received"`
	Document Document           `json:"document"`
	Model    string             `json:"model"`   // what answered; empty: nothing did
	Version  string             `json:"version"` //
	Labels   []string           `json:"labels"`  // of the answer
	Scores   map[string]float64 `json:"scores"`  // probability by label
	Readings []Reading          `json:"readings,omitempty"`
}

// Document is the item's text.
type Document struct {
	ID       string `json:"id,omitempty"`
	Headline string `json:"headline,omitempty"`
	Body     string `json:"body,omitempty"`
	Source   string `json:"source,omitempty"`
	URL      string `json:"url,omitempty"`
	Date     string `json:"date,omitempty"`
}

// Reading is what a reader did, for an editor.
type Reading struct {
	By      string       `json:"by"`
	Outcome desk.Outcome `json:"outcome"`
	Labels  []string     `json:"labels,omitempty"` // where labelled
	Note    string       `json:"note,omitempty"`
	State   desk.State   `json:"state,omitempty"` // where labelled
	Reason  string       `json:"reason,omitempty"`
}

// Kept is the answer of POST /v1/review.
type Kept struct {
	ID      int64        `json:"id"` // for DELETE /v1/review/ID
	Item    string       `json:"item"`
	Outcome desk.Outcome `json:"outcome"`
	By      string       `json:"by"`
	Editor  bool         `json:"editor"`
	Why     desk.Why     `json:"why,omitempty"` // why the item was proposed; absent: it was not
	Before  []string     `json:"before"`        // what the model had answered, where labelled
	Labels  []string     `json:"labels"`        // as kept
	State   desk.State   `json:"state,omitempty"`
	Reason  string       `json:"reason,omitempty"` // why it is held
}

// ProposalOf is the wire form of a proposal.
func ProposalOf(p desk.Proposal) Proposal {
	out := Proposal{ID: p.ID, Why: p.Why, Label: p.Label, Until: p.Until, Received: p.Received,
		Document: Document{ID: p.Document, Headline: p.Headline, Body: p.Body, Source: p.Source, URL: p.URL, Date: p.Date},
		Model:    p.Model, Version: p.Version, Labels: p.Labels, Scores: p.Scores}
	for _, r := range p.Readings {
		out.Readings = append(out.Readings, Reading{By: cmp.Or(r.Person, r.Key), Outcome: r.Outcome, Labels: r.Labels, Note: r.Note, State: r.State, Reason: r.Reason})
	}
	return out
}

// KeptOf is the wire form of a review.
func KeptOf(r desk.Review) Kept {
	out := Kept{ID: r.ID, Item: r.Item, Outcome: r.Outcome, By: r.Person, Editor: r.Editor, Why: r.Why, Before: []string{}, Labels: r.Labels}
	if r.Outcome == desk.Labelled {
		out.Before, out.State, out.Reason = r.Correction.Before, r.Correction.State, r.Correction.Reason
	}
	return out
}
