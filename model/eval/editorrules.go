package eval

import (
	"context"
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/features/parallel"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
	"tasnif/model/rules"
)

// EditorRules is the effect of an editor's rules on the evaluated documents: all rules
// together, compared with the model without rules, and each rule, compared with the model
// without it.
type EditorRules struct {
	SHA256  string        `json:"sha256"`           // of the rules file
	Matched int           `json:"matched"`          // documents that a rule matches
	Deltas  []stats.Delta `json:"deltas,omitempty"` // of accuracy, micro.f1 and macro.f1 without rules and with them
	Topics  []LabelChange `json:"topics"`           // topics with rules: without rules and with them
	Rules   []RuleEffect  `json:"rules"`            // in the order of the file
}

// RuleEffect is the effect of one rule.
type RuleEffect struct {
	Topic     string         `json:"topic"`
	Kind      string         `json:"kind"`
	Text      string         `json:"text"`
	Line      int            `json:"line"`
	Hits      int            `json:"hits"`      // documents that it matches
	Right     int            `json:"right"`     // of those, documents with the topic; for a rule against its topic, without it
	Precision float64        `json:"precision"` // Right / Hits; 0 without hits
	Interval  stats.Interval `json:"interval"`  // of Precision: Wilson, 95 %
	Fixed     int            `json:"fixed"`     // documents whose decision on the topic is right only because of the rule
	Broken    int            `json:"broken"`    // documents whose decision on the topic is wrong only because of the rule
	F1        float64        `json:"f1"`        // of the topic, minus that without the rule
}

// againstTopic tells whether a rule lowers its topic or forbids it.
func againstTopic(r *rules.Rule) bool {
	return r.Kind == rules.Never || r.Kind == rules.Boost && r.Weight < 0
}

// editorRules measures the rules of a model; nil if it has none.
func editorRules(ctx context.Context, m *model.Model, s *predictions.Set, docs []data.Document, show predictions.Options, opt Options) (*EditorRules, error) {
	if m.Rules == nil {
		return nil, nil
	}
	without, err := predictions.New(ctx, m.WithoutRules(), docs, predictions.Options{HeadlinesOnly: show.HeadlinesOnly, Groups: show.Groups})
	if err != nil {
		return nil, err
	}
	c, err := Compare(ctx, without, s, max(opt.Resamples, 1), opt.Seed)
	if err != nil {
		return nil, err
	}
	out := &EditorRules{SHA256: m.Rules.SHA256, Topics: []LabelChange{}, Rules: make([]RuleEffect, len(m.Rules.Rules))}
	for _, name := range []string{"accuracy", "micro.f1", "macro.f1"} {
		if d, ok := c.Delta(name); ok && opt.Resamples > 0 {
			out.Deltas = append(out.Deltas, d)
		}
	}
	for _, l := range c.Labels {
		if slices.ContainsFunc(m.Rules.Rules, func(r rules.Rule) bool { return r.Topic == l.Label }) {
			out.Topics = append(out.Topics, l)
		}
	}
	hits, err := hitsOf(ctx, m, docs, show)
	if err != nil {
		return nil, err
	}
	byRule := make([][]int, len(out.Rules))
	for i, list := range hits {
		if len(list) > 0 {
			out.Matched++
		}
		for _, rule := range list {
			byRule[rule] = append(byRule[rule], i)
		}
	}
	counts := metrics.CountLabels(s)
	err = parallel.Each(ctx, len(out.Rules), func() func(int) {
		return func(i int) { out.Rules[i] = effectOf(m, i, s, counts, docs, byRule[i], show) }
	})
	return out, err
}

// hitsOf lists the rules that match each document, each once.
func hitsOf(ctx context.Context, m *model.Model, docs []data.Document, show predictions.Options) ([][]int, error) {
	hits := make([][]int, len(docs))
	return hits, parallel.Each(ctx, len(docs), func() func(int) {
		return func(i int) {
			for _, h := range m.Hits(show.Shown(docs[i])) {
				if !slices.Contains(hits[i], h.Rule) {
					hits[i] = append(hits[i], h.Rule)
				}
			}
		}
	})
}

// effectOf is the effect of a rule on the documents that it matches.
func effectOf(m *model.Model, rule int, s *predictions.Set, counts []metrics.Counts, docs []data.Document, matched []int, show predictions.Options) RuleEffect {
	r := &m.Rules.Rules[rule]
	e := RuleEffect{Topic: r.Topic, Kind: r.Kind.String(), Text: r.Text(), Line: r.Line, Hits: len(matched), Interval: stats.Wilson(0, 0)}
	label, _ := predictions.LabelIndex(s.Labels, r.Topic)
	own := m.Rules.Label(rule)
	lacking := m.WithoutRule(rule)
	after := counts[label]
	before := after
	var p model.Prediction
	for _, i := range matched {
		row := &s.Rows[i]
		_, has := slices.BinarySearch(row.Truth, int32(label))
		if has != againstTopic(r) {
			e.Right++
		}
		lacking.PredictInto(&p, show.Shown(docs[i]))
		_, given := slices.BinarySearch(row.Decided, int32(label))
		was := slices.Contains(p.Decided, own)
		if given == was {
			continue
		}
		if given == has {
			e.Fixed++
		} else {
			e.Broken++
		}
		switch { // the document's place in the counts without the rule
		case given && has:
			before.TP, before.FN = before.TP-1, before.FN+1
		case given:
			before.FP, before.TN = before.FP-1, before.TN+1
		case has:
			before.TP, before.FN = before.TP+1, before.FN-1
		default:
			before.FP, before.TN = before.FP+1, before.TN-1
		}
	}
	if e.Hits > 0 {
		e.Precision, e.Interval = float64(e.Right)/float64(e.Hits), stats.Wilson(e.Right, e.Hits)
	}
	now, _ := after.Score()
	then, _ := before.Score()
	e.F1 = now.F1 - then.F1
	return e
}

// checks are the gate's checks of an editor's rules. They fail if macro-F1 or micro-F1 is
// lower with the rules beyond noise and tolerance, and warn of each rule that breaks more
// documents than it fixes.
func (k *EditorRules) checks(tolerance float64) (list []Check) {
	for _, d := range k.Deltas {
		if d.Figure == "accuracy" {
			continue
		}
		fell := d.Delta < -tolerance
		sure := d.Interval.High < 0 && d.P < Level
		list = append(list, Check{Rule: "rules", Name: d.Figure, Passed: !(fell && sure), Warn: fell && !sure,
			Note: fmt.Sprintf("without rules %.4f, with %.4f: %+.4f, 95%% %+.4f to %+.4f, p = %.4f", d.Before, d.After, d.Delta, d.Interval.Low, d.Interval.High, d.P)})
	}
	for _, r := range k.Rules {
		if r.Broken > r.Fixed {
			list = append(list, Check{Rule: "rules", Name: fmt.Sprintf("%s, line %d", r.Topic, r.Line), Passed: true, Warn: true,
				Note: fmt.Sprintf("%s: %s fixes %d documents and breaks %d; %d of its %d hits are right", r.Kind, r.Text, r.Fixed, r.Broken, r.Right, r.Hits)})
		}
	}
	return list
}
