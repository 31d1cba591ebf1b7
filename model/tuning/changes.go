package tuning

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"tasnif/features"
	"tasnif/model/linear"
)

// change is a named change of a setting.
type change struct {
	name  string
	apply func(*Setting)
}

// applyTo is the changed setting; false if a number leaves its domain.
func (m change) applyTo(s Setting) (Setting, bool) {
	s = s.clone()
	m.apply(&s)
	_, err := s.NewTrainer()
	return s, err == nil && s.Features.Validate() == nil
}

// changes lists all changes of a setting in a fixed order. Changes of the trainer and of
// the features alternate, so that a small budget tries both.
func (e *Experiment) changes(at Setting) []change {
	a, b := trainerChanges(at), e.featureChanges(at)
	var out []change
	for i := range max(len(a), len(b)) {
		if i < len(a) {
			out = append(out, a[i])
		}
		if i < len(b) {
			out = append(out, b[i])
		}
	}
	return out
}

// steps are the factors by which a trainer's numbers are changed.
var steps = map[string][]float64{"C": {1.0 / 3, 3}, "alpha": {1.0 / 3, 3}, "beta": {0.5, 2}, "negative": {0.5, 2}}

// switches are the boolean settings that are toggled.
var switches = []string{"balanced", "binary", "norm"}

// addableTrainers are the trainers that may be added to a blend.
var addableTrainers = []string{"multinomial", "centroid", "logistic"}

func trainerChanges(at Setting) (list []change) {
	owns := []memberSetting{{at.Trainer, at.Own}}
	if at.Members != nil {
		owns = at.Members
	}
	own := func(s *Setting, i int) map[string]any {
		if s.Members != nil {
			return s.Members[i].Own
		}
		return s.Own
	}
	for i, m := range owns {
		title := m.Trainer
		if on, ok := m.Own["on"].(string); ok && on != "" {
			title += " on " + on
		}
		for _, key := range slices.Sorted(maps.Keys(steps)) {
			now, ok := m.Own[key].(float64)
			if !ok {
				continue
			}
			for _, by := range steps[key] {
				next := rounded(now * by)
				list = append(list, change{fmt.Sprintf("%s %s %g to %g", title, key, now, next), func(s *Setting) { own(s, i)[key] = next }})
			}
		}
		for _, key := range switches {
			if now, ok := m.Own[key].(bool); ok {
				list = append(list, change{fmt.Sprintf("%s %s %v to %v", title, key, now, !now), func(s *Setting) { own(s, i)[key] = !now }})
			}
		}
	}
	if at.Members == nil {
		return list
	}
	for i, m := range at.Members {
		if len(at.Members) > 1 {
			list = append(list, change{"without " + m.Trainer + " " + strconv.Itoa(i+1), func(s *Setting) { s.Members = slices.Delete(s.Members, i, i+1) }})
		}
	}
	for _, name := range addableTrainers {
		if slices.ContainsFunc(at.Members, func(m memberSetting) bool { return m.Trainer == name && m.Own["on"] == nil }) {
			continue
		}
		list = append(list, change{"with " + name, func(s *Setting) {
			if t, err := linear.NewTrainer(name, nil); err == nil {
				if own, err := settingsOf(t); err == nil {
					s.Members = append(s.Members, memberSetting{name, own})
				}
			}
		}})
	}
	return list
}

// rounded keeps two significant digits.
func rounded(x float64) float64 {
	if x == 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-1)
	y, _ := strconv.ParseFloat(strconv.FormatFloat(math.Round(x/unit)*unit, 'g', 3, 64), 64)
	return y
}

// addableBlocks are the blocks of features that may be added, with their first n-grams.
var addableBlocks = []features.Block{{Name: "words", From: 1, To: 1, Scale: 1}, {Name: "words", From: 1, To: 2, Scale: 1}, {Name: "stems", From: 1, To: 2, Scale: 1}, {Name: "chars", From: 3, To: 5, Scale: 1}}

func (e *Experiment) featureChanges(at Setting) (list []change) {
	for i, b := range at.Features.Blocks {
		for _, by := range []float64{0.5, 2} {
			next := rounded(b.Scale * by)
			list = append(list, change{fmt.Sprintf("%s scale %g to %g", b.Name, b.Scale, next), func(s *Setting) { s.Features.Blocks[i].Scale = next }})
		}
		for _, span := range [][2]int{{b.From, b.To + 1}, {b.From, b.To - 1}, {b.From - 1, b.To}} {
			if span[0] < 1 || span[1] < span[0] || span[1] > 6 || b.Name != "chars" && span[1] > 3 {
				continue
			}
			list = append(list, change{fmt.Sprintf("%s %d-%d to %d-%d", b.Name, b.From, b.To, span[0], span[1]), func(s *Setting) { s.Features.Blocks[i].From, s.Features.Blocks[i].To = span[0], span[1] }})
		}
	}
	for _, b := range addableBlocks {
		if !slices.ContainsFunc(at.Features.Blocks, func(have features.Block) bool { return have.Name == b.Name }) {
			list = append(list, change{fmt.Sprintf("with %s %d-%d", b.Name, b.From, b.To), func(s *Setting) { s.Features.Blocks = append(s.Features.Blocks, b) }})
		}
	}
	for i, b := range at.Features.Blocks {
		if len(at.Features.Blocks) > 1 {
			list = append(list, change{"without " + b.Name, func(s *Setting) { s.Features.Blocks = slices.Delete(s.Features.Blocks, i, i+1) }})
		}
	}
	if e.BothFields {
		for _, by := range []float64{0.5, 2} {
			next := rounded(at.Features.HeadlineWeight * by)
			list = append(list, change{fmt.Sprintf("headline weight %g to %g", at.Features.HeadlineWeight, next), func(s *Setting) { s.Features.HeadlineWeight = next }})
		}
	}
	for _, next := range []int{at.Features.MinDF + 1, at.Features.MinDF - 1} {
		list = append(list, change{fmt.Sprintf("min-df %d to %d", at.Features.MinDF, next), func(s *Setting) { s.Features.MinDF = next }})
	}
	list = append(list, change{fmt.Sprintf("stop words dropped %v to %v", at.Features.StopWords, !at.Features.StopWords), func(s *Setting) { s.Features.StopWords = !s.Features.StopWords }})
	if e.Embedding {
		var first []change
		for _, by := range []float64{0.5, 2} {
			next := rounded(at.Features.EmbeddingScale * by)
			first = append(first, change{fmt.Sprintf("base scale %g to %g", at.Features.EmbeddingScale, next), func(s *Setting) { s.Features.EmbeddingScale = next }})
		}
		list = append(first, list...)
	}
	return list
}
