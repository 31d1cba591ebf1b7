package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/model"
	"tasnif/model/decision"
	"tasnif/model/eval/safetext"
	"tasnif/model/thresholds"
)

// thresholdFlags choose operating points; train and threshold have them.
type thresholdFlags struct {
	Precision []string `group:"thresholds" placeholder:"P" help:"Least precision: 0.9 for all labels, sanctions=0.9 for one, or both: 0.8,sanctions=0.95. sports=f1 leaves a label at its best F1."`
	Recall    []string `group:"thresholds" placeholder:"R" help:"Least recall, written likewise. A label can have one of the two."`
}

// abstainFlag sets the least probability of the one label of a document.
type abstainFlag struct {
	Abstain float64 `group:"thresholds" domain:"[0,1)" placeholder:"P" help:"In single-label mode: give no label where the most probable one has less than P, such as 0.5. evaluate reports the share of documents that get a label, and the accuracy on those. Default: 0, a label for every text with a known word."`
}

// topKFlags give the most probable labels in place of those that reach their thresholds.
type topKFlags struct {
	GiveTop int     `group:"thresholds" domain:"[0,65536]" placeholder:"K" help:"With several labels a document: give the K most probable labels in place of those that reach their thresholds. The model keeps this rule, and evaluate measures it. Default: 0, thresholds."`
	Least   float64 `name:"give-least" group:"thresholds" domain:"[0,1)" placeholder:"P" help:"With --give-top: only labels of at least this probability. Default: 0."`
}

// rule is what the flags ask for, nil where nothing.
func (f *topKFlags) rule(points *thresholdFlags) (*decision.TopK, error) {
	switch {
	case f.GiveTop == 0 && f.Least > 0:
		return nil, usage.Errorf("--give-least %g: give --give-top K too", f.Least)
	case f.GiveTop == 0:
		return nil, nil
	case len(points.Precision)+len(points.Recall) > 0:
		return nil, usage.Errorf("--give-top gives labels whatever their thresholds: leave out --precision and --recall")
	}
	return &decision.TopK{K: f.GiveTop, Least: f.Least}, nil
}

// thresholdHelp is what the help of both verbs says of them.
const thresholdHelp = `A guaranteed threshold is chosen on out-of-fold scores: there the label's precision
(or recall) is at least what was asked for with 90 % confidence (the lower
Clopper-Pearson bound). Where several thresholds reach it, a precision takes the one
that gives the label to most documents, a recall the one that gives it to fewest.
Where none does, the nearest is taken, with a warning. The model file keeps these
guarantees: inspect, card and evaluate show them. They hold for documents like those
of training; evaluate says whether they held on a test split.`

// points are the operating points that the flags ask for.
func (f *thresholdFlags) points() (thresholds.OperatingPoints, error) {
	points := thresholds.OperatingPoints{Labels: map[string]thresholds.OperatingPoint{}}
	for _, list := range []struct {
		figure thresholds.Metric
		values []string
	}{{thresholds.Precision, f.Precision}, {thresholds.Recall, f.Recall}} {
		flag := "--" + string(list.figure)
		for _, value := range list.values {
			label, least := "", value
			if at := strings.LastIndexByte(value, '='); at >= 0 {
				label, least = value[:at], value[at+1:]
			}
			point := thresholds.OperatingPoint{Metric: list.figure}
			if x, err := strconv.ParseFloat(least, 64); err == nil && x > 0 && x < 1 {
				point.Minimum = x
			} else if least == string(thresholds.BestF1) && label != "" {
				point.Metric = thresholds.BestF1
			} else {
				return points, usage.Errorf("%s %s: write a number above 0 and below 1, such as %s 0.9 or %s sanctions=0.9", flag, value, flag, flag)
			}
			if err := setPoint(&points, label, point); err != nil {
				return points, usage.Errorf("%s %s: %v", flag, value, err)
			}
		}
	}
	return points, nil
}

// setPoint sets one operating point, once.
func setPoint(points *thresholds.OperatingPoints, label string, point thresholds.OperatingPoint) error {
	if label == "" {
		if points.Default.Metric != "" {
			return fmt.Errorf("all labels have one already: %s", points.Default)
		}
		points.Default = point
		return nil
	}
	if has, twice := points.Labels[label]; twice {
		return fmt.Errorf("label %q has one already: %s", label, has)
	}
	points.Labels[label] = point
	return nil
}

// apply is the model with the thresholds asked for, and a warning about those that
// cannot be guaranteed. file is where the model will be.
func (f *thresholdFlags) apply(s *outputs.Streams, m *model.Model, file string) (*model.Model, error) {
	if len(f.Precision)+len(f.Recall) == 0 {
		return m, nil
	}
	points, err := f.points()
	if err != nil {
		return nil, err
	}
	if m, err = m.WithOperatingPoints(points); err != nil {
		return nil, err
	}
	warnUnmet(s, m, file)
	return m, nil
}

// unmetShown is how many unmet guarantees the warning names.
const unmetShown = 3

// warnUnmet warns in one line of guarantees that no threshold reaches, with those
// furthest from it.
func warnUnmet(s *outputs.Streams, m *model.Model, file string) {
	unmet := m.UnmetGuarantees()
	if len(unmet) == 0 {
		return
	}
	below := func(g thresholds.Guarantee) float64 { return g.Minimum - g.Interval().Low }
	slices.SortStableFunc(unmet, func(a, b thresholds.Guarantee) int { return cmp.Compare(below(b), below(a)) })
	labels := map[string]bool{}
	var worst []string
	for _, g := range unmet {
		if !labels[g.Label] && len(worst) < unmetShown { // the views of a label are often alike
			worst = append(worst, fmt.Sprintf("%s (%s >= %g: lower bound %.3f, %s)", safetext.Clean(g.Label), g.Metric, g.Minimum, g.Interval().Low, outputs.Amount(g.Support, "document")))
		}
		labels[g.Label] = true
	}
	furthest := ""
	if len(labels) > len(worst) {
		furthest = ", furthest from it"
	}
	s.Warn("for %d of %s no threshold reaches the precision or recall asked for with 90 %% confidence%s: %s; tasnif inspect %s shows all",
		len(labels), outputs.Amount(len(m.Labels), "label"), furthest, strings.Join(worst, ", "), file)
}

// writeGuarantees is the table of what is guaranteed, by out-of-fold scores.
func writeGuarantees(w io.Writer, list []thresholds.Guarantee) error {
	if len(list) == 0 {
		return nil
	}
	width := len("label")
	for _, p := range list {
		width = max(width, len(p.Label))
	}
	fmt.Fprintf(w, "\n%-*s %-8s %-17s %9s %-28s %-28s %6s %6s\n", width, "label", "view", "guarantee", "threshold", "precision, 90 % bounds", "recall, 90 % bounds", "given", "true")
	for _, p := range list {
		asked := fmt.Sprintf("%s >= %g", p.Metric, p.Minimum)
		if !p.Reached {
			asked = "not " + asked
		}
		share := func(s thresholds.Proportion) string { return fmt.Sprintf("%.3f [%.3f, %.3f]", s.Value, s.Low, s.High) }
		if _, err := fmt.Fprintf(w, "%-*s %-8s %-17s %9.3f %-28s %-28s %6d %6d\n", width, safetext.Clean(p.Label), p.View, asked, p.Threshold, share(p.Precision), share(p.Recall), p.Given, p.Support); err != nil {
			return err
		}
	}
	return nil
}
