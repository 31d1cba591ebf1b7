package eval

import (
	"bytes"
	"fmt"
)

// changedShown is how many fixed and broken documents the readable forms list.
const changedShown = 10

// word says how a check went.
func (c Check) word() string {
	switch {
	case !c.Passed:
		return "FAILED"
	case c.Warn:
		return "warning"
	}
	return "passed"
}

// heading is the gate in one line.
func (v *Verdict) heading() string {
	if v.Passed {
		return fmt.Sprintf("Gate passed: %d rules", len(v.Checks))
	}
	return fmt.Sprintf("Gate FAILED: %d of %d rules", len(v.Failed()), len(v.Checks))
}

// loud are the checks worth reading: all but those of labels that passed.
func (v *Verdict) loud() []Check {
	var out []Check
	for _, c := range v.Checks {
		if c.Rule != "label" || !c.Passed || c.Warn {
			out = append(out, c)
		}
	}
	return out
}

func textVerdict(b *bytes.Buffer, v *Verdict) {
	if v == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n", v.heading())
	for _, c := range v.loud() {
		fmt.Fprintf(b, "%-8s %s %s\n         %s\n", c.word(), c.Rule, short(c.Name, 60), short(c.Note, 80))
	}
}

func textChanged(b *bytes.Buffer, title string, list []Changed) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s: %d documents\n", title, len(list))
	for _, d := range list[:min(changedShown, len(list))] {
		fmt.Fprintf(b, "  %s  true: %s  was: %s  is: %s\n", short(d.name(), 14), short(idList(d.Truth), 17), short(idList(d.Before), 17), short(idList(d.After), 17))
		if d.Headline != "" {
			fmt.Fprintf(b, "        %s\n", short(d.Headline, 80))
		}
	}
}

// name is the document's id, or its key where it has none.
func (d Changed) name() string {
	if d.ID != "" {
		return d.ID
	}
	return d.Key
}

func markdownVerdict(b *bytes.Buffer, v *Verdict) {
	if v == nil {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n| | rule | numbers |\n|---|---|---|\n", v.heading())
	for _, c := range v.loud() {
		fmt.Fprintf(b, "| %s | %s %s | %s |\n", c.word(), c.Rule, code(c.Name), markdown(c.Note))
	}
}

func markdownChanged(b *bytes.Buffer, title string, list []Changed) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s: %d documents</summary>\n\n| document | true | was | is | headline |\n|---|---|---|---|---|\n", title, len(list))
	for _, d := range list[:min(changedShown, len(list))] {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", markdown(d.name()), codes(d.Truth), codes(d.Before), codes(d.After), markdown(d.Headline))
	}
	b.WriteString("\n</details>\n")
}
