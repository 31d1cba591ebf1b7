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

// VectorChoice says which word vectors a training with Config.Choose kept, and the
// out-of-fold F1 that decided. Without is the F1 of a blend of the members on terms alone;
// With also has the members on vectors alone.
type VectorChoice struct {
	Kept    bool                `json:"kept"`            // at least one file was kept
	With    thresholds.F1Scores `json:"with"`            // with the vectors kept, or with the best ones
	Without thresholds.F1Scores `json:"without"`         // without vectors
	Tried   []VectorTrial       `json:"tried,omitempty"` // every choice of files, if there was more than one file
}

// VectorTrial is the out-of-fold F1 with the word vectors of some files.
type VectorTrial struct {
	Files []string            `json:"files"`
	F1    thresholds.F1Scores `json:"f1"`
	at    []int               // indices of the embeddings
}

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

// WordVectors says in one line which word vectors the model has, and why; "" if none were
// tried.
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

// choosable tells whether word vectors can be chosen with a trainer: it is a blend with
// members on terms alone and members on vectors alone.
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

// chooseVectors keeps the files of vectors with which the members on vectors raise micro-F1
// + macro-F1 most, if they raise it by more than about its standard error (temperature).
// The vectorizer and f keep only these. The vectors inside the program raised the sum, out
// of fold, by 8, 8, 4, 10, 14 and 3 of these errors on sib200, topics, unquad, asnd and the
// headlines of saudi and ant. Members on one block decide as well as all members do.
func (m *Model) chooseVectors(ctx context.Context, f *fitting, y [][]int32) error {
	var terms, all []*outoffold.Scores
	for i, t := range f.trainers {
		if f.held[i] == nil {
			continue // not one of the choosers
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

// allRows is 0, 1, ..., len(y)-1.
func allRows(y [][]int32) []int {
	rows := make([]int, len(y))
	for i := range rows {
		rows[i] = i
	}
	return rows
}
