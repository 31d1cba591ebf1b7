package model

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"tasnif/data"
	"tasnif/data/taxonomy"
	"tasnif/features"
	span "tasnif/features/passages"
	"tasnif/model/passages"
	"tasnif/model/rules"
)

// Prediction is what a model predicts of one document.
type Prediction struct {
	Scores  []float64 // calibrated probability of each label, in the model's order
	Decided []int     // indices of the labels given, the most probable first; empty: none
	Known   int       // features of the document in the vocabulary
	View    data.View

	// Terms is the number of terms of the document, repetitions included, and
	// Unknown the number of those outside the vocabulary.
	Terms, Unknown int

	LeftOut []bool // by label: left out, with a score of 0 (Wish.LeftOut); nil: none

	unwanted bool         // a label left out was decided
	labels   []data.Topic // the model's
}

// Label is one label of a prediction.
type Label struct {
	data.Topic          // its id, and its names where the model has them
	Probability float64 // calibrated
	Decided     bool    // whether the document is given it
}

// Labels lists the labels of the model without those left out: first those decided, then
// the others, each by falling probability.
func (p Prediction) Labels() []Label {
	list := make([]Label, 0, len(p.Scores))
	for l, score := range p.Scores {
		if p.Wanted(l) {
			list = append(list, Label{p.labels[l], score, slices.Contains(p.Decided, l)})
		}
	}
	slices.SortStableFunc(list, func(a, b Label) int {
		if a.Decided != b.Decided {
			if a.Decided {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Probability, a.Probability)
	})
	return list
}

// Shown appends the labels whose scores an answer shows, in the model's order: the k most
// probable (ties: the first ones) and those decided; with k = 0, all. Labels left out are
// never shown.
func (p Prediction) Shown(to []int, k int) []int {
	if k == 0 || k >= len(p.Scores) {
		for l := range p.Scores {
			if p.Wanted(l) {
				to = append(to, l)
			}
		}
		return to
	}
	for l, score := range p.Scores { // to is sorted by falling probability
		if !p.Wanted(l) || len(to) == k && score <= p.Scores[to[k-1]] {
			continue
		}
		at := len(to)
		for at > 0 && p.Scores[to[at-1]] < score {
			at--
		}
		if len(to) == k {
			to = to[:k-1]
		}
		to = slices.Insert(to, at, l)
	}
	for _, l := range p.Decided {
		if !slices.Contains(to, l) {
			to = append(to, l)
		}
	}
	slices.Sort(to)
	return to
}

// scratch is the working memory of a prediction.
type scratch struct {
	features    features.Scratch
	scores      []float32
	shift       []float64
	read, found int // terms of the document, and those in the vocabulary

	spans   []span.Span // the document's passages; none if passages are not scored
	passage []float32   // scores of one passage
	pooled  passages.Pooled

	matcher rules.Matcher
	plus    []float64 // see decision.Rule
	decided []int8
}

func (s *scratch) grow(labels int) { s.scores = slices.Grow(s.scores[:0], labels)[:labels] }

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Predict predicts the labels of one document. It is safe for concurrent use.
func (m *Model) Predict(d data.Document) Prediction {
	p := Prediction{Scores: make([]float64, 0, len(m.Labels))}
	m.PredictInto(&p, d)
	return p
}

// PredictInto is Predict into a Prediction that is reused, without allocating. It is safe
// for concurrent use with a Prediction for each goroutine.
func (m *Model) PredictInto(p *Prediction, d data.Document) { m.PredictWith(p, d, m.Wish()) }

// PredictWith is PredictInto with a Wish in place of the model's own.
func (m *Model) PredictWith(p *Prediction, d data.Document, wish Wish) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.grow(len(m.Labels))
	m.watch(s)
	known := m.scoreDocument(s, d)
	p.Terms, p.Unknown = s.read, s.read-s.found
	p.Known, p.View, p.Decided, p.labels = known, d.View(), p.Decided[:0], m.Labels
	p.LeftOut, p.unwanted = wish.LeftOut, false
	p.Scores = slices.Grow(p.Scores[:0], len(m.Labels))[:len(m.Labels)]
	r := m.ruleOf(d, &s.shift)
	m.addRules(&r, s)
	r.Report(p.Scores, s.scores)
	r.LeftOut = wish.LeftOut
	p.Decided = r.Give(p.Decided, p.Scores, p.Known > 0)
	if wish.RollUp && m.tree != nil {
		m.tree.Raise(p.Scores)
		p.Decided = r.Never(p.Scores, m.tree.Close(p.Decided))
		slices.SortStableFunc(p.Decided, func(a, b int) int { return cmp.Compare(p.Scores[b], p.Scores[a]) })
	}
	p.leaveOut()
}

// Evidence is a word of the document and its effect on a label.
type Evidence struct {
	Field      string  // "headline", "body", or the name of a categorical field
	Start, End int     // byte offsets into headline or body as given; 0 for a categorical field
	Text       string  // field[Start:End] as written, with diacritics and tatweel; the value of a categorical field
	Weight     float64 // share of the label's log-odds, positive for the label, negative against it; ±DecidedWeight for a rule that decides

	Rule *rules.Rule // the editor's rule that matched here; nil: the evidence is the model's
}

// Explain lists the words of the document that affect label (an index into Labels), by
// falling absolute weight, at most top of them (0: all). The score is linear, so the
// log-odds are the bias plus a share for each term. The share of a term of several words or
// occurrences is divided equally among them.
func (m *Model) Explain(d data.Document, label, top int) []Evidence {
	view := d.View()
	slope, weights := -m.Decisions[view][label].A, m.Weights(view)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	weight := func(f uint32) float64 { return slope * weights.Weight(int(f), label) }
	s.grow(len(m.Labels))
	m.watch(s)
	m.scoreDocument(s, d)
	s.features.Watcher = nil // the matcher already has the words
	var shares []features.WordShare
	if len(s.spans) > 0 {
		shares = m.Vectorizer.AttributePassages(&s.features, fieldsOf(d), s.pooled.Of(m.Passages, label), m.Passages.Weight, weight)
	} else {
		shares = m.Vectorizer.Attribute(&s.features, fieldsOf(d), weight)
	}
	list := make([]Evidence, 0, len(shares))
	for _, w := range shares {
		field, text := "body", d.Body
		if w.Headline {
			field, text = "headline", d.Headline
		}
		if w.Share != 0 {
			list = append(list, Evidence{Field: field, Start: w.Start, End: w.End, Text: text[w.Start:w.End], Weight: w.Share})
		}
	}
	for _, e := range m.Fields.Effects(d, view, label, len(m.Labels), m.Mode == Single) {
		list = append(list, Evidence{Field: e.Field, Text: e.Value, Weight: e.Weight})
	}
	if m.Rules != nil {
		list = append(list, m.ruleEvidence(d, s.matcher.Hits(), label)...)
	}
	slices.SortStableFunc(list, func(a, b Evidence) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	if top > 0 {
		list = list[:min(top, len(list))]
	}
	return list
}

// PassageRule says in one line whether passages of articles are scored, and why; "" if that
// was not tried.
func (m *Model) PassageRule() string {
	if m.Info.Passages == nil {
		return ""
	}
	return m.Info.Passages.String()
}

// scoreDocument writes the document's score for each label into s.scores, pooled with those
// of its passages if the model scores passages. known is the number of features of the
// document.
func (m *Model) scoreDocument(s *scratch, d data.Document) (known int) {
	s.spans = s.spans[:0]
	weights := m.Weights(d.View())
	if m.Passages.Weight == 0 || d.View() != data.ArticleView {
		x := m.Vectorizer.Transform(&s.features, fieldsOf(d))
		weights.Scores(s.scores, x)
		s.read, s.found = s.features.Terms()
		return x.Len()
	}
	x, parts := m.Vectorizer.TransformPassages(&s.features, fieldsOf(d))
	defer parts.Close()
	weights.Scores(s.scores, x)
	s.read, s.found = s.features.Terms()
	known = x.Len()
	s.spans = append(s.spans, parts.Spans()...)
	if len(s.spans) == 0 {
		return known
	}
	s.passage = s.passage[:0]
	s.passage = append(s.passage, s.scores...)
	s.pooled.Reset(len(m.Labels))
	for i := range s.spans {
		weights.Scores(s.passage, parts.Vector(i))
		s.pooled.Add(s.passage)
	}
	s.pooled.Combine(m.Passages, s.scores)
	return known
}

// Passage is the passage of the document's body with the highest score for a label, as byte
// offsets. ok is false if the model does not score passages, and if the document is a
// single passage.
func (m *Model) Passage(d data.Document, label int) (_ span.Span, ok bool) {
	if m.Passages.Weight == 0 || d.View() != data.ArticleView {
		return span.Span{}, false
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.grow(len(m.Labels))
	m.scoreDocument(s, d)
	if len(s.spans) == 0 {
		return span.Span{}, false
	}
	return s.spans[s.pooled.Strongest(label)], true
}

// Wish is how a request changes answers. The zero value changes nothing that the model
// decides.
type Wish struct {
	RollUp  bool   // the topics above the labels given are given too, with at least their probability
	LeftOut []bool // by label: never given, with a score of 0; nil: none
}

// Wish is the model's own: RollUp as it was trained.
func (m *Model) Wish() Wish { return Wish{RollUp: m.RollUp} }

// LabelError says that a request names a label that the model does not have.
type LabelError struct {
	List  string // "include" or "exclude"
	Index int    // in the list
	Label string
	Fix   string
}

func (e *LabelError) Error() string {
	return fmt.Sprintf("%s: no label is %q; %s", e.List, e.Label, e.Fix)
}

// Wanted is the wish w restricted to the labels of include (none: all) without those of
// exclude, by id or URI. Topics above a label left out stay. The error is a *LabelError.
func (m *Model) Wanted(w Wish, include, exclude []string) (Wish, error) {
	if len(include)+len(exclude) == 0 {
		return w, nil
	}
	out := make([]bool, len(m.Labels))
	mark := func(list string, ids []string, as bool) error {
		for i, id := range ids {
			l := m.find(id)
			if l < 0 {
				return &LabelError{list, i, id, taxonomy.Suggest(id, m.labelIDs(), "its labels are those of the model")}
			}
			out[l] = as
		}
		return nil
	}
	if len(include) > 0 {
		for l := range out {
			out[l] = true
		}
	}
	if err := mark("include", include, false); err != nil {
		return w, err
	}
	if err := mark("exclude", exclude, true); err != nil {
		return w, err
	}
	w.LeftOut = out
	return w, nil
}

// find is the index of the label with an id or URI, or -1.
func (m *Model) find(id string) int {
	for l, t := range m.Labels {
		if t.ID == id || t.URI != "" && t.URI == id {
			return l
		}
	}
	return -1
}

// Wanted tells whether a label is not left out.
func (p *Prediction) Wanted(l int) bool { return p.LeftOut == nil || !p.LeftOut[l] }

// leaveOut removes the labels that Wish.LeftOut names from the prediction.
func (p *Prediction) leaveOut() {
	if p.LeftOut == nil {
		return
	}
	kept := p.Decided[:0]
	for _, l := range p.Decided {
		if p.LeftOut[l] {
			p.unwanted = true
		} else {
			kept = append(kept, l)
		}
	}
	p.Decided = kept
	for l, out := range p.LeftOut {
		if out {
			p.Scores[l] = 0
		}
	}
}
