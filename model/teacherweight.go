package model

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// Teaching says what a model has learnt from documents that teachers labelled.
type Teaching struct {
	Teachers []data.TeacherCount `json:"teachers"`          // of the documents learnt from
	Copies   int                 `json:"copies,omitempty"`  // further ones left out: near-duplicates of labelled or evaluated documents
	Unknown  []string            `json:"unknown,omitempty"` // labels of teachers that no document of an editor has, which are not learnt
	// Unmeasured are labels of Config.TaughtLabels that editors gave to one document at most.
	// Their thresholds are the score that as many of the teachers' documents reach as have them.
	Unmeasured []string       `json:"unmeasured,omitempty"`
	Weight     float64        `json:"weight"`          // of such a document, where one that an editor labelled has 1; 0: they did not help and were left out
	Tried      []TeacherTrial `json:"tried,omitempty"` // by which it was chosen; none where it was given
}

// TeacherTrial is a weight of the documents of teachers, and the F1 with it, out of fold
// on documents that editors labelled.
type TeacherTrial struct {
	Weight float64             `json:"weight"`
	F1     thresholds.F1Scores `json:"f1"`
}

// String says it in a line.
func (t Teaching) String() string {
	var list []string
	for _, c := range t.Teachers {
		noun := "documents"
		if c.Documents == 1 {
			noun = "document"
		}
		list = append(list, fmt.Sprintf("%d %s of teacher %s", c.Documents, noun, c.Teacher))
	}
	text := fmt.Sprintf("%s, with weight %g", strings.Join(list, ", "), t.Weight)
	if t.Weight == 0 {
		text = strings.Join(list, ", ") + ", left out: they did not help out of fold"
	}
	if t.Copies > 0 {
		text += fmt.Sprintf("; %d more were left out as copies of labelled documents", t.Copies)
	}
	if len(t.Unknown) > 0 {
		text += "; not learnt, since no editor gave them: " + firstNames(t.Unknown)
	}
	if len(t.Unmeasured) > 0 {
		text += "; of too few labelled documents to be measured, and given as often as teachers give them: " + firstNames(t.Unmeasured)
	}
	return text
}

// teacherWeights are the weights tried, besides 0, of a teacher's documents.
var teacherWeights = []float64{0.1, 0.3, 1}

// withTeacher is the from of members that learn from a teacher's documents too.
const withTeacher = "teacher"

// newTexts are the documents that are near-duplicates of none of others.
func newTexts(ctx context.Context, cfg features.Config, docs, others []data.Document) ([]data.Document, error) {
	all := append(slices.Clone(others), docs...)
	corpus, err := features.NewCorpus(ctx, cfg.Tokenizer, len(all), func(i int) features.Fields { return fieldsOf(all[i]) })
	if err != nil {
		return nil, err
	}
	var kept []data.Document
	for i, group := range data.Groups(len(all), corpus.Text) {
		if i >= len(others) && int(group) >= len(others) {
			kept = append(kept, all[i])
		}
	}
	return kept, nil
}

// teach appends the documents of teachers that are near-duplicates of no labelled and no
// evaluated document. Their labels are those from the threshold of the best expected F1
// on, in Single mode the most probable one.
func (s *trainingSet) teach(ctx context.Context, cfg Config) error {
	docs, err := newTexts(ctx, cfg.Features, cfg.Taught, slices.Concat(s.docs[:s.own], cfg.Evaluated))
	if err != nil {
		return err
	}
	if len(docs) == 0 {
		return nil
	}
	copies := len(cfg.Taught) - len(docs)
	s.docs = slices.Clip(s.docs)
	for i, y := range teacherLabels(s.topics, docs, s.mode) {
		if s.mode == Multi || len(y) == 1 {
			s.docs, s.y = append(s.docs, docs[i]), append(s.y, y)
		}
	}
	s.teaching = &Teaching{Teachers: data.CountTeachers(s.docs[s.taught:]), Copies: copies, Unknown: unknownLabels(s.topics, docs)}
	s.rated = s.unmeasured(cfg.TaughtLabels)
	for _, l := range s.rated {
		s.teaching.Unmeasured = append(s.teaching.Unmeasured, s.topics[l].ID)
	}
	return nil
}

// leastMeasured is the number of documents of editors from which a label's decisions are those
// of its out-of-fold scores. 100 headlines of topics with descriptions, on the others of its
// training part, macro-F1 over four draws: .635 where that is 0, .658 from 1, .682, .680, .679
// from 2, 3 and 4, .677 from 6, .674 from 10.
const leastMeasured = 2

// unmeasured are those of Config.TaughtLabels that teachers gave, and editors to fewer
// documents than leastMeasured.
func (s *trainingSet) unmeasured(asked []string) (labels []int) {
	taught := supportOf(s.y[s.taught:], len(s.topics))
	for l, n := range supportOf(s.y[:s.own], len(s.topics)) {
		if n < leastMeasured && taught[l] > 0 && slices.Contains(asked, s.topics[l].ID) {
			labels = append(labels, l)
		}
	}
	return labels
}

// teacherLabels are the labels of documents that a teacher gave scores: whole labels from a
// threshold on, which is simpler than learning from the probabilities themselves and no
// worse. topics with 6,000 headlines of an encoder, weight 0.3, micro and macro-F1 on the
// development part: .814 and .792; .815 and .791 from 0.5 on; .813 and .779 with three
// copies of each whose labels are drawn by their probabilities.
func teacherLabels(topics []data.Topic, docs []data.Document, mode Mode) [][]int32 {
	index := map[string]int{}
	for l, t := range topics {
		index[t.ID] = l
	}
	p := make([][]float64, len(topics)) // by label, a document each
	for l := range p {
		p[l] = make([]float64, len(docs))
	}
	for i, d := range docs {
		for _, s := range d.Scores {
			if l, known := index[s.Label]; known {
				p[l][i] = s.Probability
			}
		}
	}
	y := make([][]int32, len(docs))
	if mode == Single {
		for i := range docs {
			most := 0.0
			for l := range p {
				if p[l][i] > most {
					most, y[i] = p[l][i], []int32{int32(l)}
				}
			}
		}
		return y
	}
	for l := range p {
		least := expectedF1Threshold(p[l])
		for i, x := range p[l] {
			if x >= least {
				y[i] = append(y[i], int32(l))
			}
		}
	}
	return y
}

// unknownLabels are those of teachers that are no topics, sorted.
func unknownLabels(topics []data.Topic, docs []data.Document) []string {
	unknown := map[string]bool{}
	for _, d := range docs {
		for _, s := range d.Scores {
			unknown[s.Label] = true
		}
	}
	for _, t := range topics {
		delete(unknown, t.ID)
	}
	return slices.Sorted(maps.Keys(unknown))
}

// expectedF1Threshold is the probability from which on the expected F1 is the greatest:
// over the k most probable, 2 sum of their p / (k + sum of all p). It is above 1 where
// all are 0.
func expectedF1Threshold(p []float64) float64 {
	sorted, all := slices.Clone(p), 0.0
	slices.SortFunc(sorted, func(a, b float64) int { return cmp.Compare(b, a) })
	for _, x := range sorted {
		all += x
	}
	best, threshold, sum := 0.0, 2.0, 0.0
	for k, x := range sorted {
		sum += x
		if f1 := 2 * sum / (float64(k+1) + all); x > 0 && f1 > best {
			best, threshold = f1, x
		}
	}
	return threshold
}

// errLeftOut is that a teacher's documents did not help.
var errLeftOut = errors.New("left out")

// setTeacherWeight makes the documents of teachers count so much, and forgets what members
// have learnt from them with another weight.
func (f *fitting) setTeacherWeight(s *trainingSet, weight float64) {
	for i, e := range s.examples {
		if e.doc >= s.taught {
			f.p.Weight[i] = weight
		}
	}
	for i, from := range f.from {
		if from == withTeacher {
			f.held[i], f.parts[i] = nil, nil
		}
	}
}

// weighTeacher trains the members with the documents of teachers at each weight and keeps
// those of the best out-of-fold micro-F1 + macro-F1; errLeftOut where the members without
// them have more. Where the weight is given, that one is kept.
func (m *Model) weighTeacher(ctx context.Context, f *fitting, s *trainingSet, weight float64, y [][]int32, scored []example) error {
	t, all := s.teaching, func(int) bool { return true }
	if weight > 0 {
		t.Weight = weight
		f.setTeacherWeight(s, weight)
		return f.train(ctx, all)
	}
	var own []int
	for i, from := range f.from {
		if from != withTeacher {
			own = append(own, i)
		}
	}
	f.rounds = len(teacherWeights)
	if err := f.train(ctx, func(i int) bool { return slices.Contains(own, i) }); err != nil {
		return err
	}
	try := func(l *learners, held []*outoffold.Scores, weight float64) float64 {
		sum := combined(held, m.viewWeights(l, held, y, scored), scored)
		f1 := m.fitRule(sum, y, allRows(y)).F1(sum, y)
		t.Tried = append(t.Tried, TeacherTrial{weight, f1})
		return f1.Sum()
	}
	without := *f.learners
	without.trainers = pick(f.trainers, own)
	best := try(&without, pick(f.held, own), 0)
	var held []*outoffold.Scores
	var parts []*linear.Linear
	for _, w := range teacherWeights {
		f.setTeacherWeight(s, w)
		if err := f.train(ctx, all); err != nil {
			return err
		}
		f.borrow(f.parts, f.held)
		if sum := try(f.learners, f.held, w); sum > best {
			best, t.Weight = sum, w
			held, parts = slices.Clone(f.held), slices.Clone(f.parts)
		}
	}
	if t.Weight == 0 {
		return errLeftOut
	}
	f.held, f.parts = held, parts
	return nil
}

// withoutTeacher trains without the documents of teachers, which did not help.
func withoutTeacher(ctx context.Context, docs []data.Document, cfg Config, t *Teaching) (*Model, error) {
	cfg.Taught, cfg.TaughtLabels = nil, nil
	m, err := Train(ctx, docs, cfg)
	if err == nil {
		m.Info.Teaching = t
	}
	return m, err
}
