package main

import (
	"fmt"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/system"
	"tasnif/model"
	"tasnif/model/cost"
)

// memoryFlag bounds the memory of training.
type memoryFlag struct {
	Memory string `placeholder:"SIZE" help:"Refuse a training that would take more memory beside the corpus than this, such as 4GB or 500MB. Default: what is free on this machine, where the system says so."`
}

// worthSaying is the CPU time in seconds from which an estimate is shown.
const worthSaying = 60

// expect checks an estimate against the memory that there is, and shows one of long work.
func (f *memoryFlag) expect(s *streams, p *outputs.Progress, quiet bool) (func(cost.Estimate) error, error) {
	most, what := system.FreeMemory(), "is free"
	if f.Memory != "" {
		size, err := parseSize("--memory", f.Memory)
		if err != nil {
			return nil, err
		}
		most, what = int64(size), "--memory allows"
	}
	return func(e cost.Estimate) error {
		if most > 0 && e.Bytes > most {
			return fmt.Errorf("%s, and %s %s: keep fewer features (--max-features), learn fewer labels (--labels), or leave --trainer out: from %d labels on the default has few weights; --memory SIZE goes on all the same", e, what, cost.Size(most), model.ManyLabels)
		}
		if !quiet && (e.Labels >= model.ManyLabels || e.CPU.Seconds() >= worthSaying) {
			p.End()
			fmt.Fprintf(s.err, "tasnif: note: %s\n", e)
		}
		return nil
	}, nil
}
