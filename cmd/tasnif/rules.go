package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/features/arabic"
	"tasnif/model"
	"tasnif/model/rules"
)

// rulesVerb is: tasnif rules ACTION...
type rulesVerb struct {
	Check  rulesCheckVerb  `cmd:"" help:"Check a rules file, alone or beside a model."`
	Attach rulesAttachVerb `cmd:"" help:"Put the rules of a file into a model, in place of those it has."`
	Show   rulesShowVerb   `cmd:"" help:"Write the rules file that a model has."`
}

// Help is what rules --help says besides the actions.
func (rulesVerb) Help() string {
	return `A rules file (YAML) says what an editor knows better than the model: phrases that
give a topic (must), forbid it (never) or add to its log-odds (boost). No training is
needed; a server that watches the model reloads it. tasnif help rules explains the file:

    tasnif rules check rules.yaml news.tsnf
    tasnif rules attach news.tsnf rules.yaml
    tasnif evaluate --split test news.tsnf news.jsonl`
}

// readRules reads a rules file.
func readRules(path string) (*rules.File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	return rules.Read(path, text)
}

// first is an error of one line: of several faults of a rules file the first, and how to
// see the others.
func first(err error, path string) error {
	var faults rules.Errors
	if errors.As(err, &faults) && len(faults) > 1 {
		return fmt.Errorf("%w (and %s; tasnif rules check %s tells all)", faults[0], outputs.Amount(len(faults)-1, "other fault"), path)
	}
	return err
}

// rulesLine counts rules: "6 rules of 2 topics: 2 must, 2 never, 2 boost".
func rulesLine(list []rules.Rule) string {
	topics, kinds := map[string]bool{}, map[rules.Kind]int{}
	for _, r := range list {
		topics[r.Topic] = true
		kinds[r.Kind]++
	}
	return fmt.Sprintf("%s of %s: %d must, %d never, %d boost", outputs.Amount(len(list), "rule"), outputs.Amount(len(topics), "topic"),
		kinds[rules.Must], kinds[rules.Never], kinds[rules.Boost])
}

// rulesCheckVerb is: tasnif rules check RULES [MODEL]
type rulesCheckVerb struct {
	Rules string `arg:"" help:"The rules file."`
	Model string `arg:"" optional:"" help:"Model file: topics must be the model's, and phrases are cut as it cuts texts."`
}

// Help is what rules check --help says besides the flags.
func (rulesCheckVerb) Help() string {
	return `The faults of the file, up to twenty, are written a line each: file, line, column, what
is wrong and what to write. Without MODEL its topics are not checked.`
}

// Run checks.
func (v *rulesCheckVerb) Run(s *outputs.Streams) error {
	f, err := v.check()
	var faults rules.Errors
	if errors.As(err, &faults) {
		for _, fault := range faults {
			fmt.Fprintln(s.Out, usage.OneLine(fault))
		}
		return fmt.Errorf("%s: %s", v.Rules, outputs.Amount(len(faults), "fault"))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "%s  %s\n", v.Rules, rulesLine(f.Rules))
	return err
}

func (v *rulesCheckVerb) check() (*rules.File, error) {
	f, err := readRules(v.Rules)
	if err != nil {
		return nil, err
	}
	var topics []string
	for _, r := range f.Rules {
		topics = append(topics, r.Topic)
	}
	if v.Model == "" {
		_, err = f.Compile(topics, func(t *arabic.Tokens, text string) { t.Read(text, arabic.Latest, nil) })
	} else {
		var m *model.Model
		if m, err = model.ReadFile(v.Model); err == nil {
			_, err = m.WithRules(f)
		}
	}
	return f, err
}

// rulesAttachVerb is: tasnif rules attach MODEL RULES
type rulesAttachVerb struct {
	Output string `short:"o" writes:"model" placeholder:"MODEL" help:"Model file to write. Default: the one that is read, which is replaced whole."`
	Model  string `arg:"" help:"Model file."`
	Rules  string `arg:"" help:"The rules file; one without rules takes those of the model away."`
}

// Help is what rules attach --help says besides the flags.
func (rulesAttachVerb) Help() string {
	return `Weights, calibration and thresholds stay, so a text that no rule matches is answered
as before, to the last bit. A fault of the rules file is told with its line, and the
model stays as it is. To choose thresholds with the rules: tasnif threshold --on.`
}

// Run attaches.
func (v *rulesAttachVerb) Run(s *outputs.Streams) error {
	if v.Output == "" {
		v.Output = v.Model
	}
	file, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	f, err := readRules(v.Rules)
	if err != nil {
		return first(err, v.Rules)
	}
	m, err := model.ReadFile(v.Model)
	if err != nil {
		return err
	}
	if m, err = m.WithRules(f); err != nil {
		return first(err, v.Rules)
	}
	if err := m.WriteFile(file); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "model     %s\nrules     %s\n", filepath.Clean(v.Output), rulesLine(f.Rules))
	return err
}

// rulesShowVerb is: tasnif rules show MODEL
type rulesShowVerb struct {
	Model string `arg:"" help:"Model file."`
}

// Run shows.
func (v *rulesShowVerb) Run(s *outputs.Streams) error {
	m, err := model.ReadFile(v.Model)
	if err != nil {
		return err
	}
	if m.Rules == nil {
		return fmt.Errorf("%s: it has no rules; put some into it with: tasnif rules attach %s rules.yaml", v.Model, v.Model)
	}
	text := string(m.Rules.Source)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	_, err = fmt.Fprint(s.Out, text)
	return err
}
