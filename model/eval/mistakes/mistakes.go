package mistakes

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tasnif/data"
	"tasnif/features/parallel"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/study"
)

// Mistakes are the documents that a model got wrong.
type Mistakes struct {
	Documents int        // documents with a label wrongly given or missed
	Labels    int        // labels wrongly given or missed in them
	Suspects  int        // of Documents, those whose true labels may be wrong
	List      []Document // the most confident mistake first; all of them, or a sample
}

// Sampled tells whether List leaves documents out.
func (w *Mistakes) Sampled() bool { return len(w.List) < w.Documents }

// Document is a document with its mistakes.
type Document struct {
	Key, ID, Place, Date, Source string
	Headline, Body               string // as the model was shown them
	Truth, Decided               []string
	Wrong                        []Label // the most confident first
	Suspect                      *study.SuspectDocument
	Learnt                       bool

	row int
	doc data.Document // as the model was shown it
}

// Label is a label wrongly given to a document, or missed there.
type Label struct {
	Label      string // its id
	Missed     bool
	Score      float64 // the model's probability
	Threshold  float64 // threshold of the label; 0 if there is none
	Confidence float64 // of the wrong decision: Score, or 1 - Score for a missed label
	Evidence   []model.Evidence
}

// evidenceSpans is the number of words marked for a label in a document, at most.
const evidenceSpans = 16

// Of lists the wrong documents of a set, at most most (0: all). If there are more, each
// label contributes its most confident mistakes of both kinds in turn, one of a
// near-duplicate group. docs and show are those that the set was made of.
func Of(s *predictions.Set, docs []data.Document, show predictions.Options, most int) (*Mistakes, error) {
	found := map[int]study.Suspect{}
	if s.Scored() {
		list, err := study.SuspectRows(s)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			found[x.Row] = x
		}
	}
	out := &Mistakes{}
	for i := range s.Rows {
		wrong := labelsOf(s, &s.Rows[i])
		if len(wrong) == 0 {
			continue
		}
		out.Documents++
		out.Labels += len(wrong)
		d := Document{Wrong: wrong, row: i}
		if x, suspect := found[i]; suspect {
			out.Suspects++
			d.Suspect = &study.SuspectDocument{Remove: s.IDs(x.Remove), Add: s.IDs(x.Add), Score: x.Score}
		}
		out.List = append(out.List, d)
	}
	slices.SortStableFunc(out.List, func(a, b Document) int { return cmp.Compare(b.Wrong[0].Confidence, a.Wrong[0].Confidence) })
	if most > 0 && len(out.List) > most {
		out.List = sample(s, out.List, most)
	}
	for i := range out.List {
		d := &out.List[i]
		r := &s.Rows[d.row]
		d.doc = show.Shown(docs[d.row])
		d.Key, d.ID, d.Place, d.Date, d.Source, d.Learnt = r.Key, r.ID, r.Where(), r.Date, r.Source, r.Learnt
		d.Headline, d.Body, d.Truth, d.Decided = d.doc.Headline, d.doc.Body, s.IDs(r.Truth), s.IDs(r.Decided)
	}
	return out, nil
}

func labelsOf(s *predictions.Set, r *predictions.Row) []Label {
	var out []Label
	add := func(l int32, missed bool) {
		w := Label{Label: s.Labels[l].ID, Missed: missed}
		if r.Scores != nil {
			w.Score = r.Scores[l]
		}
		if t := s.Thresholds[r.View]; t != nil {
			w.Threshold = t[l]
		}
		if w.Confidence = w.Score; missed {
			w.Confidence = 1 - w.Score
		}
		out = append(out, w)
	}
	metrics.Match(r.Truth, r.Decided, func(int32) {}, func(l int32) { add(l, false) }, func(l int32) { add(l, true) })
	slices.SortStableFunc(out, func(a, b Label) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}

// sample picks at most most documents of a list and keeps their order: in turn, the next
// mistake of each label and kind whose near-duplicates were not picked.
func sample(s *predictions.Set, list []Document, most int) []Document {
	type kind struct {
		label  string
		missed bool
	}
	of, _ := s.Grouping()
	queues, kinds := map[kind][]int{}, []kind{}
	for i := range list {
		for _, w := range list[i].Wrong {
			k := kind{w.Label, w.Missed}
			if queues[k] == nil {
				kinds = append(kinds, k)
			}
			queues[k] = append(queues[k], i)
		}
	}
	keep, told := map[int]bool{}, map[int32]bool{}
	for left := true; left && len(keep) < most; {
		left = false
		for _, k := range kinds {
			for len(queues[k]) > 0 && len(keep) < most {
				i := queues[k][0]
				queues[k] = queues[k][1:]
				if group := of[list[i].row]; !told[group] {
					told[group], keep[i], left = true, true, true
					break
				}
			}
		}
	}
	var out []Document
	for i := range list {
		if keep[i] {
			out = append(out, list[i])
		}
	}
	return out
}

// Told is the number of mistakes of one document that are explained, the most confident
// ones.
const Told = 10

// Explain adds the words behind the first Told mistakes of each document.
func (w *Mistakes) Explain(ctx context.Context, m *model.Model) error {
	index := make(map[string]int, len(m.Labels))
	for l, t := range m.Labels {
		index[t.ID] = l
	}
	return parallel.Each(ctx, len(w.List), func() func(int) {
		return func(i int) {
			d := &w.List[i]
			for k := range d.Wrong[:min(Told, len(d.Wrong))] {
				if l, known := index[d.Wrong[k].Label]; known {
					d.Wrong[k].Evidence = strongestSpans(m.Explain(d.doc, l, 0))
				}
			}
		}
	})
}

// strongestSpans are the words of largest weight, without those below a tenth of the
// largest; rules that decide come first.
func strongestSpans(all []model.Evidence) []model.Evidence {
	most := 0.0
	for i, e := range all {
		if math.Abs(e.Weight) < model.DecidedWeight {
			most = max(most, math.Abs(e.Weight))
		}
		if i == evidenceSpans || math.Abs(e.Weight) < .1*most {
			return slices.Clip(all[:i])
		}
	}
	return all
}
