package serve

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"tasnif/data"
	"tasnif/model"
)

// Classifier is what the server needs of a model; *model.Model is one. All
// methods must be safe for many goroutines, and what they return is not changed.
type Classifier interface {
	// Predict answers on one document.
	Predict(d data.Document) model.Prediction
	// Explain gives the words that moved a label, strongest first, at most top of them.
	Explain(d data.Document, label, top int) []model.Evidence
	// Topics are the labels, in the order of Prediction.Scores.
	Topics() []data.Topic
	// Threshold is the probability that a label must reach in a view.
	Threshold(v model.View, label int) float64
	// LabelMode says whether a document gets one label or any number.
	LabelMode() model.Mode
	// Training is how the model came to be.
	Training() model.Info
}

// IntoPredictor is a Classifier that can predict into an answer whose memory is
// used again.
type IntoPredictor interface {
	PredictInto(p *model.Prediction, d data.Document)
}

// Release is a classifier under the name that answers carry.
type Release struct {
	Classifier Classifier
	Name       string // required
	Version    string // as its operator calls it; may be empty
	SHA256     string // of the model file, in hex; may be empty
	Report     []byte // what evaluate wrote of it, as JSON; may be empty
}

// release is a Release made ready to answer: all that a request needs of the
// model besides the classifier itself, computed once and never changed.
type release struct {
	classifier Classifier
	into       IntoPredictor // the classifier, where it is one
	ref        ModelRef
	topics     []data.Topic
	labels     []string       // ids, in the model's order
	index      map[string]int // id -> place in labels
	card       []byte         // body of GET /v1/model
	report     [sha256.Size]byte
	unreported error   // why the card shows no report; nil: it does
	tail       []byte  // what ends an answer: the model's name
	series     *series // its counters
	tally      *tally  // its scores; nil: they are too many
}

// GoldenKeeper is a Classifier that carries golden documents. A release whose
// scores differ from them by more than 1e-4 is refused: this program would
// answer otherwise than the one that made the model.
type GoldenKeeper interface {
	Golden() []model.Golden
}

const goldenTolerance = 1e-4

// viewNames are the words for the model's views on the wire.
var viewNames = map[model.View]string{
	model.ArticleView:  "article",
	model.HeadlineView: "headline",
}

// firstDocument is predicted once before a release answers: a model that
// cannot answer it must not be served.
var firstDocument = data.Document{Headline: "وزير الخارجية يصل إلى العاصمة لإجراء محادثات"}

// newRelease checks a classifier and draws its card.
func newRelease(r Release, limits Limits) (_ *release, err error) {
	// A classifier that panics here would have panicked on every request; the
	// one that serves now must go on serving.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("serve: model %q: it panicked while being checked: %v", r.Name, p)
		}
	}()
	switch {
	case r.Classifier == nil:
		return nil, errors.New("serve: a release without a classifier")
	case r.Name == "":
		return nil, errors.New("serve: a release without a name")
	}
	topics := r.Classifier.Topics()
	if len(topics) == 0 {
		return nil, fmt.Errorf("serve: model %q has no labels", r.Name)
	}
	out := &release{
		classifier: r.Classifier,
		ref:        ModelRef{Name: r.Name, Version: r.Version, SHA256: r.SHA256},
		topics:     topics,
		labels:     make([]string, len(topics)),
		index:      make(map[string]int, len(topics)),
	}
	out.into, _ = r.Classifier.(IntoPredictor)
	for i, t := range topics {
		if _, twice := out.index[t.ID]; twice || t.ID == "" {
			return nil, fmt.Errorf("serve: model %q: label %d has the id %q, which is empty or taken", r.Name, i, t.ID)
		}
		out.labels[i], out.index[t.ID] = t.ID, i
	}
	for l, id := range out.labels {
		for view, name := range viewNames {
			if t := r.Classifier.Threshold(view, l); !finite(t) {
				return nil, fmt.Errorf("serve: model %q: the %s threshold of label %q is %v", r.Name, name, id, t)
			}
		}
	}
	if err := out.warmUp(); err != nil {
		return nil, fmt.Errorf("serve: model %q: warm-up: %w", r.Name, err)
	}
	out.tail = appendModel(nil, out.ref)
	card := drawCard(out.ref, r.Classifier, limits)
	card.Report, out.unreported = reportOf(r)
	out.report = reportSum(r)
	if out.card, err = json.Marshal(card); err != nil {
		return nil, fmt.Errorf("serve: model %q: its card: %w", r.Name, err)
	}
	return out, nil
}

// warmUp has the release answer the first document and its golden ones.
func (r *release) warmUp() error {
	var p model.Prediction
	if err := r.score(&p, firstDocument); err != nil {
		return err
	}
	keeper, ok := r.classifier.(GoldenKeeper)
	if !ok {
		return nil
	}
	for i, g := range keeper.Golden() {
		if err := r.score(&p, g.Document); err != nil {
			return fmt.Errorf("golden document %d: %w", i, err)
		}
		if len(g.Scores) != len(p.Scores) {
			return fmt.Errorf("golden document %d has %d scores for %d labels", i, len(g.Scores), len(p.Scores))
		}
		for l, want := range g.Scores {
			if math.Abs(p.Scores[l]-want) > goldenTolerance || math.IsNaN(want) {
				return fmt.Errorf("golden document %d: label %q scores %v here and %v where the model was made", i, r.labels[l], p.Scores[l], want)
			}
		}
	}
	return nil
}

// drawCard collects what GET /v1/model tells.
func drawCard(ref ModelRef, c Classifier, limits Limits) Card {
	info := c.Training()
	card := Card{
		ModelRef: ref,
		Mode:     c.LabelMode(),
		Training: Training{
			Trainer: info.Trainer, Params: info.Params, Corpus: info.Corpus,
			Documents: info.Documents, Seed: info.Seed, Folds: info.Folds,
		},
		Limits: limits,
	}
	topics := c.Topics()
	for i, t := range topics {
		l := CardLabel{Topic: t, Thresholds: map[string]float64{}}
		for view, name := range viewNames {
			l.Thresholds[name] = c.Threshold(view, i)
		}
		if len(info.Support) == len(topics) {
			l.Support = &info.Support[i]
		}
		card.Labels = append(card.Labels, l)
	}
	return card
}

// finite tells whether JSON can carry a number.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
