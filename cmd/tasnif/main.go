// Command tasnif trains, evaluates and serves topic taggers for Arabic news.
//
// cli.go is the table of verbs. A verb is a file of its name; its work is in packages:
//
//	train      flags_train.go, training/          corpus        -> model file
//	count, merge                                  corpus        -> counts, for train --from
//	pretrain                                      archive       -> base file
//	threshold                                     model         -> model
//	evaluate   flags_gate.go                      model, corpus -> report, exit status
//	crossvalidate, learn-curve, suspects          corpus        -> report
//	compare, card, baseline                       reports       -> report
//	predict    answering/, tables/                model, feed   -> JSON Lines, tables
//	explain, inspect                              model         -> what it is made of
//	serve      serving/                           models        -> HTTP
//	watch      watching/                          feeds, model  -> items, stories, letters
//	lint, split                                   corpus        -> its faults; a corpus with splits
//	topics     topics/                            a project     -> the same under new topics
//	label      labelling/                         model, items  -> labelled items
//	init       project/                           a folder      -> a project
//	help       guide/                             a topic       -> its page
//
// Flags that verbs share are in flags_*.go, corpora/ and models/, which read too. main.go
// parses the command line, runs the verb and gives the exit status; outputs/ writes
// files and refuses those that must not be written, system/ has signals and locks. Only
// the command knows flags and exit statuses: errors of libraries name options, and usage/
// adds the flags.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/system"
	"tasnif/cmd/tasnif/usage"
	"tasnif/model/modelfile"
)

// Exit statuses; interrupts have their own, see system.InterruptStatus.
const (
	done   = 0
	failed = 1 // or a gate or a check of the corpus failed
	misuse = 2 // wrong usage of the command line
)

func main() {
	system.IgnoreWriteSignals()
	status := run(system.WithInterrupts(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	modelfile.StopWriting() // a verb that was left behind may be writing a file
	os.Exit(status)
}

// run is the program: it parses args, runs the verb and gives the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &outputs.Streams{In: stdin, Out: &outputs.Outlet{W: stdout}, Err: stderr}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	err := dispatch(ctx, args, s)
	switch wrong := (*usage.Error)(nil); {
	case err == nil, errors.Is(err, outputs.ErrReaderLeft):
		return done
	case errors.As(err, &wrong):
		fmt.Fprintln(stderr, "tasnif:", usage.OneLine(err))
		return misuse
	case errors.Is(err, errQuiet):
	case ctx.Err() != nil:
		text := "interrupted"
		if next, ok := s.Next.Load().(string); ok {
			text += "; " + next
		}
		fmt.Fprintln(stderr, "tasnif:", usage.OneLine(errors.New(text)))
		return system.InterruptStatus(ctx)
	default:
		fmt.Fprintln(stderr, "tasnif:", usage.OneLine(err))
	}
	return failed
}

// dispatch parses the command line and runs its verb.
func dispatch(ctx context.Context, args []string, s *outputs.Streams) (err error) {
	cli, profiles := grammar(args)
	left := false // kong answered --help or --version itself and would exit
	parser, err := kong.New(cli, append(options(), kong.Writers(s.Out, s.Err), kong.Exit(func(int) { left = true }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s))...)
	if err != nil {
		return err
	}
	verb, err := parser.Parse(args)
	switch {
	case left:
		return s.Out.(*outputs.Outlet).Err
	case errors.Is(err, outputs.ErrReaderLeft): // of --help
		return err
	case err != nil:
		return parseError(err)
	}
	if err := checkDomains(verb); err != nil {
		return err
	}
	if err := outputs.Check(verb.Selected(), s.In); err != nil {
		return err
	}
	s.In = withHint(s, verb.Selected().Name)
	stop, err := profiles.Start()
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- verb.Run() }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = afterInterrupt(ctx, verb.Selected().Name, ended)
	}
	return errors.Join(err, stop())
}

// checkCommand checks a command line without running it.
func checkCommand(args []string) error {
	cli, _ := grammar(args)
	parser, err := kong.New(cli, append(options(), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}))...)
	if err != nil {
		return err
	}
	if _, err = parser.Parse(args); err != nil {
		err = parseError(err)
	}
	return err
}

// parseError is kong's error in one line that says where help is.
func parseError(err error) error {
	var wrong *usage.Error
	if errors.As(err, &wrong) {
		return wrong
	}
	text, where := err.Error(), "tasnif --help"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if verb := parse.Context.Selected(); verb != nil {
			where = verb.FullPath() + " --help"
		} else {
			text += "; the verbs are " + strings.Join(verbs(parse.Context.Model), ", ")
		}
	}
	return usage.Errorf("%s (see %s)", text, where)
}

// verbs are the names of all verbs, in the order of the help.
func verbs(app *kong.Application) []string {
	var names []string
	for _, verb := range app.Children {
		if !verb.Hidden {
			names = append(names, verb.Name)
		}
	}
	return names
}

// errQuiet fails a verb that has already said why.
var errQuiet = errors.New("failed")

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
func withHint(s *outputs.Streams, verb string) io.Reader {
	if verb == "label" || !outputs.IsTerminal(s.In) {
		return s.In
	}
	what, end := "JSON Lines", "Ctrl-D"
	if verb == "predict" || verb == "explain" {
		what = "headlines, or JSON Lines,"
	}
	if runtime.GOOS == "windows" {
		end = "Ctrl-Z and Enter"
	}
	return &terminalInput{s.In.(*os.File), func() {
		fmt.Fprintf(s.Err, "tasnif: reading %s from the terminal; end with %s\n", what, end)
	}}
}

// grace is how long a verb may take to end after an interrupt by itself.
const grace = 2 * time.Second

// afterInterrupt waits for a verb to end. A verb that waits for input, or computes
// without checking its context, is left behind after grace. serve and watch have their own limits.
func afterInterrupt(ctx context.Context, verb string, ended <-chan error) error {
	if verb == "serve" || verb == "watch" {
		return <-ended
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(grace):
		return ctx.Err()
	}
}
