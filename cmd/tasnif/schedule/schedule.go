// Package schedule runs the program again beside the server, at intervals: one process
// at a time, at low priority, within a limit of memory. The server goes on whatever
// becomes of it.
package schedule

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"time"

	"tasnif/cmd/tasnif/system"
)

// Job is what is run again and again.
type Job struct {
	Every  time.Duration
	Args   []string                                 // of this program
	Memory func() int64                             // bytes that the process may have; 0: any
	Last   func(context.Context) (time.Time, error) // when it began last, whoever began it; zero: never
	Log    *slog.Logger                             // what the process writes, a line each, and how it ended
}

// endWithin is how long a process may take to end once it was asked to.
const endWithin = 10 * time.Second

// Loop runs the job until ctx ends: first where it last began longer than Every ago,
// else once that is so. A process under way then is asked to end, and waited for.
func (j *Job) Loop(ctx context.Context) {
	var began time.Time // by us
	for {
		last, err := j.Last(ctx)
		if err != nil && ctx.Err() == nil {
			j.Log.Error("training", "fault", "the last training is not known", "error", err)
		}
		if began.After(last) {
			last = began // it may have failed before it was noted
		}
		wait := max(time.Until(last.Add(j.Every)), 0)
		if wait > 0 {
			j.Log.Info("training", "next", time.Now().Add(wait).UTC().Format(time.RFC3339))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		began = time.Now()
		j.once(ctx)
	}
}

// once runs the process and tells of its end.
func (j *Job) once(ctx context.Context) {
	program, err := os.Executable()
	if err != nil {
		j.Log.Error("training", "error", err)
		return
	}
	cmd := exec.CommandContext(ctx, program, j.Args...)
	cmd.Args[0] = os.Args[0]
	cmd.Cancel = func() error { return system.EndGently(cmd.Process) }
	cmd.WaitDelay = endWithin
	cmd.Env = os.Environ()
	memory := j.Memory()
	if memory > 0 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("GOMEMLIMIT=%d", memory/10*9)) // collect garbage harder before the limit
	}
	read, write := io.Pipe()
	cmd.Stdout, cmd.Stderr = write, write
	told := make(chan struct{})
	go func() {
		defer close(told)
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			if line := strings.TrimSpace(lines.Text()); line != "" {
				j.Log.Info("training", "says", line)
			}
		}
		_, _ = io.Copy(io.Discard, read) // a line longer than the scanner takes must not stop the process
	}()
	j.Log.Info("training", "began", strings.Join(j.Args, " "))
	start := time.Now()
	err = system.RunAside(cmd, memory)
	_ = write.Close()
	<-told
	took := slog.Int64("took_ms", time.Since(start).Milliseconds())
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		j.Log.Info("training", "ended", "stopped with the server", took)
	case err == nil:
		j.Log.Info("training", "ended", "passed", took)
	case errors.As(err, &ended) && ended.ExitCode() == 1:
		j.Log.Warn("training", "ended", "failed; the model served goes on", took)
	default:
		j.Log.Error("training", "ended", "cut off; the model served goes on", "error", err, took)
	}
}
