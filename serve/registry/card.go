package registry

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"tasnif/data"
	"tasnif/model"
)

// Card describes a model to clients: the answer of GET /v1/model.
type Card struct {
	Ref
	Mode     model.Mode   `json:"mode"`                   // "multi": every label that reaches its threshold; "single": the one with the highest score, where it reaches the least probability if the model has one; in both, none to a text that tells the model nothing
	Labels   []CardLabel  `json:"labels"`                 // in the model's order
	Above    []data.Topic `json:"above,omitempty"`        // topics above the labels that are no labels themselves
	RollUp   bool         `json:"rollup,omitempty"`       // whether the topics above the labels given are given, too
	Total    int          `json:"labels_total,omitempty"` // how many labels the model has, where labels is a page of them
	Next     string       `json:"next,omitempty"`         // query of the address of the next page
	Training Training     `json:"training"`               // how the model was trained
	Limits   Limits       `json:"limits"`                 // what a request may hold
	Ready    bool         `json:"ready"`                  // true: KServe's first protocol asks for it here
	Report   *Report      `json:"report,omitempty"`       // how good it is, where its operator has a report
}

// CardLabel is one label of a model: id, names, IPTC Media Topics codes, thresholds and
// support.
type CardLabel struct {
	data.Topic
	Thresholds map[string]float64 `json:"thresholds,omitempty"` // by view: "article", "headline"; absent where the most probable label is given whatever it has
	Support    *int               `json:"support,omitempty"`    // documents that carried it in training, where known
}

// PageLabels is the number of labels on a page of the card, unless the client asks for
// another.
const PageLabels = 200

// CardPage is the card with at most limit labels from offset on, and an ETag of its bytes.
// Only the first page has the report. With 0 for both it is the whole card of a model of up
// to PageLabels labels, otherwise the first page.
func (m *Model) CardPage(offset, limit int) (text []byte, tag string, err error) {
	n := len(m.card.Labels)
	if offset == 0 && limit == 0 && n <= PageLabels {
		return m.Card, m.CardETag, nil
	}
	if limit == 0 {
		limit = PageLabels
	}
	page := m.card
	from := min(offset, n)
	to := min(n, from+limit)
	page.Labels, page.Total = page.Labels[from:to:to], n
	if to < n {
		page.Next = fmt.Sprintf("offset=%d&limit=%d", to, limit)
	}
	if offset > 0 {
		page.Report = nil
	}
	text, err = json.Marshal(page)
	return text, fmt.Sprintf(`"%x"`, sha256.Sum256(text)), err
}

// Training says how a model was trained.
type Training struct {
	Trainer    string          `json:"trainer"`              // its name in the table of trainers
	Params     json.RawMessage `json:"params,omitempty"`     // its hyperparameters
	Corpus     []string        `json:"corpus,omitempty"`     // file names, without their folders
	Documents  int             `json:"documents"`            // learnt from
	Unlabelled int             `json:"unlabelled,omitempty"` // unlabelled documents behind a model that was trained from descriptions of topics alone; its scores are not calibrated
	Seed       uint64          `json:"seed"`                 // seed of the training
	Folds      int             `json:"folds"`                // of the out-of-fold scores behind the thresholds
}

// Limits bound a request; beyond them it is answered 413 (body) or 422.
type Limits struct {
	BodyBytes     int64 `json:"body_bytes"`     // of a body, also once decompressed
	Documents     int   `json:"documents"`      // of one request
	DocumentBytes int   `json:"document_bytes"` // headline and body together, in UTF-8
}

// newCard makes the card of a model, without its report.
func newCard(m *Model, limits Limits) Card {
	info := m.Classifier.Training()
	card := Card{
		Ref:  m.Ref,
		Mode: m.Classifier.LabelMode(),
		Training: Training{
			Trainer: info.Trainer, Params: info.Params, Corpus: info.Corpus,
			Documents: info.Documents, Unlabelled: info.Unlabelled, Seed: info.Seed, Folds: info.Folds,
		},
		Limits: limits,
		Ready:  true,
	}
	card.RollUp = m.wish.RollUp
	if keeper, ok := m.Classifier.(interface{ TopicsAbove() []data.Topic }); ok {
		card.Above = keeper.TopicsAbove()
	}
	for i, t := range m.Topics {
		l := CardLabel{Topic: t, Thresholds: map[string]float64{}}
		for view, name := range Views {
			if t := m.Classifier.Threshold(view, i); t > 0 {
				l.Thresholds[name] = t
			}
		}
		if len(info.Support) == len(m.Topics) {
			l.Support = &info.Support[i]
		}
		card.Labels = append(card.Labels, l)
	}
	return card
}
