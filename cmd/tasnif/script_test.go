package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run this program as "tasnif", in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tasnif": main})
}

// TestScripts runs testdata/script. Each script finds testdata/news.jsonl, a
// small corpus with splits, in its folder, and besides testscript's commands
// those of the table below.
func TestScripts(t *testing.T) {
	news, err := os.ReadFile(filepath.Join("testdata", "news.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			return os.WriteFile(filepath.Join(env.WorkDir, "news.jsonl"), news, 0o600)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"fails":    fails,
			"only":     only,
			"bytes":    writeBytes,
			"compress": compress,
			"shorten":  shorten,
			"flip":     flip,
		},
	})
}

// fails STATUS REGEXP PROGRAM ARGS...: the program ends with the status, says
// one line that begins with "tasnif: " and matches, and nothing else.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: fails status regexp program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[2], args[3:]...)
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if status != want {
		ts.Fatalf("exit status %d, want %d", status, want)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("standard output is not empty: %q", out)
	}
	said := ts.ReadFile("stderr")
	if !strings.HasPrefix(said, "tasnif: ") || strings.Count(said, "\n") != 1 || !strings.HasSuffix(said, "\n") {
		ts.Fatalf("not one line of tasnif's: %q", said)
	}
	if !regexp.MustCompile(args[1]).MatchString(said) {
		ts.Fatalf("%q does not match %s", said, args[1])
	}
}

// only FOLDER NAME...: the folder holds these and nothing else, so that no
// scratch file was left behind.
func only(ts *testscript.TestScript, neg bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), strings.Join(args[1:], " "); got != want {
		ts.Fatalf("%s holds %q, want %q", args[0], got, want)
	}
}

// bytes FILE HEX...: writes a file of these bytes.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	b, err := hex.DecodeString(strings.Join(args[1:], ""))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}

// compress FROM TO: by the ending of TO, .gz or .zst.
func compress(ts *testscript.TestScript, neg bool, args []string) {
	var out bytes.Buffer
	text := []byte(ts.ReadFile(args[0]))
	switch filepath.Ext(args[1]) {
	case ".gz":
		w := gzip.NewWriter(&out)
		_, err := w.Write(text)
		ts.Check(errors.Join(err, w.Close()))
	case ".zst":
		w, err := zstd.NewWriter(&out)
		ts.Check(err)
		_, err = w.Write(text)
		ts.Check(errors.Join(err, w.Close()))
	default:
		ts.Fatalf("compress to .gz or .zst")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

// shorten FROM TO N: copies all but the last N bytes.
func shorten(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text[:len(text)-n]), 0o600))
}

// flip FROM TO OFFSET: copies with one bit of the byte at OFFSET flipped; an
// offset below 0 counts from the end.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	text := []byte(ts.ReadFile(args[0]))
	at, err := strconv.Atoi(args[2])
	ts.Check(err)
	if at < 0 {
		at += len(text)
	}
	if at < 0 || at >= len(text) {
		ts.Fatalf("%s", fmt.Sprintf("offset %d of %d", at, len(text)))
	}
	text[at] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), text, 0o600))
}
