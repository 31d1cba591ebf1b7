package registry

import (
	"encoding/json"

	"tasnif/data"
	"tasnif/model"
)

// Card is what clients are told of a model: the answer of GET /v1/model.
type Card struct {
	Ref
	Mode     model.Mode  `json:"mode"`             // "multi": every label that reaches its threshold; "single": the one with the highest score, where it reaches the least probability if the model has one; in both, none to a text that tells the model nothing
	Labels   []CardLabel `json:"labels"`           // in the model's order
	Training Training    `json:"training"`         // how the model came to be
	Limits   Limits      `json:"limits"`           // what a request may hold
	Ready    bool        `json:"ready"`            // true: KServe's first protocol asks for it here
	Report   *Report     `json:"report,omitempty"` // how good it is, where its operator has a report
}

// CardLabel is one label of a model: id, names, IPTC Media Topics codes, and
// what it takes to be answered.
type CardLabel struct {
	data.Topic
	Thresholds map[string]float64 `json:"thresholds,omitempty"` // by view: "article", "headline"; absent where the most probable label is given whatever it has
	Support    *int               `json:"support,omitempty"`    // documents that carried it in training, where known
}

// Training is how a model came to be.
type Training struct {
	Trainer    string          `json:"trainer"`              // its name in the table of trainers
	Params     json.RawMessage `json:"params,omitempty"`     // its hyperparameters
	Corpus     []string        `json:"corpus,omitempty"`     // file names, without their folders
	Documents  int             `json:"documents"`            // learnt from
	Unlabelled int             `json:"unlabelled,omitempty"` // documents without labels, learnt from with descriptions of the topics and no labelled document: scores are not calibrated then
	Seed       uint64          `json:"seed"`                 // of whatever was shuffled
	Folds      int             `json:"folds"`                // of the out-of-fold scores behind the thresholds
}

// Limits is what a request may hold; beyond it is 413 (body) or 422.
type Limits struct {
	BodyBytes     int64 `json:"body_bytes"`     // of a body, also once decompressed
	Documents     int   `json:"documents"`      // of one request
	DocumentBytes int   `json:"document_bytes"` // headline and body together, in UTF-8
}

// newCard collects what a card tells of a model, but for its report.
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
