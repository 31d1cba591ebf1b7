package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// verbs by the word that calls them.
var verbs = map[string]func(ctx context.Context, f *flags, args []string) error{
	"count":    count, // labelled corpus -> counts file
	"tag":      tag,   // archive -> predictions
	"pretrain": learn, // archive -> the counts that word vectors are learnt from
	"pool":     pool,  // workers, where there is no Docker
}

const usage = `usage: tasnif-beam count -o COUNTS [flags] CORPUS...
       tasnif-beam tag --model MODEL -o FOLDER [flags] ARCHIVE...
       tasnif-beam pretrain -o FOLDER [--given WORDS] [flags] ARCHIVE...
       tasnif-beam pool [--port 50000]

Files are paths or patterns that every worker can read. Counts are those of tasnif count, answers those of
tasnif predict. --runner is prism (in this process; for tests), flink, spark or universal; the last three want
--endpoint HOST:PORT, which is that of Beam's job server, not of the engine.

flags:
`

// A worker of a cluster is this program too: it is started with flags alone,
// and beam.Init does not come back.
func main() {
	f := newFlags(flag.CommandLine)
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	args := permute(flag.CommandLine, os.Args[1:])
	registerAll()
	beam.Init()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(args) == 0 || verbs[args[0]] == nil {
		flag.Usage()
		os.Exit(2)
	}
	switch err, wrong := verbs[args[0]](ctx, f, args[1:]), (*usageError)(nil); {
	case errors.As(err, &wrong):
		fmt.Fprintln(os.Stderr, "tasnif-beam:", err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "tasnif-beam:", strings.TrimSpace(err.Error()))
		os.Exit(1)
	}
}

// permute parses flags wherever they stand and gives what is none.
func permute(set *flag.FlagSet, args []string) []string {
	var rest []string
	for {
		_ = set.Parse(args) // the set exits by itself
		args = set.Args()
		if len(args) == 0 {
			return rest
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// usageError is a command line that cannot be meant: exit status 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }
