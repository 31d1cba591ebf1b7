package model

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// VectorChoice says which word vectors a training kept that might leave them out
// (Config.Choose), and the out-of-fold F1 that decided: of a blend of the members
// that learn on terms alone, and of these with those that learn on vectors alone.
type VectorChoice struct {
	Kept    bool                `json:"kept"`            // some
	With    thresholds.F1Scores `json:"with"`            // those kept, or the best ones
	Without thresholds.F1Scores `json:"without"`         // any
	Tried   []VectorTrial       `json:"tried,omitempty"` // where there was more than one file
}

// VectorTrial is the out-of-fold F1 with the word vectors of some files.
type VectorTrial struct {
	Files []string            `json:"files"`
	F1    thresholds.F1Scores `json:"f1"`
	at    []int               // which of the embeddings
}

// String says so in one line.
func (c VectorChoice) String() string {
	kept := "kept"
	if !c.Kept {
		kept = "left out"
	}
	text := fmt.Sprintf("%s: micro-F1 %.3f and macro-F1 %.3f out of fold, %.3f and %.3f without", kept, c.With.Micro, c.With.Macro, c.Without.Micro, c.Without.Macro)
	for _, t := range c.Tried {
		text += fmt.Sprintf(", %.3f and %.3f with %s", t.F1.Micro, t.F1.Macro, strings.Join(t.Files, " + "))
	}
	return text
}

// WordVectors says in one line which word vectors a model was trained with, and why; ""
// where there was no question of any.
func (m *Model) WordVectors() string {
	var names []string
	for _, e := range m.Vectorizer.Embeddings() {
		names = append(names, modelfile.NameOf(e))
	}
	text := strings.Join(names, " + ")
	if m.Info.Vectors == nil {
		return text
	}
	return strings.TrimSpace(text + " " + m.Info.Vectors.String())
}

// choosable tells whether a trainer can choose: it is a blend of members that learn on
// terms alone and others that learn on vectors alone.
func choosable(t linear.Trainer) bool {
	blend, isBlend := t.(*linear.Blend)
	if !isBlend {
		return false
	}
	list, err := blend.Trainers()
	on := func(b linear.Block) bool {
		return slices.ContainsFunc(list, func(t linear.Trainer) bool { return linear.BlockOf(t) == b })
	}
	return err == nil && on(linear.Terms) && on(linear.Archive)
}

// chooseVectors keeps the vectors of those files with which the members on vectors raise
// micro-F1 + macro-F1 most, if by more than about its standard error (temperature). Out
// of fold the vectors inside the program gained 8, 8, 4, 10, 14 and 3 of it on sib200,
// topics, unquad, asnd and the headlines of saudi and ant, and such members tell as well
// as all members do. The vectorizer and what is fitted go on with those kept.
func (m *Model) chooseVectors(ctx context.Context, f *fitting, y [][]int32) error {
	var terms, all []*outoffold.Scores
	for i, t := range f.trainers {
		if f.held[i] == nil {
			continue // it does not choose (choosers)
		}
		switch linear.BlockOf(t) {
		case linear.Terms:
			terms = append(terms, f.held[i])
		case linear.Archive:
			all = append(all, f.held[i])
		}
	}
	f1 := func(sum *outoffold.Scores) thresholds.F1Scores { return m.fitRule(sum, y, allRows(y)).F1(sum, y) }
	without := outoffold.Sum(terms, m.blendWeights(terms, y))
	list := m.Vectorizer.Embeddings()
	ranges := make([][2]int, len(list))
	for i, at := 0, f.p.Terms; i < len(list); i++ {
		ranges[i] = [2]int{at, at + list[i].Dim()}
		at += list[i].Dim()
	}
	var tried []VectorTrial
	best := 0
	for set := 1; set < 1<<len(list); set++ {
		t := VectorTrial{}
		for i, e := range list {
			if set>>i&1 == 1 {
				t.at, t.Files = append(t.at, i), append(t.Files, modelfile.ShortName(e))
			}
		}
		held, err := all, error(nil)
		if len(t.at) < len(list) {
			if held, err = f.onVectors(ctx, pick(ranges, t.at)); err != nil {
				return err
			}
		}
		both := append([]*outoffold.Scores{without}, held...)
		t.F1 = f1(outoffold.Sum(both, m.blendWeights(both, y)))
		if tried = append(tried, t); t.F1.Sum() > tried[best].F1.Sum() {
			best = len(tried) - 1
		}
	}
	c := &VectorChoice{Without: f1(without), With: tried[best].F1}
	if c.Kept = c.With.Sum() > c.Without.Sum()+temperature(len(y)); len(tried) > 1 {
		c.Tried = tried
	}
	m.Info.Vectors = c
	if !c.Kept {
		m.Vectorizer = m.Vectorizer.WithEmbeddings()
		f.leaveVectorsOut()
	} else if kept := tried[best].at; len(kept) < len(list) {
		m.Vectorizer = m.Vectorizer.WithEmbeddings(pick(list, kept)...)
		f.keepVectors(pick(ranges, kept))
	}
	return nil
}

// allRows are the numbers of all examples.
func allRows(y [][]int32) []int {
	rows := make([]int, len(y))
	for i := range rows {
		rows[i] = i
	}
	return rows
}
