package registry

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"tasnif/data"
	"tasnif/features/passages"
	"tasnif/model"
	"tasnif/serve/strictjson"
)

// Classifier is a model that the server can answer with, such as *model.Model. Its methods
// must be safe for concurrent use; their results are not changed.
type Classifier interface {
	// Predict answers on one document.
	Predict(d data.Document) model.Prediction
	// Explain gives the words that moved a label, strongest first, at most top of them.
	Explain(d data.Document, label, top int) []model.Evidence
	// Topics are the labels, in the order of Prediction.Scores.
	Topics() []data.Topic
	// Threshold is the probability that a label must reach in a view: 0 for none,
	// where the most probable label is given whatever it has.
	Threshold(v data.View, label int) float64
	// LabelMode says whether a document gets one label or any number.
	LabelMode() model.Mode
	// Training is how the model came to be.
	Training() model.Info
}

// IntoPredictor is a Classifier that can predict into a reused Prediction.
type IntoPredictor interface {
	PredictInto(p *model.Prediction, d data.Document)
}

// PassageFinder is a Classifier that finds the passage of an article's body, in bytes, with
// the highest score of a label; ok is false if it does not score passages.
type PassageFinder interface {
	Passage(d data.Document, label int) (_ passages.Span, ok bool)
}

// GoldenKeeper is a Classifier with golden documents. If a release's scores differ from
// them by more than 1e-4, it is refused: this program would answer differently from the one
// that made the model.
type GoldenKeeper interface {
	Golden() []model.Golden
}

const goldenTolerance = 1e-4

// Release is a classifier with the name and version that answers carry.
type Release struct {
	Classifier Classifier
	Name       string // required
	Version    string // as its operator calls it; may be empty
	SHA256     string // of the model file, in hex; may be empty
	Report     []byte // what evaluate wrote of it, as JSON; may be empty

	// Wish is the operator's default for requests without a wish, for a Wisher; nil: the
	// model's own.
	Wish *model.Wish
}

// Ref names the model that answered.
type Ref struct {
	Name    string `json:"name"`              // by default the file's name without its ending
	Version string `json:"version,omitempty"` // as its operator calls it
	SHA256  string `json:"sha256,omitempty"`  // of the model file, in hex
	Rules   string `json:"rules,omitempty"`   // SHA-256 of the rules of an editor that it answers with
}

// Model is a release that was checked: all that a request needs of it, computed once and
// never changed.
type Model struct {
	Ref
	Classifier Classifier
	Topics     []data.Topic
	Labels     []string // ids, in the order of Prediction.Scores
	Card       []byte   // in JSON
	CardETag   string   // of Card, quoted
	card       Card
	Report     *Report // that the card shows; nil: none

	into         IntoPredictor // the classifier, where it is one
	index        map[string]int
	counted      map[string]bool // labels with series of their own; nil: all
	report       [sha256.Size]byte
	unreported   error      // why the card shows no report; nil: it does
	wisher       Wisher     // the classifier, where it is one
	wish         model.Wish // of answers where a request says nothing
	series       *series
	distribution *distribution // of its scores; nil: they are too many
	metrics      *metrics
	shadow       *shadow                                        // nil: none
	answers      func(*Model, data.Document, *model.Prediction) // as Options.Answers
	answered     atomic.Uint64
}

// Answered is the number of documents that it has answered.
func (m *Model) Answered() uint64 { return m.answered.Load() }

// Label is the index of a label in Labels.
func (m *Model) Label(id string) (place int, ok bool) {
	place, ok = m.index[id]
	return place, ok
}

// Views are the names of the model's views in requests and answers.
var Views = map[data.View]string{
	data.ArticleView:  "article",
	data.HeadlineView: "headline",
}

// firstDocument is predicted before a release is used; a model that fails on it is refused.
var firstDocument = data.Document{Headline: "وزير الخارجية يصل إلى العاصمة لإجراء محادثات"}

// newModel checks a release and makes its card.
func newModel(r Release, limits Limits) (_ *Model, err error) {
	// A classifier that panics here would panic on requests; the present one must go on
	// serving.
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
	m := &Model{
		Ref:        Ref{Name: r.Name, Version: r.Version, SHA256: r.SHA256, Rules: rulesOf(r.Classifier)},
		Classifier: r.Classifier,
		Topics:     topics,
		Labels:     make([]string, len(topics)),
		index:      make(map[string]int, len(topics)),
		report:     reportSum(r),
	}
	m.into, _ = r.Classifier.(IntoPredictor)
	if m.wisher, _ = r.Classifier.(Wisher); m.wisher != nil {
		m.wish = m.wisher.Wish()
		if r.Wish != nil {
			m.wish = *r.Wish
		}
	}
	for i, t := range topics {
		if _, twice := m.index[t.ID]; twice || t.ID == "" {
			return nil, fmt.Errorf("serve: model %q: label %d has the id %q, which is empty or taken", r.Name, i, t.ID)
		}
		m.Labels[i], m.index[t.ID] = t.ID, i
	}
	m.counted = seriesLabels(m)
	for l, id := range m.Labels {
		for view, name := range Views {
			if t := r.Classifier.Threshold(view, l); !strictjson.Finite(t) {
				return nil, fmt.Errorf("serve: model %q: the %s threshold of label %q is %v", r.Name, name, id, t)
			}
		}
	}
	if err := m.verify(); err != nil {
		return nil, fmt.Errorf("serve: model %q: warm-up: %w", r.Name, err)
	}
	card := newCard(m, limits)
	card.Report, m.unreported = reportOf(r)
	m.Report, m.card = card.Report, card
	if m.Card, err = json.Marshal(card); err != nil {
		return nil, fmt.Errorf("serve: model %q: its card: %w", r.Name, err)
	}
	m.CardETag = fmt.Sprintf(`"%x"`, sha256.Sum256(m.Card))
	return m, nil
}

// rulesOf is the SHA-256 of a classifier's editor's rules; "": none.
func rulesOf(c Classifier) string {
	if r := c.Training().Rules; r != nil {
		return r.SHA256
	}
	return ""
}

// verify checks the model's answers on the first document and on its golden ones.
func (m *Model) verify() error {
	var p model.Prediction
	if err := m.Ask(&p, firstDocument); err != nil {
		return err
	}
	keeper, ok := m.Classifier.(GoldenKeeper)
	if !ok {
		return nil
	}
	for i, g := range keeper.Golden() {
		if err := m.Ask(&p, g.Document); err != nil {
			return fmt.Errorf("golden document %d: %w", i, err)
		}
		if len(g.Scores) != len(p.Scores) {
			return fmt.Errorf("golden document %d has %d scores for %d labels", i, len(g.Scores), len(p.Scores))
		}
		for l, want := range g.Scores {
			if math.Abs(p.Scores[l]-want) > goldenTolerance || math.IsNaN(want) {
				return fmt.Errorf("golden document %d: label %q scores %v here and %v where the model was made", i, m.Labels[l], p.Scores[l], want)
			}
		}
	}
	return nil
}

// Predict predicts a document into p, counts the answer, and passes the document to the
// model's shadow. An answer with invalid numbers is an error.
func (m *Model) Predict(p *model.Prediction, d data.Document) error {
	return m.PredictWith(p, d, m.wish)
}

// PredictWith is Predict with a request's wish (WishFor). If the wish differs from the
// default, the answer is not compared with a shadow or with the scores of training.
func (m *Model) PredictWith(p *model.Prediction, d data.Document, w model.Wish) error {
	if err := m.ask(p, d, &w); err != nil {
		return err
	}
	m.count(d, p, m.usual(w))
	if m.answers != nil {
		m.answers(m, d, p)
	}
	return nil
}

// Count counts an answer of Ask, and passes the document to the model's shadow.
func (m *Model) Count(d data.Document, p *model.Prediction) { m.count(d, p, true) }

func (m *Model) count(d data.Document, p *model.Prediction, usual bool) {
	var why model.Reason
	if len(p.Decided) == 0 {
		why = p.Reason(d)
	}
	m.answered.Add(1)
	m.series.predicted(p, why)
	if usual {
		m.distribution.predicted(p)
		m.shadow.offer(m, d, p)
	}
}

// Ask predicts and checks the answer with the default wish, without counting it.
func (m *Model) Ask(p *model.Prediction, d data.Document) error { return m.ask(p, d, nil) }

func (m *Model) ask(p *model.Prediction, d data.Document, w *model.Wish) error {
	if w != nil && m.wisher != nil {
		m.wisher.PredictWith(p, d, *w)
	} else if m.into != nil {
		m.into.PredictInto(p, d)
	} else {
		*p = m.Classifier.Predict(d)
	}
	if len(p.Scores) != len(m.Labels) {
		return fmt.Errorf("the model gave %d scores for %d labels", len(p.Scores), len(m.Labels))
	}
	for l, s := range p.Scores {
		if !strictjson.Finite(s) {
			return fmt.Errorf("the model's score of label %q is %v", m.Labels[l], s)
		}
	}
	for _, l := range p.Decided {
		if l < 0 || l >= len(m.Labels) {
			return fmt.Errorf("the model decided on label %d of %d", l, len(m.Labels))
		}
	}
	return nil
}

// Ranked lists label indices by falling score, ties in the model's order. into is memory to
// reuse.
func Ranked(into []int, scores []float64) []int {
	order := into[:0]
	for l := range scores {
		order = append(order, l)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order
}
