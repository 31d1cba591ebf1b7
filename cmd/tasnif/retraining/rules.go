package retraining

import (
	"tasnif/model"
	"tasnif/model/rules"
)

// KeepRules is the candidate with the rules of an editor that the model served has.
// Errors: a rule of a topic that the candidate does not have (rules.Errors).
func KeepRules(candidate, serving *model.Model) (*model.Model, error) {
	if serving == nil || serving.Rules == nil {
		return candidate, nil
	}
	f, err := rules.Read("rules", serving.Rules.Source)
	if err != nil {
		return nil, err
	}
	return candidate.WithRules(f)
}
