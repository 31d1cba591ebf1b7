package study

import (
	"cmp"
	"fmt"
	"slices"

	"tasnif/model"
	"tasnif/model/eval/predictions"
)

// Suspect is a document whose labels are contradicted by out-of-fold scores.
type Suspect struct {
	Row    int     // of the set
	Remove []int32 // labels it has and should perhaps not have, increasing
	Add    []int32 // labels it should perhaps have, increasing
	Score  float64 // how strongly the scores contradict, from 0 to 1
}

// ConfidentLearning finds probable label errors by confident learning (Northcutt, Jiang and
// Chuang 2021). y are each document's label indices, increasing; p its probabilities from
// models that were NOT trained on it. The most suspect documents come first.
//
// A document is counted as of class j if its probability reaches the mean over the
// documents with that label:
//
//	t_j = mean of p_ij over i with label j
//
// With one label a document, the classes are the labels. A document is suspect if its most
// probable such class is not its label; the score is p(class) - p(label). With several,
// each label is a two-class problem, to have it (p) or not (1 - p). The score is 2 p - 1
// for a label that seems missing, and 1 - 2 p for one that seems wrong; a document's score
// is the largest of its labels'.
func ConfidentLearning(labels int, single bool, y [][]int32, p [][]float64) ([]Suspect, error) {
	if len(y) != len(p) {
		return nil, fmt.Errorf("eval: labels of %d documents and scores of %d", len(y), len(p))
	}
	have, lack := make([]mean, labels), make([]mean, labels)
	for i := range y {
		if !predictions.Increasing(y[i], labels) || len(p[i]) != labels {
			return nil, fmt.Errorf("eval: document %d: its labels must be increasing indices below %d, and its scores %d", i+1, labels, labels)
		}
		if single && len(y[i]) != 1 {
			return nil, fmt.Errorf("eval: document %d has %d labels, and each should have one", i+1, len(y[i]))
		}
		for l, x := range p[i] {
			if _, in := slices.BinarySearch(y[i], int32(l)); in {
				have[l].add(x)
			} else {
				lack[l].add(1 - x)
			}
		}
	}
	out := []Suspect{}
	for i := range y {
		var s Suspect
		if single {
			s = contradictedOne(int(y[i][0]), p[i], have)
		} else {
			s = contradictedEach(y[i], p[i], have, lack)
		}
		if len(s.Remove)+len(s.Add) > 0 {
			s.Row = i
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Suspect) int { return cmp.Compare(b.Score, a.Score) })
	return out, nil
}

// mean is a running mean.
type mean struct{ sum, n float64 }

func (m *mean) add(x float64) { m.sum, m.n = m.sum+x, m.n+1 }

// reached tells whether x is as high as the mean; never where nothing was added.
func (m *mean) reached(x float64) bool { return m.n > 0 && x >= m.sum/m.n }

func contradictedOne(given int, p []float64, have []mean) Suspect {
	best := -1
	for l, x := range p {
		if have[l].reached(x) && (best < 0 || x > p[best]) {
			best = l
		}
	}
	if best < 0 || best == given {
		return Suspect{}
	}
	return Suspect{Remove: []int32{int32(given)}, Add: []int32{int32(best)}, Score: max(0, p[best]-p[given])}
}

func contradictedEach(given []int32, p []float64, have, lack []mean) Suspect {
	var s Suspect
	for l, x := range p {
		_, has := slices.BinarySearch(given, int32(l))
		with, none := have[l].reached(x), lack[l].reached(1-x)
		switch {
		case has && none && !(with && x >= .5):
			s.Remove = append(s.Remove, int32(l))
			s.Score = max(s.Score, 1-2*x)
		case !has && with && !(none && x < .5):
			s.Add = append(s.Add, int32(l))
			s.Score = max(s.Score, 2*x-1)
		}
	}
	return s
}

// Suspects lists possible label errors among the evaluated documents, the most suspect
// first. They are meaningful only if the model was not trained on these documents: see
// Leakage.
type Suspects struct {
	Found int               `json:"found"`
	First []SuspectDocument `json:"first"` // as many as Options.Worst asks for
}

// SuspectDocument is a Suspect for people.
type SuspectDocument struct {
	ID       string   `json:"id,omitempty"`
	Place    string   `json:"place,omitempty"`
	Headline string   `json:"headline"`
	Truth    []string `json:"truth"`
	Remove   []string `json:"remove"` // labels it should perhaps not have
	Add      []string `json:"add"`    // labels it should perhaps have
	Score    float64  `json:"score"`  // from 0 to 1
}

// FindSuspects lists the first n probable label errors of the set (0: all), one for each
// near-duplicate group. The scores must come from a model that was not trained on the
// documents.
func FindSuspects(s *predictions.Set, n int) (*Suspects, error) {
	found, err := SuspectRows(s)
	if err != nil {
		return nil, err
	}
	of, _ := s.Grouping()
	told := map[int32]bool{}
	out := &Suspects{Found: len(found), First: []SuspectDocument{}}
	for _, x := range found {
		if n > 0 && len(out.First) == n {
			break
		}
		if told[of[x.Row]] && n > 0 {
			continue
		}
		told[of[x.Row]] = true
		r := &s.Rows[x.Row]
		w := SuspectDocument{ID: r.ID, Place: r.Where(), Headline: r.Headline, Truth: s.IDs(r.Truth), Remove: s.IDs(x.Remove), Add: s.IDs(x.Add), Score: x.Score}
		out.First = append(out.First, w)
	}
	return out, nil
}

// SuspectRows finds the set's probable label errors; its scores must be
// out-of-fold.
func SuspectRows(s *predictions.Set) ([]Suspect, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if !s.Scored() {
		return nil, fmt.Errorf("eval: the answers have no scores")
	}
	// A label that the model does not know scores 0 everywhere, which is no evidence, so
	// such labels are left out.
	var known []int32
	at := make([]int32, len(s.Labels)) // of a label, its place in known; -1 for the unknown
	for l := range s.Labels {
		at[l] = -1
		if _, unknown := slices.BinarySearch(s.Unknown, int32(l)); !unknown {
			at[l] = int32(len(known))
			known = append(known, int32(l))
		}
	}
	y, p := make([][]int32, len(s.Rows)), make([][]float64, len(s.Rows))
	single := s.Mode == model.Single
	for i := range s.Rows {
		p[i] = make([]float64, len(known))
		for k, l := range known {
			p[i][k] = s.Rows[i].Scores[l]
		}
		for _, l := range s.Rows[i].Truth {
			if at[l] >= 0 {
				y[i] = append(y[i], at[l])
			}
		}
		single = single && len(y[i]) == 1
	}
	found, err := ConfidentLearning(len(known), single, y, p)
	for _, x := range found {
		for _, list := range [][]int32{x.Remove, x.Add} {
			for i, k := range list {
				list[i] = known[k]
			}
		}
	}
	return found, err
}
