package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tasnif/model"
)

// aimFlags choose operating points; train and threshold have them.
type aimFlags struct {
	Precision []string `group:"aims" placeholder:"P" help:"Precision that is to be kept: 0.9 for all labels, sanctions=0.9 for one, and both: 0.8,sanctions=0.95. A label at f1 (sports=f1) keeps its best F1."`
	Recall    []string `group:"aims" placeholder:"R" help:"Recall that is to be kept, written likewise; a label can have one of the two."`
}

// abstainFlag sets the least probability of the one label of a document.
type abstainFlag struct {
	Abstain float64 `group:"aims" domain:"[0,1)" placeholder:"P" help:"With one label a document: give none where the most probable one has less than P; 0 or more and below 1, such as 0.5. Default: 0, always one, but to a text of which the model knows nothing. evaluate says what share of documents is then answered, and how well."`
}

// aimHelp is what both verbs say of them.
const aimHelp = `A label's threshold is chosen where its precision (or recall) is at least what was asked for with 90 % confidence
(Clopper and Pearson's lower bound), on documents answered by models that had not learnt from them. Of the thresholds
that do, the one that gives most (for a recall: fewest) documents is taken; where none does, the nearest, and a note
says so. The model keeps what was promised; inspect, card and evaluate show it. It holds for documents like those learnt
from: evaluate says on a test split whether it did.`

// aims are the flags as the model room wants them.
func (f *aimFlags) aims() (model.OperatingPoints, error) {
	aims := model.OperatingPoints{Labels: map[string]model.OperatingPoint{}}
	for _, list := range []struct {
		figure model.Metric
		values []string
	}{{model.Precision, f.Precision}, {model.Recall, f.Recall}} {
		flag := "--" + string(list.figure)
		for _, value := range list.values {
			label, least := "", value
			if at := strings.LastIndexByte(value, '='); at >= 0 {
				label, least = value[:at], value[at+1:]
			}
			aim := model.OperatingPoint{Metric: list.figure}
			if x, err := strconv.ParseFloat(least, 64); err == nil && x > 0 && x < 1 {
				aim.Minimum = x
			} else if least == string(model.BestF1) && label != "" {
				aim.Metric = model.BestF1
			} else {
				return aims, usagef("%s %s: write a number above 0 and below 1, such as %s 0.9 or %s sanctions=0.9", flag, value, flag, flag)
			}
			if err := add(&aims, label, aim); err != nil {
				return aims, usagef("%s %s: %v", flag, value, err)
			}
		}
	}
	return aims, nil
}

// add sets one aim, once.
func add(aims *model.OperatingPoints, label string, aim model.OperatingPoint) error {
	if label == "" {
		if aims.Default.Metric != "" {
			return fmt.Errorf("all labels have an aim already: %s", aims.Default)
		}
		aims.Default = aim
		return nil
	}
	if has, twice := aims.Labels[label]; twice {
		return fmt.Errorf("label %q has an aim already: %s", label, has)
	}
	aims.Labels[label] = aim
	return nil
}

// aimed is the model with the thresholds asked for, and a note on each that
// could not be promised.
func (f *aimFlags) aimed(s *streams, m *model.Model) (*model.Model, error) {
	if len(f.Precision)+len(f.Recall) == 0 {
		return m, nil
	}
	aims, err := f.aims()
	if err != nil {
		return nil, err
	}
	if m, err = m.WithOperatingPoints(aims); err != nil {
		return nil, err
	}
	missed := m.UnmetGuarantees()
	for i, p := range missed {
		// A view without documents of its own has the other's thresholds and figures.
		if slices.ContainsFunc(missed[:i], func(q model.Guarantee) bool { q.View = p.View; return q == p }) {
			continue
		}
		fmt.Fprintf(s.err, "tasnif: WARNING: %s, %s: a %s of %g cannot be promised: of %d documents with the label, at no threshold does the 90 %% bound reach it; the best is %.3f (%d of %d, bound %.3f)\n",
			oneLabel(p.Label), p.View, p.Metric, p.Minimum, p.Support, p.Interval().Value, p.Right, shareBase(p), p.Interval().Low)
	}
	return m, nil
}

// shareBase is what a promise's share is a share of.
func shareBase(p model.Guarantee) int {
	if p.Metric == model.Recall {
		return p.Support
	}
	return p.Given
}

// promises is the table of what was promised, out of fold.
func promises(w io.Writer, list []model.Guarantee) error {
	if len(list) == 0 {
		return nil
	}
	width := len("label")
	for _, p := range list {
		width = max(width, len(p.Label))
	}
	fmt.Fprintf(w, "\n%-*s %-8s %-17s %9s %-28s %-28s %6s %6s\n", width, "label", "view", "promised", "threshold", "precision, 90 % bounds", "recall, 90 % bounds", "given", "has it")
	for _, p := range list {
		aim := fmt.Sprintf("%s >= %g", p.Metric, p.Minimum)
		if !p.Reached {
			aim = "not " + aim
		}
		share := func(s model.Proportion) string { return fmt.Sprintf("%.3f [%.3f, %.3f]", s.Value, s.Low, s.High) }
		if _, err := fmt.Fprintf(w, "%-*s %-8s %-17s %9.3f %-28s %-28s %6d %6d\n", width, oneLabel(p.Label), p.View, aim, p.Threshold, share(p.Precision), share(p.Recall), p.Given, p.Support); err != nil {
			return err
		}
	}
	return nil
}

// oneLabel is a label's id for a line of text.
func oneLabel(id string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, id)
}
