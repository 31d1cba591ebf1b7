// Package training has what tasnif train does besides training: the journal of a search for
// settings, counts that fit the flags, limits of memory, descriptions as a teacher.
package training

import (
	"fmt"
	"io"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/model/tuning"
)

// Found says what a search found, on a line.
func Found(t *tuning.Result) string {
	text := fmt.Sprintf("%s tried; out of fold micro-F1 %.3f, macro-F1 %.3f by default, %.3f and %.3f at best", outputs.Amount(len(t.Trials), "setting"),
		t.Default.Micro, t.Default.Macro, t.Found.Micro, t.Found.Macro)
	switch {
	case t.Default == t.Found:
		return text + "; none beat the default by more than chance"
	case t.Adopted:
		return text + fmt.Sprintf("; on new folds %+.1f points (standard error %.1f): adopted", 100*t.Again.Gain, 100*t.Again.Error)
	}
	return text + fmt.Sprintf("; on new folds %+.1f points (standard error %.1f): the default stays", 100*t.Again.Gain, 100*t.Again.Error)
}

// WriteTrials writes the table of what was tried.
func WriteTrials(w io.Writer, t *tuning.Result) {
	if t == nil || len(t.Trials) == 0 {
		return
	}
	fmt.Fprintf(w, "\ntried, out of fold   micro-F1  macro-F1  together, points (standard error)\n%-20s %8.3f  %8.3f\n", "default", t.Default.Micro, t.Default.Macro)
	for _, x := range t.Trials {
		kept := ""
		if x.Kept {
			kept = "  kept"
		}
		fmt.Fprintf(w, "%-20s %8.3f  %8.3f  %+.1f (%.1f)%s\n", x.Change, x.F1.Micro, x.F1.Macro, 100*x.Gain.Gain, 100*x.Gain.Error, kept)
	}
}
