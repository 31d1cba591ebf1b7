package study

import (
	"cmp"
	"fmt"
	"strings"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/safetext"
)

// Leakage is the number of evaluated documents that are in the training set. Their figures
// measure memory.
type Leakage struct {
	Known     bool             `json:"known"`               // the model says what it learnt from; otherwise only a training corpus can tell
	Training  int              `json:"training"`            // documents that the model learnt from, or those of the training corpus, where one was given
	Exact     int              `json:"exact"`               // evaluated documents among them, word for word after normalisation
	Near      int              `json:"near"`                // evaluated documents nearly among them; only a training corpus tells
	Headlines int              `json:"headlines,omitempty"` // evaluated articles whose headline is among them, and whose body is not
	Short     int              `json:"short,omitempty"`     // evaluated documents that are too short to tell
	Examples  []LeakedDocument `json:"examples"`
	Without   *metrics.Summary `json:"without,omitempty"` // the figures of the other documents; absent where all or none are left
}

// LeakedDocument is an evaluated document and the training document it repeats.
type LeakedDocument struct {
	ID       string `json:"id,omitempty"`
	Place    string `json:"place,omitempty"`
	Headline string `json:"headline"`
	Of       string `json:"of,omitempty"` // id or place of the training document, where a training corpus was given
	Exact    bool   `json:"exact,omitempty"`
}

// leakedKept is the number of leaked documents in a report, at most.
const leakedKept = 10

// LeakageOf marks and counts the documents of the set that the model was trained on. For a
// model without fingerprints of its training set, Known is false.
func LeakageOf(m *model.Model, s *predictions.Set, docs []data.Document, show predictions.Options) *Leakage {
	k := &Leakage{Known: m.KnowsTrainingTexts(), Examples: []LeakedDocument{}}
	if !k.Known || len(docs) != len(s.Rows) {
		return k
	}
	k.Training = m.Info.Documents
	var tokens arabic.Tokens
	for i, d := range docs {
		d = show.Shown(d)
		in, told := m.TrainedOn(&tokens, d)
		s.Rows[i].Learnt = in
		switch {
		case in:
			k.Exact++
			k.list(&s.Rows[i], "", true)
		case !told:
			k.Short++
		case d.Body != "":
			if headline, _ := m.TrainedOn(&tokens, d.HeadlineView()); headline {
				k.Headlines++
			}
		}
	}
	k.Without = metrics.SummarizeWithout(s, func(i int) bool { return s.Rows[i].Learnt })
	return k
}

// list adds a document to the examples, if there is room. of is what it repeats.
func (k *Leakage) list(r *predictions.Row, of string, exact bool) {
	if len(k.Examples) == leakedKept {
		return
	}
	e := LeakedDocument{ID: r.ID, Place: r.Where(), Headline: r.Headline, Of: of, Exact: exact}
	k.Examples = append(k.Examples, e)
}

// Corpus looks for the documents of the set in a training corpus: exactly, and as
// near-duplicates (data.Groups). Documents that LeakageOf marked count as exact.
func (k *Leakage) Corpus(s *predictions.Set, docs, training []data.Document) error {
	if len(docs) != len(s.Rows) {
		return fmt.Errorf("eval: %d documents for the answers to %d", len(docs), len(s.Rows))
	}
	at := func(i int) data.Document {
		if i < len(training) {
			return training[i]
		}
		return docs[i-len(training)]
	}
	text := func(i int) string {
		d := at(i)
		return arabic.Normalize(d.Headline + " " + d.Body)
	}
	groups := data.Groups(len(training)+len(docs), text)
	first := map[int32]int{} // of each group, its first training document
	for i := range training {
		if _, ok := first[groups[i]]; !ok {
			first[groups[i]] = i
		}
	}
	wanted := map[int32]bool{}
	for i := range docs {
		if _, ok := first[groups[len(training)+i]]; ok {
			wanted[groups[len(training)+i]] = true
		}
	}
	same := map[string]int{} // normalised text of training documents in groups that were also evaluated
	for i := range training {
		if wanted[groups[i]] {
			if t := text(i); t != "" {
				if _, ok := same[t]; !ok {
					same[t] = i
				}
			}
		}
	}
	*k = Leakage{Known: k.Known, Training: len(training), Headlines: k.Headlines, Short: k.Short, Examples: []LeakedDocument{}}
	near := make([]bool, len(docs))
	for i := range docs {
		r := &s.Rows[i]
		from, leaked := first[groups[len(training)+i]]
		if like, exact := same[text(len(training)+i)]; leaked && exact {
			r.Learnt, from = true, like
		}
		of := ""
		if leaked {
			of = cmp.Or(training[from].ID, training[from].Place.String())
		}
		switch {
		case r.Learnt:
			k.Exact++
		case leaked:
			near[i] = true
			k.Near++
		default:
			continue
		}
		k.list(r, of, r.Learnt)
	}
	k.Without = metrics.SummarizeWithout(s, func(i int) bool { return s.Rows[i].Learnt || near[i] })
	return nil
}

// Told says in a line how many evaluated documents are in the training set, and names the
// first of them.
func (k *Leakage) Told(documents int) string {
	var names []string
	for _, e := range k.Examples {
		if e.Exact && len(names) < leakedNamed {
			names = append(names, safetext.Isolate(cmp.Or(e.Name(), safetext.Beginning(e.Headline, 40))))
		}
	}
	text := fmt.Sprintf("%d of %d evaluated documents are among those that the model learnt from", k.Exact, documents)
	if len(names) == 0 {
		return text
	}
	if k.Exact > len(names) {
		names = append(names, "...")
	}
	return text + " (" + strings.Join(names, ", ") + ")"
}

// leakedNamed is how many leaked documents one line names.
const leakedNamed = 5

// Name is the document's id, or its place where it has none.
func (e LeakedDocument) Name() string { return cmp.Or(e.ID, e.Place) }
