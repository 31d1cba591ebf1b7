package htmlreport

import (
	"html/template"
	"regexp"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
)

// Check is one rule of the gate, in words.
type Check struct {
	Class  string // "failed", "warning", "passed"
	Result string
	Rule   string
	Name   string
	Note   template.HTML
}

// LoudChecks are the rules of the gate that failed, and after them those that warn.
func (p *page) LoudChecks() []Check { return append(p.checks("failed"), p.checks("warning")...) }

// PassedChecks are the other rules.
func (p *page) PassedChecks() []Check { return p.checks("passed") }

func (p *page) checks(class string) []Check {
	var out []Check
	for _, c := range p.Report.Verdict.Checks {
		if classOf(c) != class {
			continue
		}
		shown := p.known("figure."+c.Name, c.Name)
		if c.Rule == "label" {
			shown = p.topicName(c.Name)
		}
		out = append(out, Check{class, p.raw("check." + class), p.known("rule."+c.Rule, c.Rule), shown, p.note(c.Note)})
	}
	return out
}

func classOf(c eval.Check) string {
	switch {
	case !c.Passed:
		return "failed"
	case c.Warn:
		return "warning"
	}
	return "passed"
}

// notes are the shapes that the gate writes its numbers in, each with the message that
// says the same: its groups are the message's values.
var notes = []struct {
	shape *regexp.Regexp
	key   string
}{
	{regexp.MustCompile(`^(?P<is>[0-9.]+), at least (?P<least>[0-9.]+)$`), "gate.least"},
	{regexp.MustCompile(`^(?P<is>[0-9.e+]+)(?P<unit>(?: [a-zA-Z]+)?), at most (?P<most>[0-9.e+]+)$`), "gate.most"},
	{regexp.MustCompile(`^undefined here, at least (?P<least>[0-9.]+) asked$`), "gate.undefined"},
	{regexp.MustCompile(`^(?P<was>[0-9.]+) -> (?P<is>[0-9.]+): [-+0-9.]+, 95% .*, Holm (?P<p>[0-9.]+)$`), "gate.moved"},
	{regexp.MustCompile(`^(?P<was>[0-9.]+) -> (?P<is>[0-9.]+): [-+0-9.]+, at most (?P<most>[-+0-9.]+)$`), "gate.rose"},
	{regexp.MustCompile(`^F1 (?P<was>[0-9.]+) -> (?P<is>[0-9.]+); (?P<fixed>[0-9]+) documents fixed, (?P<broken>[0-9]+) broken, .*, Holm (?P<p>[0-9.]+)$`), "gate.label"},
	{regexp.MustCompile(`^(?P<n>[0-9]+) of (?P<all>[0-9]+) evaluated documents are among those that the model learnt from`), "gate.learnt"},
	{regexp.MustCompile(`^unknown: the model does not say what it learnt from$`), "leakage.unknown"},
}

// note is what the gate says of a rule in the page's language; a note of another shape
// stays as it is.
func (p *page) note(said string) template.HTML {
	for _, n := range notes {
		if m := n.shape.FindStringSubmatch(said); m != nil {
			var pairs []any
			for i, name := range n.shape.SubexpNames() {
				if i > 0 {
					pairs = append(pairs, name, strings.TrimSpace(m[i]))
				}
			}
			return p.say(n.key, pairs...)
		}
	}
	return template.HTML(`<bdi lang="en">` + template.HTMLEscapeString(safetext.Clean(said)) + `</bdi>`)
}
