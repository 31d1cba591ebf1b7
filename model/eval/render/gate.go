package render

import (
	"bytes"
	"fmt"
	"slices"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
)

// verdictHeading is the gate in one line.
func verdictHeading(v *eval.Verdict) string {
	if v.Passed {
		return fmt.Sprintf("Gate passed: %d rules", len(v.Checks))
	}
	return fmt.Sprintf("Gate FAILED: %d of %d rules", len(v.Failed()), len(v.Checks))
}

// loudChecks are the checks that are shown: all but those of labels that passed.
func loudChecks(v *eval.Verdict) []eval.Check {
	var out []eval.Check
	for _, c := range v.Checks {
		if c.Rule != "label" || !c.Passed || c.Warn {
			out = append(out, c)
		}
	}
	return out
}

func textVerdict(b *bytes.Buffer, v *eval.Verdict) {
	if v == nil {
		return
	}
	fmt.Fprintf(b, "\n%s\n", verdictHeading(v))
	for _, c := range loudChecks(v) {
		fmt.Fprintf(b, "%-8s %s %s\n         %s\n", c.Outcome(), c.Rule, safetext.Short(c.Name, 60), safetext.Short(c.Note, 80))
	}
}

func markdownVerdict(b *bytes.Buffer, v *eval.Verdict) {
	if v == nil {
		return
	}
	fmt.Fprintf(b, "\n### %s\n", verdictHeading(v))
	for i, c := range failedOrWarned(v) {
		if i == 0 {
			b.WriteString("\n| | rule | numbers |\n|---|---|---|\n")
		}
		fmt.Fprintf(b, "| %s | %s %s | %s |\n", c.Outcome(), c.Rule, safetext.Code(c.Name), safetext.Markdown(c.Note))
	}
}

// failedOrWarned are the checks that did not simply pass.
func failedOrWarned(v *eval.Verdict) []eval.Check {
	return slices.DeleteFunc(slices.Clone(v.Checks), func(c eval.Check) bool { return c.Passed && !c.Warn })
}
