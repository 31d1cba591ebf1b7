package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// setting is a point of the search: feature settings, and all settings of a trainer.
type setting struct {
	Features features.Config `json:"features"`
	Trainer  string          `json:"trainer"`
	Own      map[string]any  `json:"own,omitempty"`     // of a trainer that is no blend
	Members  []memberSetting `json:"members,omitempty"` // of a blend
}

type memberSetting struct {
	Trainer string         `json:"trainer"`
	Own     map[string]any `json:"own"`
}

// settingOf spells out what a configuration leaves to defaults. A blend's
// weights are always found anew.
func settingOf(cfg Config) (setting, error) {
	s := setting{Features: cfg.Features, Trainer: linear.NameOf(cfg.Trainer)}
	blend, isBlend := cfg.Trainer.(*linear.Blend)
	if !isBlend {
		var err error
		s.Own, err = settingsOf(cfg.Trainer)
		return s, err
	}
	list, err := blend.Trainers()
	if err != nil {
		return s, err
	}
	for i, m := range list {
		own, err := settingsOf(m)
		if err != nil {
			return s, err
		}
		s.Members = append(s.Members, memberSetting{blend.Members[i].Trainer, own})
	}
	return s, nil
}

// settingsOf gives a trainer's settings by name.
func settingsOf(t linear.Trainer) (map[string]any, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	own := map[string]any{}
	return own, json.Unmarshal(text, &own)
}

// params are a trainer's settings as NewTrainer takes them.
func (s setting) params() []byte {
	var object any = s.Own
	if s.Members != nil {
		blend := linear.Blend{}
		for _, m := range s.Members {
			own, _ := json.Marshal(m.Own) // it came from JSON
			blend.Members = append(blend.Members, linear.Member{Trainer: m.Trainer, Params: own})
		}
		object = blend
	}
	text, _ := json.Marshal(object)
	return text
}

// key tells settings apart, of the features first.
func (s setting) key() string {
	text, _ := json.Marshal(s)
	return s.featuresKey() + digest(text)
}

func (s setting) featuresKey() string {
	text, _ := json.Marshal(s.Features)
	return digest(text)
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// clone is a copy whose parts are its own.
func (s setting) clone() setting {
	s.Features.Blocks = slices.Clone(s.Features.Blocks)
	s.Own = maps.Clone(s.Own)
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		s.Members[i].Own = maps.Clone(s.Members[i].Own)
	}
	return s
}

// change is a change of a setting.
type change struct {
	name  string
	apply func(*setting)
}

// applyTo is the setting changed; false if that leaves a domain.
func (m change) applyTo(s setting) (setting, bool) {
	s = s.clone()
	m.apply(&s)
	_, err := linear.NewTrainer(s.Trainer, s.params())
	return s, err == nil && s.Features.Validate() == nil
}

// changes are all changes of a setting, in a fixed order: one of a trainer and one
// of the features in turn, so that a small budget sees both.
func (s *search) changes(at setting) []change {
	a, b := trainerChanges(at), s.featureChanges(at)
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

// steps are the values tried of a trainer's number, as factors of the one it has.
var steps = map[string][]float64{"C": {1.0 / 3, 3}, "alpha": {1.0 / 3, 3}, "beta": {0.5, 2}, "negative": {0.5, 2}}

// switches are the settings that are on or off: class weights, what is counted.
var switches = []string{"balanced", "binary", "norm"}

// addableTrainers are those that may join a blend.
var addableTrainers = []string{"multinomial", "centroid", "logistic"}

func trainerChanges(at setting) (list []change) {
	owns := []memberSetting{{at.Trainer, at.Own}}
	if at.Members != nil {
		owns = at.Members
	}
	own := func(s *setting, i int) map[string]any {
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
				list = append(list, change{fmt.Sprintf("%s %s %g to %g", title, key, now, next), func(s *setting) { own(s, i)[key] = next }})
			}
		}
		for _, key := range switches {
			if now, ok := m.Own[key].(bool); ok {
				list = append(list, change{fmt.Sprintf("%s %s %v to %v", title, key, now, !now), func(s *setting) { own(s, i)[key] = !now }})
			}
		}
	}
	if at.Members == nil {
		return list
	}
	for i, m := range at.Members {
		if len(at.Members) > 1 {
			list = append(list, change{"without " + m.Trainer + " " + strconv.Itoa(i+1), func(s *setting) { s.Members = slices.Delete(s.Members, i, i+1) }})
		}
	}
	for _, name := range addableTrainers {
		if slices.ContainsFunc(at.Members, func(m memberSetting) bool { return m.Trainer == name && m.Own["on"] == nil }) {
			continue
		}
		list = append(list, change{"with " + name, func(s *setting) {
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

// addableBlocks are those that may be added, with the n-grams they begin with.
var addableBlocks = []features.Block{{Name: "words", From: 1, To: 1, Scale: 1}, {Name: "words", From: 1, To: 2, Scale: 1}, {Name: "stems", From: 1, To: 2, Scale: 1}, {Name: "chars", From: 3, To: 5, Scale: 1}}

func (s *search) featureChanges(at setting) (list []change) {
	for i, b := range at.Features.Blocks {
		for _, by := range []float64{0.5, 2} {
			next := rounded(b.Scale * by)
			list = append(list, change{fmt.Sprintf("%s scale %g to %g", b.Name, b.Scale, next), func(s *setting) { s.Features.Blocks[i].Scale = next }})
		}
		for _, span := range [][2]int{{b.From, b.To + 1}, {b.From, b.To - 1}, {b.From - 1, b.To}} {
			if span[0] < 1 || span[1] < span[0] || span[1] > 6 || b.Name != "chars" && span[1] > 3 {
				continue
			}
			list = append(list, change{fmt.Sprintf("%s %d-%d to %d-%d", b.Name, b.From, b.To, span[0], span[1]), func(s *setting) { s.Features.Blocks[i].From, s.Features.Blocks[i].To = span[0], span[1] }})
		}
	}
	for _, b := range addableBlocks {
		if !slices.ContainsFunc(at.Features.Blocks, func(have features.Block) bool { return have.Name == b.Name }) {
			list = append(list, change{fmt.Sprintf("with %s %d-%d", b.Name, b.From, b.To), func(s *setting) { s.Features.Blocks = append(s.Features.Blocks, b) }})
		}
	}
	for i, b := range at.Features.Blocks {
		if len(at.Features.Blocks) > 1 {
			list = append(list, change{"without " + b.Name, func(s *setting) { s.Features.Blocks = slices.Delete(s.Features.Blocks, i, i+1) }})
		}
	}
	if slices.ContainsFunc(s.docs, func(d data.Document) bool { return d.Headline != "" && d.Body != "" }) {
		for _, by := range []float64{0.5, 2} {
			next := rounded(at.Features.HeadlineWeight * by)
			list = append(list, change{fmt.Sprintf("headline weight %g to %g", at.Features.HeadlineWeight, next), func(s *setting) { s.Features.HeadlineWeight = next }})
		}
	}
	for _, next := range []int{at.Features.MinDF + 1, at.Features.MinDF - 1} {
		list = append(list, change{fmt.Sprintf("min-df %d to %d", at.Features.MinDF, next), func(s *setting) { s.Features.MinDF = next }})
	}
	list = append(list, change{fmt.Sprintf("stop words dropped %v to %v", at.Features.StopWords, !at.Features.StopWords), func(s *setting) { s.Features.StopWords = !s.Features.StopWords }})
	if s.cfg.Embedding != nil {
		var first []change
		for _, by := range []float64{0.5, 2} {
			next := rounded(at.Features.EmbeddingScale * by)
			first = append(first, change{fmt.Sprintf("base scale %g to %g", at.Features.EmbeddingScale, next), func(s *setting) { s.Features.EmbeddingScale = next }})
		}
		list = append(first, list...)
	}
	return list
}

// TuneFingerprint identifies a search: a hash of the documents and their labels, the
// settings at the start, the embedding and the normalizer. A journal of trials has
// it in its first line.
func TuneFingerprint(docs []data.Document, cfg Config) (string, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return "", err
	}
	start, err := settingOf(cfg)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %s %d %d %v\n", arabic.Fingerprint(cfg.Features.Tokenizer), start.key(), cfg.Mode, strings.Join(cfg.Labels, "|"), cfg.Folds, cfg.Seed, cfg.Embedding != nil)
	if cfg.Embedding != nil {
		base, err := modelfile.BaseBytes(cfg.Embedding)
		if err != nil {
			return "", err
		}
		h.Write(base)
	}
	for _, d := range docs {
		fmt.Fprintf(h, "%q %q %q\n", d.Headline, d.Body, d.Labels)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}
