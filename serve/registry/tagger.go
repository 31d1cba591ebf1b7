package registry

import (
	"tasnif/data"
	"tasnif/model"
)

// Tagger is a trained model as a Classifier.
type Tagger struct{ *model.Model }

func (t Tagger) Topics() []data.Topic { return t.Labels }

// TopicsAbove are the topics above the labels that are not labels themselves.
func (t Tagger) TopicsAbove() []data.Topic { return t.Above }

func (t Tagger) LabelMode() model.Mode { return t.Mode }
func (t Tagger) Training() model.Info  { return t.Info }

// ScoreHistogram is the training histogram, for drift.
func (t Tagger) ScoreHistogram() [][]uint32 { return t.Info.Histogram }
