package categorical

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/outoffold"
)

// sourceField is the field whose unknown values are treated as other outlets (Unknown).
const sourceField = "source"

// evenUnknown is an Unknown without effect.
var evenUnknown = [data.Views]float64{1, 1}

// Power is the power of a document's probabilities in a view, in Single mode:
//
//	p'_l = p_l^Power / sum over k of p_k^Power
//
// It is Unknown for an unknown source; 1 for a known one, and for a document without
// source.
func (f *Fields) Power(v data.View, d data.Document) float64 {
	if f == nil || d.Source == "" {
		return 1
	}
	i := slices.Index(f.Names, sourceField)
	if i < 0 {
		return 1
	}
	if _, found := slices.BinarySearch(f.Values[i], d.Source); found {
		return 1
	}
	return f.Unknown[v]
}

const (
	unknownDocuments = 4000 // documents that Unknown is fitted to, at most
	fewestDocuments  = 200  // documents that fitting Unknown needs
	leastPower       = 0.5
)

// FitUnknown fits Unknown of a view, whose examples are p, in Single mode. docs and fold
// are those of the examples.
//
// Complement naive Bayes, which trains fast, is scored out of fold twice: on random folds,
// and on folds of whole sources. Unknown is the power (calibration.Joint) that fits the
// second scores, divided by the one that fits the first. From saudi's headlines to ant's,
// with three papers in the training set, it is .80 (.73 for the whole blend, .56 for
// NB-SVM, .74 for the SVM), and reduces the calibration error there from .102 to .057.
func (f *Fields) FitUnknown(ctx context.Context, v data.View, p *linear.Problem, docs []data.Document, fold []int) error {
	at := slices.Index(f.Names, sourceField)
	if at < 0 {
		return nil
	}
	var rows, random, whole []int
	for i, d := range docs {
		if source, found := slices.BinarySearch(f.Values[at], d.Source); found {
			rows, random, whole = append(rows, i), append(random, fold[i]), append(whole, source%shiftFolds)
		}
	}
	if len(rows) < fewestDocuments {
		return nil
	}
	if step := (len(rows) + unknownDocuments - 1) / unknownDocuments; step > 1 {
		rows, random, whole = every(rows, step), every(random, step), every(whole, step)
	}
	own, all := p.Select(rows), make([]int, len(rows))
	for i := range all {
		all[i] = i
	}
	var labels []decision.Label
	var power [2]float64
	for k, fold := range [][]int{random, whole} {
		held, err := outoffold.Score(ctx, &linear.Complement{Alpha: 0.1}, own, fold, slices.Max(fold)+1, nil, func() {})
		if err != nil {
			return err
		}
		if k == 0 {
			labels = decision.Fit(held, own.Y, all, true).Labels
		}
		power[k] = decision.FitJoint(held, own.Y, all, labels).Power
	}
	if power[0] > 0 {
		f.Unknown[v] = min(max(power[1]/power[0], leastPower), 1)
	}
	return nil
}

// every is the elements 0, n, 2n and so on.
func every(list []int, n int) (out []int) {
	for i := 0; i < len(list); i += n {
		out = append(out, list[i])
	}
	return out
}

// UnknownPowers is Unknown by the name of the view, without powers of 1.
func (f *Fields) UnknownPowers() map[string]float64 {
	out := map[string]float64{}
	for v := range data.Views {
		if f != nil && f.Unknown[v] < 1 {
			out[v.String()] = f.Unknown[v]
		}
	}
	return out
}

// readUnknown reads Unknown from a file's header, which is not trusted.
func (f *Fields) readUnknown(powers map[string]float64) error {
	known := 0
	for v := range data.Views {
		power, has := powers[v.String()]
		if !has {
			continue
		}
		if known++; !(power > 0 && power <= 1) {
			return modelfile.Errorf("the power of unknown sources is %v", power)
		}
		f.Unknown[v] = power
	}
	if known < len(powers) {
		return modelfile.Errorf("it has powers of unknown sources for unknown views")
	}
	return nil
}

// String describes the fields and the effect of an unknown source in one line; "" for nil.
func (f *Fields) String() string {
	if f == nil {
		return ""
	}
	var parts []string
	for i, name := range f.Names {
		parts = append(parts, fmt.Sprintf("%s (%d values)", name, len(f.Values[i])))
	}
	powers := f.UnknownPowers()
	for v := range data.Views {
		if power, less := powers[v.String()]; less {
			parts = append(parts, fmt.Sprintf("probabilities of an unknown source's %s to the power %.2f", v, power))
		}
	}
	return strings.Join(parts, ", ")
}
