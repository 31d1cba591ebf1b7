package schedule

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The test's own program is the child, by this variable.
const childDoes = "TASNIF_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childDoes) {
	case "":
		os.Exit(m.Run())
	case "priority":
		priority, _ := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
		fmt.Println("nice", 20-priority, os.Getenv("GOMEMLIMIT"))
	case "memory":
		block := make([]byte, 4<<30)
		fmt.Println("allocated", len(block))
	case "fail":
		fmt.Fprintln(os.Stderr, "tasnif: the candidate is worse")
		os.Exit(1)
	case "wait":
		ended := make(chan os.Signal, 1)
		signal.Notify(ended, syscall.SIGTERM)
		fmt.Println("waits")
		<-ended
		fmt.Println("ends by itself")
	}
}

// safeBuffer is a log that a test reads while it is written.
type safeBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.String()
}

// looping runs a job whose child does something, and gives its log.
func looping(t *testing.T, does string, j Job) (log *safeBuffer, stop func()) {
	t.Setenv(childDoes, does)
	log = &safeBuffer{}
	j.Log = slog.New(slog.NewTextHandler(log, nil))
	if j.Memory == nil {
		j.Memory = func() int64 { return 0 }
	}
	if j.Last == nil {
		j.Last = func(context.Context) (time.Time, error) { return time.Time{}, nil }
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); j.Loop(ctx) }()
	return log, func() { cancel(); <-ended }
}

func until(t *testing.T, log *safeBuffer, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(log.String(), text) }, time.Minute, 5*time.Millisecond, "%s", text)
}

func TestLowPriorityAndMemory(t *testing.T) {
	log, stop := looping(t, "priority", Job{Every: time.Hour, Memory: func() int64 { return 1 << 30 }})
	until(t, log, "ended=passed")
	stop()
	require.Contains(t, log.String(), `says="nice 15 966367638"`)
	own, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	require.NoError(t, err)
	require.NotEqual(t, 5, own, "the server keeps its own priority") // the system call gives 20 - nice

	log, stop = looping(t, "memory", Job{Every: time.Hour, Memory: func() int64 { return 1 << 30 }})
	until(t, log, `ended="cut off; the model served goes on"`)
	stop()
	require.NotContains(t, log.String(), "allocated")
	log, stop = looping(t, "memory", Job{Every: time.Hour})
	until(t, log, "ended=passed")
	stop()
	require.Contains(t, log.String(), "allocated")
}

func TestFailureIsTold(t *testing.T) {
	log, stop := looping(t, "fail", Job{Every: time.Hour})
	until(t, log, `ended="failed; the model served goes on"`)
	stop()
	require.Contains(t, log.String(), `says="tasnif: the candidate is worse"`)
	require.Equal(t, 1, strings.Count(log.String(), "began="), "once in an hour")
}

func TestStopsWithTheServer(t *testing.T) {
	log, stop := looping(t, "wait", Job{Every: time.Millisecond})
	until(t, log, "says=waits")
	time.Sleep(20 * time.Millisecond)
	require.Equal(t, 1, strings.Count(log.String(), "began="), "one at a time")
	stop()
	require.Contains(t, log.String(), `says="ends by itself"`)
	require.Contains(t, log.String(), `ended="stopped with the server"`)
}

func TestIntervalsCountFromTheLastTraining(t *testing.T) {
	log, stop := looping(t, "priority", Job{Every: time.Hour, Last: func(context.Context) (time.Time, error) { return time.Now().Add(-time.Minute), nil }})
	until(t, log, "next=")
	stop()
	require.NotContains(t, log.String(), "began=")

	log, stop = looping(t, "priority", Job{Every: 50 * time.Millisecond})
	require.Eventually(t, func() bool { return strings.Count(log.String(), "ended=passed") >= 3 }, time.Minute, 5*time.Millisecond)
	stop()
}
