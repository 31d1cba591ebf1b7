package render

import (
	"bytes"
	"fmt"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
)

// annotationsEach is how many annotations of a kind GitHub shows; the rest are
// told in one.
const annotationsEach = 10

// WriteAnnotations writes the verdict as GitHub's workflow commands, which show
// as annotations of a run: an error for every rule that failed, a warning for
// every fall within noise, at most ten of each, the last of which counts the
// others. A gate that passed, or none, is a notice.
func WriteAnnotations(b *bytes.Buffer, r *eval.Report) error {
	what := fmt.Sprintf("accuracy %.4f, micro F1 %.4f, macro F1 %.4f on %d documents", r.Accuracy, r.Micro.F1, r.Macro.F1, r.Documents)
	v := r.Verdict
	if v == nil {
		annotate(b, "notice", "Evaluation", what)
	} else {
		if v.Passed {
			annotate(b, "notice", verdictHeading(v), what)
		}
		var warned []eval.Check
		for _, c := range v.Checks {
			if c.Passed && c.Warn {
				warned = append(warned, c)
			}
		}
		annotateAll(b, "error", v.Failed())
		annotateAll(b, "warning", warned)
	}
	return nil
}

func annotateAll(b *bytes.Buffer, kind string, list []eval.Check) {
	shown := list
	if len(list) > annotationsEach {
		shown = list[:annotationsEach-1]
	}
	for _, c := range shown {
		annotate(b, kind, fmt.Sprintf("%s %s", c.Rule, c.Name), c.Note)
	}
	if rest := list[len(shown):]; len(rest) > 0 {
		names := make([]string, len(rest))
		for i, c := range rest {
			names[i] = c.Name
		}
		annotate(b, kind, fmt.Sprintf("%d more rules", len(rest)), safetext.Cut(safetext.Clean(strings.Join(names, ", ")), 400))
	}
}

// annotate writes one command. What it says is a line; the characters that end
// a property or a command are escaped, '%' first.
func annotate(b *bytes.Buffer, kind, title, text string) {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	fmt.Fprintf(b, "::%s title=%s::%s\n", kind, property.Replace(safetext.Clean(title)), data.Replace(safetext.Isolate(text)))
}
