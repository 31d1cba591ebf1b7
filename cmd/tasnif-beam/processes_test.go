package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/answer"
)

// roles are what this test binary is when it is started again: the program
// itself, or a job server that runs jobs on Prism.
const roleVariable = "TASNIF_BEAM_ROLE"

var roles = map[string]func(){
	"program":   main,
	"jobserver": func() { serveJobs(os.Args[1]) },
}

// serveJobs is a job server on a port, until it is stopped.
func serveJobs(port string) {
	var number int
	if _, err := fmt.Sscan(port, &number); err != nil {
		panic(err)
	}
	if _, err := prism.CreateJobServer(context.Background(), prism.Options{Port: number}); err != nil {
		panic(err)
	}
	select {}
}

// process is a program that a test started.
type process struct {
	*exec.Cmd
	name string
	log  *bytes.Buffer
	done chan error
}

// started starts a program in a group of its own, which ends with the test.
func started(t *testing.T, name string, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: cmd, name: name, log: new(bytes.Buffer), done: make(chan error, 1)}
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = 5 * time.Second
	require.NoError(t, cmd.Start(), name)
	go func() { p.done <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if <-p.done; t.Failed() {
			t.Logf("%s said:\n%s", name, tail(p.log.String(), 4000))
		}
		p.done <- nil
	})
	return p
}

// ended waits for a program that must end well.
func (p *process) ended(t *testing.T, within time.Duration) {
	t.Helper()
	select {
	case err := <-p.done:
		p.done <- err
		require.NoError(t, err, "%s said:\n%s", p.name, tail(p.log.String(), 4000))
	case <-time.After(within):
		t.Fatalf("%s did not end within %s; it said:\n%s", p.name, within, tail(p.log.String(), 4000))
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// role starts this binary again.
func role(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+name)
	return cmd
}

// freePort is one that nobody listened on a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// listening waits until somebody listens on a port.
func listening(t *testing.T, p *process, port int, within time.Duration) {
	t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", port)); err == nil {
			c.Close()
			return
		}
		select {
		case err := <-p.done:
			p.done <- err
			t.Fatalf("%s ended (%v); it said:\n%s", p.name, err, tail(p.log.String(), 4000))
		default:
		}
	}
	t.Fatalf("%s did not listen within %s; it said:\n%s", p.name, within, tail(p.log.String(), 4000))
}

// Submitter, job server and workers are processes of their own, as they are on
// an engine, and nothing needs Docker.
func TestProcesses(t *testing.T) {
	dir := t.TempDir()
	files, news := corpus(t, dir, 3), trained(t, dir)
	settings := like(t, dir, files[0])
	port, workers := freePort(t), freePort(t)
	listening(t, started(t, "the job server", role("jobserver", fmt.Sprint(port))), port, time.Minute)
	listening(t, started(t, "the pool", role("program", "pool", "--port", fmt.Sprint(workers))), workers, time.Minute)

	for name, where := range map[string][]string{
		"LOOPBACK": {"--environment_type=LOOPBACK"},
		// The pool runs what it is itself; the file stands for the program that is staged.
		"EXTERNAL": {"--environment_type=EXTERNAL", fmt.Sprintf("--environment_config=localhost:%d", workers), "--worker_binary=" + files[0]},
	} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			run := func(args ...string) {
				args = append(append(args, where...), "--runner=universal", fmt.Sprintf("--endpoint=localhost:%d", port), filepath.Join(dir, "part-*.jsonl"))
				started(t, strings.Join(args, " "), role("program", args...)).ended(t, 3*time.Minute)
			}
			run("tag", "--model", news, "-o", filepath.Join(out, "answers"), "--range-bytes", "100000")
			assert.Equal(t, string(predicted(t, news, answer.Options{}, files...)), string(answers(t, filepath.Join(out, "answers"))))
			run("count", "--like", settings, "-o", filepath.Join(out, "news.counts"), "--unit-bytes", "1")
			got, err := os.ReadFile(filepath.Join(out, "news.counts"))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(counted(t, small(), files...), got), "the file that one process writes")
		})
	}
}
