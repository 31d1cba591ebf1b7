package model

import (
	"context"

	"tasnif/features"
)

// Problem is what a trainer is given: LIBLINEAR's word for examples and their labels.
type Problem struct {
	X        []features.Vector // an example a row
	Y        [][]int32         // each example's label indices, increasing; empty: none of the labels
	Features int               // indices in X are below this
	Labels   int               // label indices are below this
	Single   bool              // every example has exactly one label, and one is to be answered
	Seed     uint64            // for whatever a trainer shuffles
}

// Trainer learns a Linear from a Problem. A trainer is a struct whose exported
// fields are its hyperparameters, tagged for JSON; it has no learned state.
// Training the same problem gives the same bytes on any number of cores.
type Trainer interface {
	Train(ctx context.Context, p *Problem) (*Linear, error)
}
