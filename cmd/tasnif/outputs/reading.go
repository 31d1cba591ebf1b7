package outputs

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"tasnif/cmd/tasnif/usage"
)

// Reading reports bad rows as they are skipped, the first few in full, and a reader's notes,
// each once. It is safe for many goroutines.
type Reading struct {
	W        io.Writer
	Progress *Progress // hidden before a line is written; nil: none

	mu    sync.Mutex
	errs  []error
	notes map[string]bool
}

// Note says once what a reader tells of its files.
func (k *Reading) Note(file, text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.notes[text] {
		return
	}
	if k.notes == nil {
		k.notes = map[string]bool{}
	}
	k.notes[text] = true
	k.Progress.End()
	fmt.Fprintf(k.W, "tasnif: note: %s: %s\n", file, usage.OneLine(errors.New(text)))
}

const skippedShown = 20

// Skip reports a bad row.
func (k *Reading) Skip(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.errs = append(k.errs, err)
	if len(k.errs) <= skippedShown {
		k.Progress.End()
		fmt.Fprintln(k.W, "tasnif: skipped:", usage.OneLine(err))
	}
}

// Summary ends the report, if there was anything to report.
func (k *Reading) Summary() {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch n := len(k.errs); {
	case n > skippedShown:
		fmt.Fprintf(k.W, "tasnif: skipped %d bad rows; the first %d are shown\n", n, skippedShown)
	case n > 0:
		fmt.Fprintf(k.W, "tasnif: skipped %s\n", Amount(n, "bad row"))
	}
}

// Bad are the bad rows so far.
func (k *Reading) Bad() []error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.errs
}
