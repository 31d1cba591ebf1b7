package model

import (
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
)

// Aim is an operating point: what a label's threshold is to reach.
type Aim struct {
	Figure Figure  // "": BestF1
	Least  float64 // what the figure is to be at least, above 0 and below 1; nothing for BestF1
}

// Figure is what an Aim is about.
type Figure string

const (
	BestF1    Figure = "f1"        // the default: F1 of the label and of all labels together
	Precision Figure = "precision" // of the documents given the label, the share that have it
	Recall    Figure = "recall"    // of the documents that have the label, the share that are given it
)

// String is the aim in words.
func (a Aim) String() string {
	if a.Figure == "" || a.Figure == BestF1 {
		return "best F1"
	}
	return fmt.Sprintf("%s >= %g", a.Figure, a.Least)
}

// Aims are the aims of a model's labels.
type Aims struct {
	Default Aim
	Labels  map[string]Aim // of labels that have their own, by id
}

// Promise is what was said of one label in one view when its threshold was
// chosen by an Aim, on documents that the models behind the scores had not
// learnt from. Bounds are Clopper and Pearson's, one-sided, 90 % each.
type Promise struct {
	Label     string  `json:"label"`
	View      string  `json:"view"`
	Figure    Figure  `json:"figure"`
	Least     float64 `json:"least"`
	Reached   bool    `json:"reached"` // the bound reaches the aim; otherwise this is the threshold that comes nearest
	Threshold float64 `json:"threshold"`
	BestF1    float64 `json:"best_f1"`   // the threshold it stands in place of
	Documents int     `json:"documents"` // answered out of fold
	Support   int     `json:"support"`   // of those, documents that have the label
	Given     int     `json:"given"`     // documents given the label
	Right     int     `json:"right"`     // of those, documents that have it
	Precision Share   `json:"precision"`
	Recall    Share   `json:"recall"`
}

// Share is an observed share with its one-sided 90 % bounds.
type Share struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func shareOf(k, n int) Share {
	s := Share{}
	if n > 0 {
		s.Value = float64(k) / float64(n)
	}
	s.Low, s.High = ClopperPearson(k, n, confidence)
	return s
}

// Of is the share that the promise is about.
func (p Promise) Of() Share {
	if p.Figure == Recall {
		return p.Recall
	}
	return p.Precision
}

// Aimed is the model with its thresholds chosen anew; the weights are shared. The
// same aims give the same thresholds at training and at any time after it, since
// the model keeps how its held-out documents were answered at every cut. Labels
// at BestF1 have the threshold they were trained with, and no promise.
//
// A precision is promised by the cut that gives the most documents among those
// whose lower bound reaches it; a recall by the cut that gives the fewest. Where
// no cut reaches it, the one with the highest bound is taken and the promise
// says so.
//
// A bound holds for one cut, and here one of many is picked. Over a cut's counts
// of the sweep that costs little: in 400 draws each of nine shapes of scores
// (2,000 and 20,000 documents, 5 to 20 % positive) the true precision was below
// the .9 promised in at most 4.2 % of the draws, where 10 % are allowed; over
// every possible cut it was 8.5 %. TestPromisesHold draws others, with recalls too:
// at most 6 % there. Two things it
// rests on: documents to come are like those learnt from, and a label's precision
// falls as its threshold does.
func (m *Model) Aimed(aims Aims) (*Model, error) {
	for id, a := range aims.Labels {
		if !slices.ContainsFunc(m.Labels, func(t data.Topic) bool { return t.ID == id }) {
			return nil, fmt.Errorf("no label %q; the model has %s", id, strings.Join(m.labelIDs(), ", "))
		}
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("label %q: %w", id, err)
		}
	}
	if err := aims.Default.check(); err != nil {
		return nil, err
	}
	if m.Sweeps[0] == nil {
		if m.Mode == Single {
			return nil, fmt.Errorf("a model of one label a document gives the most probable one, whose threshold cannot be chosen a label at a time; set a least probability instead, or learn with several labels a document")
		}
		return nil, fmt.Errorf("the model does not keep how held-out documents were answered, since an older program trained it; train it again")
	}
	out := *m
	out.Info.Promises = nil
	for v := range views {
		out.Decisions[v] = slices.Clone(m.Decisions[v])
		for _, p := range m.Info.Promises {
			if l := slices.Index(m.labelIDs(), p.Label); l >= 0 && p.View == v.String() {
				out.Decisions[v][l].Threshold = p.BestF1
			}
		}
		for l, t := range m.Labels {
			aim, own := aims.Labels[t.ID]
			if !own {
				aim = aims.Default
			}
			if aim.Figure == "" || aim.Figure == BestF1 {
				continue
			}
			p := m.Sweeps[v][l].promise(aim, out.Decisions[v][l].Threshold)
			p.Label, p.View = t.ID, v.String()
			out.Decisions[v][l].Threshold = p.Threshold
			out.Info.Promises = append(out.Info.Promises, p)
		}
	}
	return &out, nil
}

func (a Aim) check() error {
	switch a.Figure {
	case "", BestF1:
		return nil
	case Precision, Recall:
		if a.Least > 0 && a.Least < 1 {
			return nil
		}
		return fmt.Errorf("%s of %g: give a number above 0 and below 1, such as 0.9", a.Figure, a.Least)
	}
	return fmt.Errorf("no figure %q to aim at; there are %s, %s, %s", a.Figure, BestF1, Precision, Recall)
}

// promise chooses a cut. Without cuts, the threshold that was stays.
func (s Sweep) promise(aim Aim, was float64) Promise {
	p := Promise{Figure: aim.Figure, Least: aim.Least, Threshold: was, BestF1: was, Documents: s.Documents, Support: s.Support}
	best, chosen := -1.0, -1
	for i, c := range s.Cuts {
		k, n := int(c.Right), int(c.Given)
		if aim.Figure == Recall {
			n = s.Support
		}
		if reaches(k, n, aim.Least) {
			p.Reached, chosen = true, i
			if aim.Figure == Recall {
				break // the first one gives the fewest
			}
		} else if low, _ := ClopperPearson(k, n, confidence); !p.Reached && low > best {
			best, chosen = low, i
		}
	}
	if chosen >= 0 {
		c := s.Cuts[chosen]
		p.Threshold, p.Given, p.Right = float64(c.Threshold), int(c.Given), int(c.Right)
	}
	p.Precision, p.Recall = shareOf(p.Right, p.Given), shareOf(p.Right, p.Support)
	return p
}

// Missed are the promises whose aim no threshold reaches.
func (m *Model) Missed() []Promise {
	var out []Promise
	for _, p := range m.Info.Promises {
		if !p.Reached {
			out = append(out, p)
		}
	}
	return out
}

func (m *Model) labelIDs() []string {
	ids := make([]string, len(m.Labels))
	for i, t := range m.Labels {
		ids[i] = t.ID
	}
	return ids
}
