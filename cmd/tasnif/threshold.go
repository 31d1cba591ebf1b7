package main

import (
	"context"
	"fmt"
	"path/filepath"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data/formats"
	"tasnif/model"
)

// thresholdVerb is: tasnif threshold -o NEW MODEL
type thresholdVerb struct {
	Output string `short:"o" writes:"model" required:"" placeholder:"MODEL" help:"Model file to write; not the one that is read."`
	On     string `placeholder:"CORPUS" help:"Labelled documents to choose on in place of those of training, such as some hundreds of another outlet: probabilities fitted to them, their thresholds of best F1, and guarantees for documents like them."`
	Quiet  bool   `short:"q" help:"Write the file and print no table."`

	thresholdFlags `embed:""`
	abstainFlag    `embed:""`
	topKFlags      `embed:""`

	RollUp *bool `name:"rollup" negatable:"" help:"The model gives a document the topics above its labels too, or not any more. Default: as it was."`

	Model string `arg:"" help:"Model file."`
}

// Help is what threshold --help says besides the flags.
func (thresholdVerb) Help() string {
	return `Chooses thresholds as train does, without training: the model file keeps a table of
counts of its out-of-fold scores. Without --precision and --recall every label gets
its threshold of best F1. A model of single-label mode has one threshold: with
--abstain P it gives no label where the most probable one has less than P. With --on,
probabilities are fitted to other documents too, in both modes.

` + thresholdHelp + `

Examples:

    tasnif threshold --precision 0.9 -o strict.tsnf news.tsnf
    tasnif threshold --precision sanctions=0.95 --recall diplomacy=0.8 \
        -o desk.tsnf news.tsnf
    tasnif threshold --on other-outlet.jsonl --precision 0.9 \
        -o other.tsnf news.tsnf
    tasnif threshold -o news.tsnf strict.tsnf
    tasnif threshold --give-top 5 --give-least 0.1 -o five.tsnf news.tsnf
    tasnif threshold --abstain 0.6 -o careful.tsnf sections.tsnf`
}

// Run chooses and writes.
func (v *thresholdVerb) Run(ctx context.Context, s *outputs.Streams) error {
	points, err := v.points()
	if err != nil {
		return err
	}
	top, err := v.rule(&v.thresholdFlags)
	if err != nil {
		return err
	}
	file, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	m, err := model.ReadFile(v.Model)
	if err != nil {
		return err
	}
	if v.On != "" {
		if m, err = v.onSample(ctx, s, m); err != nil {
			return err
		}
	}
	if v.RollUp != nil {
		if m, err = m.WithRollUp(*v.RollUp); err != nil {
			return fmt.Errorf("%s: --rollup: %w", v.Model, err)
		}
	}
	switch bestF1 := len(v.Precision)+len(v.Recall) == 0; {
	case top != nil:
		m, err = m.WithTopK(*top)
	case bestF1 && (m.Mode == model.Single || v.Abstain > 0):
		m, err = m.WithAbstention(v.Abstain)
	case bestF1:
		m, err = m.WithOperatingPoints(points)
	default:
		m, err = v.apply(s, m, v.Output)
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
	fmt.Fprintf(s.Out, "model     %s\n", filepath.Clean(v.Output))
	return writeGuarantees(s.Out, m.Info.Guarantees)
}

// onSample chooses on the documents of --on.
func (v *thresholdVerb) onSample(ctx context.Context, s *outputs.Streams, m *model.Model) (*model.Model, error) {
	docs, err := formats.Load(ctx, formats.Options{Keep: m.Fields.KeptFields(), Stdin: s.In}, v.On)
	if err != nil {
		return nil, err
	}
	m, used, err := m.OnSample(docs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v.On, err)
	}
	if !v.Quiet && used < len(docs) {
		fmt.Fprintf(s.Err, "tasnif: note: of %s of %s %d were chosen on; the others were learnt from, or are of a view with few\n", outputs.Amount(len(docs), "document"), v.On, used)
	}
	return m, nil
}
