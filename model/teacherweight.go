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
	Teachers []data.TeacherCount `json:"teachers"`          // with the number of their documents in the training set
	Copies   int                 `json:"copies,omitempty"`  // further documents, left out as near-duplicates of labelled or evaluated ones
	Unknown  []string            `json:"unknown,omitempty"` // labels of teachers that no editor gave to a document; they are not learnt
	// Unmeasured are labels of Config.TaughtLabels that editors gave to one document at
	// most. Each is given to as many of the teachers' documents as teachers gave it to.
	Unmeasured []string       `json:"unmeasured,omitempty"`
	Weight     float64        `json:"weight"`          // of a teacher's document; an editor's has 1. 0: they did not help and were left out
	Tried      []TeacherTrial `json:"tried,omitempty"` // the weights it was chosen from; none if it was set
}

// TeacherTrial is a weight of the teachers' documents and the F1 with it, out of fold on
// documents that editors labelled.
type TeacherTrial struct {
	Weight float64             `json:"weight"`
	F1     thresholds.F1Scores `json:"f1"`
}

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

// teacherWeights are the weights of a teacher's documents that are tried, besides 0.
var teacherWeights = []float64{0.1, 0.3, 1}

// withTeacher is the value of from for members that also learn from a teacher's documents.
const withTeacher = "teacher"

// newTexts lists those of docs that are near-duplicates of none of others.
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

// addTaught appends the documents of teachers that are near-duplicates of no labelled and
// no evaluated document, with the labels of teacherLabels.
func (s *trainingSet) addTaught(ctx context.Context, cfg Config) error {
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
	s.unmeasured = s.unmeasuredLabels(cfg.TaughtLabels)
	for _, l := range s.unmeasured {
		s.teaching.Unmeasured = append(s.teaching.Unmeasured, s.topics[l].ID)
	}
	return nil
}

// leastMeasured is the number of editors' documents from which a label's decisions are
// fitted to its out-of-fold scores. Measured on 100 headlines of topics with descriptions,
// scored on the rest of the training part, mean macro-F1 of four draws: .635 for 0, .658
// for 1, .682, .680 and .679 for 2, 3 and 4, .677 for 6, .674 for 10.
const leastMeasured = 2

// unmeasuredLabels are those of Config.TaughtLabels that teachers gave, and that editors
// gave to fewer documents than leastMeasured.
func (s *trainingSet) unmeasuredLabels(asked []string) (labels []int) {
	taught := supportOf(s.y[s.taught:], len(s.topics))
	for l, n := range supportOf(s.y[:s.own], len(s.topics)) {
		if n < leastMeasured && taught[l] > 0 && slices.Contains(asked, s.topics[l].ID) {
			labels = append(labels, l)
		}
	}
	return labels
}

// teacherLabels turns the scores of a teacher into labels. In Multi mode these are the
// labels from the threshold of the best expected F1 on, in Single mode the most probable
// one. Labels are simpler than learning from the probabilities themselves, and no worse. On
// topics with 6,000 headlines of an encoder and weight 0.3, micro-F1 and macro-F1 on the
// development part are .814 and .792; with a threshold of 0.5, .815 and .791; with three
// copies of each document whose labels are drawn by their probabilities, .813 and .779.
func teacherLabels(topics []data.Topic, docs []data.Document, mode Mode) [][]int32 {
	index := map[string]int{}
	for l, t := range topics {
		index[t.ID] = l
	}
	p := make([][]float64, len(topics)) // by label, then by document
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

// unknownLabels are the labels of teachers that are not among topics, sorted.
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

// expectedF1Threshold is the probability from which the expected F1 is greatest. The
// expected F1 of the k most probable is 2 sum of their p / (k + sum of all p). The
// threshold is above 1 if all are 0.
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

// errLeftOut says that a teacher's documents did not help.
var errLeftOut = errors.New("left out")

// setTeacherWeight sets the weight of the teachers' documents, and drops what members have
// learnt from them with another weight.
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

// chooseTeacherWeight trains the members with each weight of the teachers' documents, and
// keeps the one of the best out-of-fold micro-F1 + macro-F1. The error is errLeftOut if the
// members without these documents are at least as good. A weight above 0 is kept without a
// choice.
func (m *Model) chooseTeacherWeight(ctx context.Context, f *fitting, s *trainingSet, weight float64, y [][]int32, scored []example) error {
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

// withoutTeacher trains without the documents of teachers.
func withoutTeacher(ctx context.Context, docs []data.Document, cfg Config, t *Teaching) (*Model, error) {
	cfg.Taught, cfg.TaughtLabels = nil, nil
	m, err := Train(ctx, docs, cfg)
	if err == nil {
		m.Info.Teaching = t
	}
	return m, err
}
