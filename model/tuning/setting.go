package tuning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"tasnif/features"
	"tasnif/model/linear"
)

// Setting is a point of the search: feature settings, and all settings of a trainer.
type Setting struct {
	Features features.Config `json:"features"`
	Trainer  string          `json:"trainer"`
	Own      map[string]any  `json:"own,omitempty"`     // settings of a trainer other than a blend
	Members  []memberSetting `json:"members,omitempty"` // members of a blend
}

type memberSetting struct {
	Trainer string         `json:"trainer"`
	Own     map[string]any `json:"own"`
}

// SettingOf is the Setting of a configuration, with defaults filled in. Blend weights are
// left out, since each evaluation finds them.
func SettingOf(cfg features.Config, trainer linear.Trainer) (Setting, error) {
	s := Setting{Features: cfg, Trainer: linear.NameOf(trainer)}
	blend, isBlend := trainer.(*linear.Blend)
	if !isBlend {
		var err error
		s.Own, err = settingsOf(trainer)
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

// settingsOf is a trainer's settings by name.
func settingsOf(t linear.Trainer) (map[string]any, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	own := map[string]any{}
	return own, json.Unmarshal(text, &own)
}

// params are a trainer's settings as NewTrainer takes them.
func (s Setting) params() []byte {
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

// Key identifies a setting. It begins with featuresKey.
func (s Setting) Key() string {
	text, _ := json.Marshal(s)
	return s.featuresKey() + digest(text)
}

func (s Setting) featuresKey() string {
	text, _ := json.Marshal(s.Features)
	return digest(text)
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// clone is a deep copy.
func (s Setting) clone() Setting {
	s.Features.Blocks = slices.Clone(s.Features.Blocks)
	s.Own = maps.Clone(s.Own)
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		s.Members[i].Own = maps.Clone(s.Members[i].Own)
	}
	return s
}

// NewTrainer makes the trainer.
func (s Setting) NewTrainer() (linear.Trainer, error) {
	return linear.NewTrainer(s.Trainer, s.params())
}
