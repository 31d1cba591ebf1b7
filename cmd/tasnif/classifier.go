package main

import (
	"tasnif/data"
	"tasnif/model"
)

// classifier is a model as the serve room asks for it.
type classifier struct{ *model.Model }

func (c classifier) Topics() []data.Topic  { return c.Labels }
func (c classifier) LabelMode() model.Mode { return c.Mode }
func (c classifier) Training() model.Info  { return c.Info }

// ScoreHistogram is what the server's drift is measured against.
func (c classifier) ScoreHistogram() [][]uint32 { return c.Info.Histogram }
