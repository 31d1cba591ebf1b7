package model

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
)

// learners is a list of trainers, and the examples that each learns from.
type learners struct {
	trainers []linear.Trainer
	blend    *linear.Blend        // of which trainers are the members; nil: the one trainer is no blend
	members  []int                // by trainer: the index of its member in blend
	from     []string             // by trainer: MixtureMember.From
	learns   []func(example) bool // by trainer: which examples; nil: all
	perView  bool                 // each view has a matrix of its own
	unknown  []int                // labels that no added document has
}

// add appends a trainer of the blend's member that learns from some of the examples.
func (l *learners) add(member int, t linear.Trainer, from string, learns func(example) bool) {
	l.trainers, l.members = append(l.trainers, t), append(l.members, member)
	l.from, l.learns = append(l.from, from), append(l.learns, learns)
}

// withAdded is the value of from for members that also learn from the added documents.
const withAdded = "all"

// maxViewWeights is the most weights of a matrix for which each view has its own.
const maxViewWeights = 1 << 26

// minViewDocuments is the least number of examples of each view, scored out of fold, for
// which each view has its own matrix.
const minViewDocuments = 200

// learnersOf lists what the trainer t trains: for a blend its members, perhaps several
// times on different examples.
//
// Where each view has its own matrix, every member learns from articles alone. The first
// member, and those that can read an embedding, also learn from headlines alone. The views
// share one matrix if the trainer is no blend, if a view has few examples, if fewer than
// half of the documents are articles, or if the matrix is large.
//
// Out of fold, macro-F1 and micro-F1. Left: members that learn from both views, with one
// vector of blend weights. Right: members for each view, with blend weights for each view.
//
//	                 articles                    headlines
//	saudi        .764 .813   .779 .823       .659 .733   .672 .740
//	ant          .886 .880   .892 .886       .817 .820   .824 .826
//
// Articles gain nothing from learning on headlines. Headlines need another mixture of the
// members that learnt from articles (saudi: mostly complement naive Bayes), and some
// members of their own. With all members on headlines the result was the same, except for
// the SVM where it reads word vectors: saudi's headlines .683 .742 without it, .689 .747
// with it. In the demonstration corpus one document in seventeen is an article; separate
// matrices cost its headlines .003 of each.
//
// If documents are added, every member learns once more, from all documents. The blend
// weights, found out of fold, say how much these members count.
func learnersOf(t linear.Trainer, p *linear.Problem, s *trainingSet, scored []int) (*learners, error) {
	l := &learners{}
	blend, isBlend := t.(*linear.Blend)
	if !isBlend {
		l.add(0, t, "", nil)
		if s.teaching != nil {
			return nil, fmt.Errorf("how much the documents of teachers count is found for a blend, and the trainer is %s", linear.NameOf(t))
		}
		return l, nil
	}
	blend, err := blend.Applicable(p)
	if err != nil {
		return nil, err
	}
	l.blend = blend
	trainers, err := blend.Trainers()
	if err != nil {
		return nil, err
	}
	var n [data.Views]int
	for _, i := range scored {
		n[s.examples[i].view]++
	}
	l.perView = min(n[data.ArticleView], n[data.HeadlineView]) >= minViewDocuments && n[data.ArticleView] >= n[data.HeadlineView]/2 && p.Features*p.Labels <= maxViewWeights
	added, from := s.own < len(s.docs), withAdded
	if s.teaching != nil {
		from = withTeacher
	}
	for i, member := range trainers {
		switch {
		case l.perView:
			l.add(i, ofArticles(member), data.ArticleView.String(), func(e example) bool { return e.doc < s.own && e.view == data.ArticleView })
		case added:
			l.add(i, member, "own", func(e example) bool { return e.doc < s.own })
		default:
			l.add(i, member, "", nil)
		}
	}
	for i, member := range trainers {
		if l.perView && (i == 0 || linear.BlockOf(member) != linear.Terms) {
			l.add(i, member, data.HeadlineView.String(), func(e example) bool { return e.doc < s.own && e.view == data.HeadlineView })
		}
	}
	if added {
		l.unknown = s.unknownToAdded()
		for i, member := range trainers {
			l.add(i, member, from, nil)
		}
	}
	return l, nil
}

// articleC multiplies the C of an SVM that learns from articles where each view has its own
// matrix. Out of fold, all members, micro-F1 and macro-F1 (saudi, and 12,000 documents of
// ant):
//
//	C        articles of saudi   articles of ant   headlines of topics, one view
//	0.3      .821 .778           .887 .885         .774 .765
//	1        .828 .786           .889 .886         .772 .762
//	3        .827 .784
const articleC = 10.0 / 3

// ofArticles is a member with the settings for learning from articles.
func ofArticles(t linear.Trainer) linear.Trainer {
	svm, is := t.(*linear.SVM)
	if !is {
		return t
	}
	own := *svm
	own.C *= articleC
	return &own
}

// borrow handles labels that no added document has. For these labels, members that learn
// from added documents take the weights and scores of the same member without added
// documents: in an added document a missing label is no negative example.
func (l *learners) borrow(parts []*linear.Linear, held []*outoffold.Scores) {
	for i, from := range l.from {
		if from != withAdded && from != withTeacher {
			continue
		}
		own := l.members[i] // the members without added documents come first, in the blend's order
		for _, label := range l.unknown {
			parts[i].SetLabel(label, parts[own])
			for row := range len(held[i].Values) / held[i].Labels {
				held[i].Of(row)[label] = held[own].Of(row)[label]
			}
			for at := label; at < len(held[i].Asked); at += held[i].Labels {
				held[i].Asked[at] = held[own].Asked[at]
			}
		}
	}
}

// choosers are the members that decide whether word vectors help: those that read one block
// and learn from editors' labels alone.
func (l *learners) choosers() (list []int) {
	for i, t := range l.trainers {
		if linear.BlockOf(t) != linear.All && l.from[i] != withTeacher {
			list = append(list, i)
		}
	}
	return list
}

// rows lists the examples that trainer i learns from; nil: all.
func (l *learners) rows(i int, examples []example) []int {
	if l.learns[i] == nil {
		return nil
	}
	var rows []int
	for row, e := range examples {
		if l.learns[i](e) {
			rows = append(rows, row)
		}
	}
	return rows
}

// viewWeights finds the blend weights of the members for the matrix of each view, on the
// out-of-fold scores of that view's examples. Where the views share a matrix there is one
// vector for both.
func (m *Model) viewWeights(l *learners, held []*outoffold.Scores, y [][]int32, examples []example) (weights [][]float64) {
	if l.blend == nil {
		return [][]float64{{1}}
	}
	if !l.perView {
		return [][]float64{m.memberWeights(l.trainers, held, y)}
	}
	for v := range data.Views {
		var rows []int
		for i, e := range examples {
			if e.view == v {
				rows = append(rows, i)
			}
		}
		own := make([]*outoffold.Scores, len(held))
		for i, h := range held {
			own[i] = h.Only(rows)
		}
		weights = append(weights, m.memberWeights(l.trainers, own, pick(y, rows)))
	}
	return weights
}

// leaveOut removes the members that read only block b, and returns the indices of those
// kept.
func (l *learners) leaveOut(b linear.Block) (kept []int) {
	out, number := learners{blend: &linear.Blend{}, perView: l.perView, unknown: l.unknown}, map[int]int{}
	for i, member := range l.trainers {
		if linear.BlockOf(member) == b {
			continue
		}
		at, known := number[l.members[i]]
		if !known {
			at = len(out.blend.Members)
			number[l.members[i]] = at
			out.blend.Members = append(out.blend.Members, l.blend.Members[l.members[i]])
		}
		out.add(at, member, l.from[i], l.learns[i])
		kept = append(kept, i)
	}
	*l = out
	return kept
}

// combined is the blend's out-of-fold score of each example, with the weights of its view.
func combined(held []*outoffold.Scores, weights [][]float64, examples []example) *outoffold.Scores {
	sum := outoffold.Sum(held, weights[0])
	if len(weights) == 1 {
		return sum
	}
	for v, w := range weights {
		of := outoffold.Sum(held, w)
		for i, e := range examples {
			if int(e.view) == v {
				copy(sum.Of(i), of.Of(i))
			}
		}
	}
	return sum
}

// Mixture says of which members of a blend the matrix of a view is the weighted sum.
type Mixture struct {
	View    string          `json:"view,omitempty"` // absent where views share it
	Members []MixtureMember `json:"members"`
}

// Title names the matrix in a card.
func (m Mixture) Title() string {
	if m.View == "" {
		return "weights"
	}
	return m.View + "s"
}

// String lists the members whose share is at least 0.01.
func (m Mixture) String() string {
	var parts []string
	for _, p := range m.Members {
		if p.Share >= 0.01 {
			parts = append(parts, fmt.Sprintf("%.2f %s of %s", p.Share, p.Trainer, fromText[p.From]))
		}
	}
	return strings.Join(parts, ", ")
}

// fromText are the texts of MixtureMember.From.
var fromText = map[string]string{"article": "articles", "headline": "headlines", "own": "the corpus", withAdded: "all, those added too", withTeacher: "all, those of teachers too"}

// MixtureMember is a member of a blend, and its share of the scores of a view.
type MixtureMember struct {
	Trainer string  `json:"trainer"`
	From    string  `json:"from"` // the examples it learnt from: "article" or "headline"; "own": both views, without added documents; "all": with those added; "teacher": with those of teachers
	Share   float64 `json:"share"`
}

// found is the trainer with the blend weights found. Where Info.Mixtures holds the weights,
// those of the blend are 0.
func (l *learners) found(weights [][]float64) linear.Trainer {
	if l.blend == nil {
		return l.trainers[0]
	}
	found := &linear.Blend{Members: slices.Clone(l.blend.Members)}
	for i := range found.Members {
		if found.Members[i].Weight = 0; !l.isMixture() {
			found.Members[i].Weight = weights[0][i]
		}
	}
	return found
}

// isMixture tells whether a member of the blend is trained more than once.
func (l *learners) isMixture() bool { return l.blend != nil && len(l.trainers) > len(l.blend.Members) }

// mixtures is Info.Mixtures: one for each view, or one where the views share their weights.
func (l *learners) mixtures(held []*outoffold.Scores, weights [][]float64) (list []Mixture) {
	if !l.isMixture() {
		return nil
	}
	for v, w := range weights {
		m, total := Mixture{}, 0.0
		if l.perView {
			m.View = data.View(v).String()
		}
		for i := range l.trainers {
			share := w[i] * held[i].Size()
			m.Members = append(m.Members, MixtureMember{l.blend.Members[l.members[i]].Trainer, l.from[i], share})
			total += share
		}
		for i := range m.Members {
			m.Members[i].Share = math.Round(1e3*m.Members[i].Share*linear.Inverse(total)) / 1e3
		}
		list = append(list, m)
	}
	return list
}
