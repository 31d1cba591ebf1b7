//go:build engines

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const flinkServer = "org.apache.beam.runners.flink.FlinkJobServerDriver"

// Flink within the job server, workers within the submitter.
func TestFlinkEmbedded(t *testing.T) {
	lib := libraries(t, "flink")
	program, _ := built(t)
	port, _ := jobServer(t, flinkServer, lib, "--flink-master=[local]")
	job{program, port, []string{"--environment_type=LOOPBACK", "--parallelism=2"}}.agrees(t, nil)
}

// A job manager and two task managers, workers from a pool of Beam's boot
// program; halfway a worker is killed, and then a task manager.
func TestFlinkCluster(t *testing.T) {
	lib := libraries(t, "flink")
	program, boot := built(t)
	cluster := flinkCluster(t, lib, 2)
	t.Logf("a job manager and %d task managers of two slots each, processes of their own", len(cluster.managers))
	port, _ := jobServer(t, flinkServer, lib, "--flink-master="+cluster.master)
	pool := started(t, "the pool", exec.Command(boot, "--worker_pool"))
	listening(t, pool, 50000, time.Minute)
	j := job{program, port, []string{"--environment_type=EXTERNAL", "--environment_config=localhost:50000", "--worker_binary=" + program, "--parallelism=2"}}

	t.Run("untroubled", func(t *testing.T) { j.agrees(t, nil) })
	t.Run("worker killed halfway", func(t *testing.T) {
		j.agrees(t, func(t *testing.T, out string) {
			halfway(t, out)
			workers := below(t, pool.Process.Pid, "--control_endpoint")
			require.NotEmpty(t, workers)
			require.NoError(t, syscall.Kill(workers[len(workers)-1], syscall.SIGKILL))
			t.Logf("killed worker %d of %d with %d shards written", workers[len(workers)-1], len(workers), len(shards(t, out)))
		})
	})
	t.Run("task manager killed halfway", func(t *testing.T) {
		j.agrees(t, func(t *testing.T, out string) {
			halfway(t, out)
			require.NoError(t, cluster.managers[1].Process.Signal(syscall.SIGKILL))
			t.Logf("killed a task manager with %d shards written", len(shards(t, out)))
		})
	})
}

// halfway waits for the first shards.
func halfway(t *testing.T, out string) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); len(shards(t, out)) < 5; time.Sleep(5 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "no shards were written")
	}
}

// cluster is a standalone Flink cluster of processes.
type cluster struct {
	master   string
	managers []*process
}

// What the task managers of a real cluster have is Flink, not Beam: that comes with the job.
var beamJars = []string{"beam-", "google-", "gcsio", "gapic-", "gax", "grpc-", "proto", "opencensus-", "opentelemetry-", "exporter-", "detector-", "shared-", "guava-", "flogger", "util-", "args4j"}

func flinkCluster(t *testing.T, lib string, slots int) cluster {
	t.Helper()
	dir := t.TempDir()
	rpc, rest := freePort(t), freePort(t)
	conf := fmt.Sprintf(`jobmanager.rpc.address: localhost
jobmanager.rpc.port: %d
rest.address: localhost
rest.port: %d
taskmanager.numberOfTaskSlots: %d
taskmanager.cpu.cores: 2
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 192m
taskmanager.memory.jvm-overhead.max: 192m
taskmanager.memory.task.heap.size: 384m
taskmanager.memory.task.off-heap.size: 0
taskmanager.memory.managed.size: 64m
taskmanager.memory.network.min: 64m
taskmanager.memory.network.max: 64m
restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: 10
restart-strategy.fixed-delay.delay: 1s
heartbeat.interval: 1000
heartbeat.timeout: 8000
io.tmp.dirs: %s
`, rpc, rest, slots, dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "flink-conf.yaml"), []byte(conf), 0o644))
	flink := all(t, lib, beamJars...)
	start := func(name, memory, main string, args ...string) *process {
		return started(t, name, java(flink, memory, "org.apache.flink.runtime."+main, append(args, "--configDir", dir)...))
	}
	manager := start("the job manager", "512m", "entrypoint.StandaloneSessionClusterEntrypoint")
	listening(t, manager, rest, 2*time.Minute)
	c := cluster{master: fmt.Sprintf("localhost:%d", rest)}
	for i := range 2 {
		c.managers = append(c.managers, start(fmt.Sprintf("task manager %d", i), "768m", "taskexecutor.TaskManagerRunner"))
	}
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(500 * time.Millisecond) {
		var said []byte
		if r, err := http.Get("http://" + c.master + "/overview"); err == nil {
			said, _ = io.ReadAll(r.Body)
			r.Body.Close()
		}
		if strings.Contains(string(said), `"taskmanagers":2`) {
			return c
		}
		require.True(t, time.Now().Before(end), "the task managers did not come: %s", said)
	}
}

// below are the processes below one whose command line has a word, oldest first.
func below(t *testing.T, pid int, word string) []int {
	t.Helper()
	parents := map[int]int{}
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	var found []int
	for _, e := range entries {
		if id, err := strconv.Atoi(e.Name()); err == nil {
			stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
			if _, after, ok := strings.Cut(string(stat), ") "); ok {
				parents[id], _ = strconv.Atoi(strings.Fields(after)[1])
			}
		}
	}
	for id := range parents {
		line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", id))
		if !strings.Contains(string(line), word) {
			continue
		}
		for up := id; up > 1; up = parents[up] {
			if up == pid && id != pid {
				found = append(found, id)
			}
		}
	}
	return found
}
