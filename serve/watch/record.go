package watch

import (
	"encoding/json"
	"time"

	"tasnif/serve/desk"
)

// Record is an item in files and webhooks.
type Record struct {
	ID       string             `json:"id"` // identifies the text
	Arrival  int64              `json:"arrival"`
	Story    int64              `json:"story"` // arrival of the first item of its story
	Headline string             `json:"headline,omitempty"`
	Body     string             `json:"body,omitempty"`
	Source   string             `json:"source,omitempty"`
	URL      string             `json:"url,omitempty"`
	Feed     string             `json:"feed"`
	Date     string             `json:"date"`     // when it was published; when it came, where the feed does not say
	Received string             `json:"received"` // when it came
	Labels   []string           `json:"labels"`
	Scores   map[string]float64 `json:"scores"`
	Alerts   []string           `json:"alerts"` // names of the alerts that it matched
	Model    Model              `json:"model"`
}

// Model names the model that answered.
type Model struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
}

// RecordOf is the record of an arrival.
func RecordOf(a desk.Arrival) Record {
	r := Record{
		ID: a.Item.ID(), Arrival: a.ID, Story: a.Story, Headline: a.Headline, Body: a.Body, Source: a.Source, URL: a.URL, Feed: redacted(a.Feed),
		Date: a.Published.UTC().Format(time.RFC3339), Received: a.Arrived.UTC().Format(time.RFC3339), Labels: a.Labels, Scores: a.Scores, Alerts: a.Alerts,
		Model: Model{a.Model, a.Version, a.SHA256},
	}
	if r.Labels == nil {
		r.Labels = []string{}
	}
	if r.Alerts == nil {
		r.Alerts = []string{}
	}
	return r
}

// JSON is the record in one line, without its end.
func (r Record) JSON() ([]byte, error) { return json.Marshal(r) }
