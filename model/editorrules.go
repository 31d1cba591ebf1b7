package model

import (
	"slices"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/modelfile"
	"tasnif/model/rules"
)

// RulesInfo identifies the rules of an editor that a model answers with.
type RulesInfo struct {
	SHA256 string `json:"sha256"` // of the rules file
	Count  int    `json:"count"`
}

// WithRules is the model with the rules of a file. The weights of rules that match are
// added to the log-odds of a topic, before the joint calibration and the shift of fields. A
// topic that a rule decides has the probability 1 or 0. Weights, calibration and thresholds
// stay: a document that no rule matches has bit for bit the same answer. A file without
// rules removes the model's rules. Errors: rules.Errors.
func (m *Model) WithRules(f *rules.File) (*Model, error) {
	set, err := f.Compile(m.labelIDs(), m.Vectorizer.Cut)
	if err != nil {
		return nil, err
	}
	w := m.withRuleSet(set)
	if len(f.Rules) == 0 {
		w = m.WithoutRules()
	}
	return w, nil
}

// withRuleSet is the model with another set of rules for the same topics.
func (m *Model) withRuleSet(set *rules.Set) *Model {
	w := *m
	w.Rules, w.Info.Rules = set, &RulesInfo{set.SHA256, len(set.Rules)}
	return &w
}

// WithoutRule is the model without the rule at index i.
func (m *Model) WithoutRule(i int) *Model { return m.withRuleSet(m.Rules.Without(i)) }

// WithoutRules is the model without rules.
func (m *Model) WithoutRules() *Model {
	w := *m
	w.Rules, w.Info.Rules = nil, nil
	return &w
}

// Hits are the rules that match a document, in the order of its text.
func (m *Model) Hits(d data.Document) []rules.Hit {
	if m.Rules == nil {
		return nil
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	m.watch(s)
	m.Vectorizer.Transform(&s.features, fieldsOf(d))
	return slices.Clone(s.matcher.Hits())
}

// watch makes the next Transform pass its words to the rule matcher.
func (m *Model) watch(s *scratch) {
	if s.features.Watcher = nil; m.Rules != nil {
		s.matcher.Start(m.Rules)
		s.features.Watcher = &s.matcher
	}
}

// addRules adds the effects of the rules that matched to the decision rule.
func (m *Model) addRules(r *decision.Rule, s *scratch) {
	if m.Rules == nil || len(s.matcher.Hits()) == 0 {
		return
	}
	n := len(r.Labels)
	s.plus, s.decided = slices.Grow(s.plus[:0], n)[:n], slices.Grow(s.decided[:0], n)[:n]
	clear(s.plus)
	clear(s.decided)
	m.Rules.Add(s.matcher.Hits(), s.plus, s.decided)
	r.Plus, r.Decided = s.plus, s.decided
}

// DecidedWeight is Evidence.Weight of a rule that decides, in log-odds: far beyond any
// weight that a model learns.
const DecidedWeight = 1000

// ruleEvidence is the evidence of the rules that matched, for one label. If a never rule
// matched, must rules have no weight.
func (m *Model) ruleEvidence(d data.Document, hits []rules.Hit, label int) (list []Evidence) {
	never := slices.ContainsFunc(hits, func(h rules.Hit) bool {
		return m.Rules.Label(h.Rule) == label && m.Rules.Rules[h.Rule].Kind == rules.Never
	})
	for i, h := range hits {
		rule := &m.Rules.Rules[h.Rule]
		if m.Rules.Label(h.Rule) != label || slices.ContainsFunc(hits[:i], func(o rules.Hit) bool { return o.Rule == h.Rule }) {
			continue
		}
		e := Evidence{Field: "headline", Start: int(h.From), End: int(h.To), Weight: rule.Weight, Rule: rule}
		text := d.Headline
		if h.Body {
			e.Field, text = "body", d.Body
		}
		e.Text = text[e.Start:e.End]
		switch {
		case rule.Kind == rules.Never:
			e.Weight = -DecidedWeight
		case rule.Kind == rules.Must && !never:
			e.Weight = DecidedWeight
		}
		list = append(list, e)
	}
	return list
}

// ruleArrays is the file section of rules, which holds the rules file; none without rules.
func (m *Model) ruleArrays() []modelfile.Array {
	if m.Rules == nil {
		return nil
	}
	return []modelfile.Array{{Name: "rules", Values: m.Rules.Source}}
}

// readRuleFile reads the section of rules, if the file has one. The section is not trusted.
func (m *Model) readRuleFile(arrays map[string]any) error {
	if _, ok := arrays["rules"]; !ok {
		if m.Info.Rules != nil {
			return modelfile.Errorf("its rules are missing")
		}
		return nil
	}
	source, err := modelfile.Take[byte](arrays, "rules")
	if err != nil {
		return err
	}
	f, err := rules.Read("rules", source)
	if err != nil {
		return modelfile.Errorf("%v", err)
	}
	set, err := f.Compile(m.labelIDs(), m.Vectorizer.Cut)
	if err != nil {
		return modelfile.Errorf("%v", err)
	}
	said := m.Info.Rules
	m.Rules, m.Info.Rules = set, &RulesInfo{set.SHA256, len(set.Rules)}
	if said == nil || *said != *m.Info.Rules {
		return modelfile.Errorf("its rules are not those that its header names")
	}
	return nil
}
