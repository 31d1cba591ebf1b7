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

// sourceField is the field whose unknown values are other outlets.
const sourceField = "source"

// evenUnknown changes nothing.
var evenUnknown = [data.Views]float64{1, 1}

// Power is that of the probabilities of a document in a view, where it has one label:
//
//	p'_l = p_l^Power / sum over k of p_k^Power
//
// 1 where the document names no source, or one that is known.
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
	unknownDocuments = 4000 // that Unknown is fitted to
	fewestDocuments  = 200  // from which it is
	leastPower       = 0.5
)

// FitUnknown finds how much less sure a model of one label a document is to be of a source
// it does not know, in a view whose examples p has, with their documents and folds.
// Complement naive Bayes, which trains in an instant, is scored out of fold twice: on
// random folds, and on folds of whole sources. Unknown is the ratio of the powers
// (calibration.Joint) that the second and the first scores want. From saudi's headlines to
// ant's, with three papers to learn from, it is .80 (the whole blend has .73, NB-SVM .56,
// the SVM .74), and the calibration error there .057 in place of .102.
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

// every gives the elements 0, n, 2n and so on.
func every(list []int, n int) (out []int) {
	for i := 0; i < len(list); i += n {
		out = append(out, list[i])
	}
	return out
}

// UnknownPowers are those of Unknown by the name of the view, without those that change nothing.
func (f *Fields) UnknownPowers() map[string]float64 {
	out := map[string]float64{}
	for v := range data.Views {
		if f != nil && f.Unknown[v] < 1 {
			out[v.String()] = f.Unknown[v]
		}
	}
	return out
}

// readUnknown takes Unknown from the header of a file. Nothing in it is trusted.
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
		return modelfile.Errorf("it has the powers of unknown sources in views that there are none of")
	}
	return nil
}

// String says in one line what fields there are, and what an unknown source does; "" of nil.
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
