package main

import (
	"context"
	"fmt"
	"path/filepath"

	"tasnif/model"
)

// thresholdVerb is: tasnif threshold -o NEW MODEL
type thresholdVerb struct {
	Output string `short:"o" writes:"model" required:"" placeholder:"MODEL" help:"Model file to write, another than the one that is read."`
	Quiet  bool   `short:"q" help:"Write the file and no table."`

	aimFlags    `embed:""`
	abstainFlag `embed:""`

	Model string `arg:"" help:"Model file."`
}

// Help is what threshold --help says besides the flags.
func (thresholdVerb) Help() string {
	return `Chooses thresholds without training again, as train would have: the model keeps how its held-out documents were
answered at every cut (the counts, not the documents). Without --precision and --recall all labels go back to the
thresholds of best F1 that they were trained with. A model of one label a document has no thresholds to choose but one:
with --abstain P it gives none where the most probable label has less than P, without it always that label.

` + aimHelp + `

Examples:

    tasnif threshold --precision 0.9 -o strict.tsnf news.tsnf
    tasnif threshold --precision sanctions=0.95 --recall diplomacy=0.8 -o desk.tsnf news.tsnf
    tasnif threshold -o news.tsnf strict.tsnf
    tasnif threshold --abstain 0.6 -o careful.tsnf sections.tsnf`
}

// Run chooses and writes.
func (v *thresholdVerb) Run(ctx context.Context, s *streams) error {
	aims, err := v.aims()
	if err != nil {
		return err
	}
	file, err := target(v.Output)
	if err != nil {
		return err
	}
	m, err := model.ReadFile(v.Model)
	if err != nil {
		return err
	}
	switch aimless := len(v.Precision)+len(v.Recall) == 0; {
	case aimless && (m.Mode == model.Single || v.Abstain > 0):
		m, err = m.WithAbstention(v.Abstain)
	case aimless:
		m, err = m.WithOperatingPoints(aims)
	default:
		m, err = v.aimed(s, m)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", v.Model, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.WriteFile(file); err != nil || v.Quiet {
		return err
	}
	fmt.Fprintf(s.out, "model     %s\n", filepath.Clean(v.Output))
	return promises(s.out, m.Info.Guarantees)
}
