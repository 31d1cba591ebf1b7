package model

import (
	"fmt"
	"slices"
	"strings"

	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/thresholds"
)

// VectorChoice says whether a training that might leave its word vectors out kept them
// (Config.Choose), and the out-of-fold F1 that decided: of a blend of the members
// that learn on terms alone, and of these with those that learn on vectors alone.
type VectorChoice struct {
	Kept    bool                `json:"kept"`
	With    thresholds.F1Scores `json:"with"`
	Without thresholds.F1Scores `json:"without"`
}

// String says so in one line.
func (c VectorChoice) String() string {
	kept := "kept"
	if !c.Kept {
		kept = "left out"
	}
	return fmt.Sprintf("%s: micro-F1 %.3f and macro-F1 %.3f out of fold, %.3f and %.3f without", kept, c.With.Micro, c.With.Macro, c.Without.Micro, c.Without.Macro)
}

// WordVectors says in one line which word vectors a model was trained with, and why; ""
// where there was no question of any.
func (m *Model) WordVectors() string {
	text := ""
	switch e := m.Vectorizer.Embedding(); {
	case e == nil:
	case e.Builtin() != "":
		text = "built-in " + modelfile.BuiltinName(e)
	default:
		text = fmt.Sprintf("%d words of %d numbers", e.Len(), e.Dim())
	}
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

// chooseVectors keeps the vectors where the members on them raise micro-F1 + macro-F1 by
// more than about its standard error (temperature). Out of fold the vectors inside the
// program gained 8, 8, 4, 10, 14 and 3 of it on sib200, topics, unquad, asnd and the
// headlines of saudi and ant, and such members tell as well as all members do.
func (m *Model) chooseVectors(held []*outOfFoldScores, list []linear.Trainer, y [][]int32) *VectorChoice {
	var terms, onVectors []*outOfFoldScores
	for i, t := range list {
		switch linear.BlockOf(t) {
		case linear.Terms:
			terms = append(terms, held[i])
		case linear.Archive:
			onVectors = append(onVectors, held[i])
		}
	}
	f1 := func(sum *outOfFoldScores) thresholds.F1Scores { return m.fitRule(sum, y, allRows(y)).f1(sum, y) }
	without := sumScores(terms, m.blendWeights(terms, y))
	both := append([]*outOfFoldScores{without}, onVectors...)
	c := &VectorChoice{Without: f1(without), With: f1(sumScores(both, m.blendWeights(both, y)))}
	c.Kept = c.With.Sum() > c.Without.Sum()+temperature(len(y))
	return c
}

// allRows are the numbers of all examples.
func allRows(y [][]int32) []int {
	rows := make([]int, len(y))
	for i := range rows {
		rows[i] = i
	}
	return rows
}
