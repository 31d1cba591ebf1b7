package eval

import (
	"cmp"
	"fmt"
	"strings"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/model"
)

// Leakage says how much of what was evaluated the model had been trained on.
// Figures of such documents measure memory.
type Leakage struct {
	Known     bool     `json:"known"`               // the model says what it learnt from; otherwise only a training corpus can tell
	Training  int      `json:"training"`            // documents that the model learnt from, or those of the training corpus, where one was given
	Exact     int      `json:"exact"`               // evaluated documents among them, word for word after normalisation
	Near      int      `json:"near"`                // evaluated documents nearly among them; only a training corpus tells
	Headlines int      `json:"headlines,omitempty"` // evaluated articles whose headline is among them, and whose body is not
	Short     int      `json:"short,omitempty"`     // evaluated documents that are too short to tell
	Examples  []Leaked `json:"examples"`
	Without   *Brief   `json:"without,omitempty"` // the figures of the other documents; absent where all or none are left
}

// Leaked is an evaluated document and the training document it repeats.
type Leaked struct {
	ID       string `json:"id,omitempty"`
	Place    string `json:"place,omitempty"`
	Headline string `json:"headline"`
	Of       string `json:"of,omitempty"` // id or place of the training document, where a training corpus was given
	Exact    bool   `json:"exact,omitempty"`
}

// Brief is a report in four figures.
type Brief struct {
	Documents int     `json:"documents"`
	Accuracy  float64 `json:"accuracy"`
	Micro     float64 `json:"micro_f1"`
	Macro     float64 `json:"macro_f1"` // over all labels
}

func brief(s *Sheet) Brief {
	a := average(tally(s), ZeroDivision)
	return Brief{Documents: len(s.Rows), Accuracy: overDocuments(s, ZeroDivision).accuracy, Micro: a.micro.F1, Macro: a.macro.F1}
}

// briefWithout gives the figures of the documents that are not out; nil where all or
// none are left.
func briefWithout(s *Sheet, out func(i int) bool) *Brief {
	rest := &Sheet{Labels: s.Labels, Mode: s.Mode}
	for i := range s.Rows {
		if !out(i) {
			rest.Rows = append(rest.Rows, s.Rows[i])
		}
	}
	if len(rest.Rows) == 0 || len(rest.Rows) == len(s.Rows) {
		return nil
	}
	b := brief(rest)
	return &b
}

// leakedKept is how many leaked documents a report lists.
const leakedKept = 10

// Learnt marks the documents of the sheet that the model was trained on, as it was
// shown them (model.Learnt), and counts them. A model that does not know gives a
// Leakage that is not Known.
func Learnt(m *model.Model, s *Sheet, docs []data.Document, exam Examination) *Leakage {
	k := &Leakage{Known: m.KnowsTrainingTexts(), Examples: []Leaked{}}
	if !k.Known || len(docs) != len(s.Rows) {
		return k
	}
	k.Training = m.Info.Documents
	var tokens arabic.Tokens
	for i, d := range docs {
		d = exam.shown(d)
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
	k.Without = briefWithout(s, func(i int) bool { return s.Rows[i].Learnt })
	return k
}

// list adds a document to the examples, if there is room. of is what it repeats.
func (k *Leakage) list(r *Row, of string, exact bool) {
	if len(k.Examples) == leakedKept {
		return
	}
	e := Leaked{ID: r.ID, Headline: r.Headline, Of: of, Exact: exact}
	if r.Place.File != "" {
		e.Place = r.Place.String()
	}
	k.Examples = append(k.Examples, e)
}

// Corpus looks for the documents of the sheet among those of a training corpus:
// exactly, and as near-duplicates (data.Groups). Documents that are marked as learnt
// from already count as exact.
func (k *Leakage) Corpus(s *Sheet, docs, training []data.Document) error {
	if len(docs) != len(s.Rows) {
		return fmt.Errorf("eval: %d documents for a sheet of %d", len(docs), len(s.Rows))
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
	*k = Leakage{Known: k.Known, Training: len(training), Headlines: k.Headlines, Short: k.Short, Examples: []Leaked{}}
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
	k.Without = briefWithout(s, func(i int) bool { return s.Rows[i].Learnt || near[i] })
	return nil
}

// check is the gate's rule about so many evaluated documents.
func (k *Leakage) check(documents int, allowed bool) Check {
	c := Check{Rule: "learnt", Name: "documents", Passed: k.Exact == 0 || allowed, Warn: k.Exact > 0 || !k.Known}
	if c.Note = k.Told(documents); k.Exact == 0 && !k.Known {
		c.Note = "unknown: the model does not say what it learnt from"
	}
	return c
}

// Told says how many of so many evaluated documents the model was trained on, and
// names the first of them.
func (k *Leakage) Told(documents int) string {
	var names []string
	for _, e := range k.Examples {
		if e.Exact && len(names) < leakedNamed {
			names = append(names, isolate(cmp.Or(e.name(), beginning(e.Headline, 40))))
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

// leaked are the documents that the report names as in training.
func (r *Report) leaked() []Leaked {
	if r.Leakage == nil {
		return nil
	}
	return r.Leakage.Examples
}

// name is the document's id, or its place where it has none.
func (e Leaked) name() string { return cmp.Or(e.ID, e.Place) }

func (e Leaked) how() string {
	if e.Exact {
		return "exactly"
	}
	return "nearly"
}

// Leaks leaves in the report what was found of the sheet's documents, and names them
// in its rows.
func (r *Report) Leaks(s *Sheet, k *Leakage) {
	r.Leakage = k
	for i := range r.Rows {
		r.Rows[i].Learnt = s.Rows[i].Learnt
	}
}

// overlap is a table of how much of what was evaluated stands in other documents.
// Counts of what is left out stand first, those of what is not come after.
func (r *Report) overlap(title string, out [][2]string, w *Brief, in ...[2]string) table {
	t := table{Title: title, Head: []string{"documents", "", "exact match", "micro F1", "macro F1"}, Right: []bool{false, true, true, true, true}}
	t.Rows = [][]string{{"all evaluated", fmt.Sprint(r.Documents), number(r.Accuracy, false), number(r.Micro.F1, false), number(r.Macro.F1, false)}}
	count := func(rows [][2]string) {
		for _, row := range rows {
			t.Rows = append(t.Rows, []string{row[0], row[1], "", "", ""})
		}
	}
	count(out)
	if w != nil {
		t.Rows = append(t.Rows, []string{"without them", fmt.Sprint(w.Documents), number(w.Accuracy, false), number(w.Micro, false), number(w.Macro, false)})
	}
	count(in)
	return t
}

func (r *Report) leakTable() table {
	const title = "Leakage: documents that the model was trained on"
	k := r.Leakage
	if k == nil {
		return table{}
	}
	if !k.Known && k.Training == 0 {
		t := r.overlap(title, [][2]string{{"in training", "unknown"}}, nil)
		t.Note = "The model does not say what it learnt from; one that this program trains from documents does."
		return t
	}
	rows := [][2]string{{"exactly in training", fmt.Sprint(k.Exact)}}
	if k.Near > 0 || k.Training > 0 && !k.Known {
		rows = append(rows, [2]string{"nearly in training", fmt.Sprint(k.Near)})
	}
	var in [][2]string
	if k.Headlines > 0 {
		in = append(in, [2]string{"the headline alone", fmt.Sprint(k.Headlines)})
	}
	t := r.overlap(title, rows, k.Without, append(in, tooShort(k.Short)...)...)
	t.Note = fmt.Sprintf("%d training documents.", k.Training)
	return t
}

// tooShort is the row of documents too short to tell, if there are any.
func tooShort(n int) [][2]string {
	if n == 0 {
		return nil
	}
	return [][2]string{{"too short to tell", fmt.Sprint(n)}}
}
