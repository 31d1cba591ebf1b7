package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
)

// terminalInput says on standard error what a verb waits for, when it first reads
// from a terminal.
type terminalInput struct {
	*os.File
	hint func()
}

func (t *terminalInput) Read(p []byte) (int, error) {
	if t.hint != nil {
		t.hint()
		t.hint = nil
	}
	return t.File.Read(p)
}

// withHint is standard input as a verb reads it. label asks in the terminal itself.
func withHint(s *streams, verb string) io.Reader {
	if verb == "label" || !isTerminal(s.in) {
		return s.in
	}
	what, end := "JSON Lines", "Ctrl-D"
	if verb == "predict" || verb == "explain" {
		what = "headlines, or JSON Lines,"
	}
	if runtime.GOOS == "windows" {
		end = "Ctrl-Z and Enter"
	}
	return &terminalInput{s.in.(*os.File), func() {
		fmt.Fprintf(s.err, "tasnif: reading %s from the terminal; end with %s\n", what, end)
	}}
}
