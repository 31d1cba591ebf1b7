//go:build engines

package main

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data/formats"
	"tasnif/model/nbcounts"
)

// How much the costs are measured on: counting on files of the first size,
// tagging on one of the second.
const (
	documentsCounted = 100000
	documentsTagged  = 20000
)

// drawn are files of real documents, drawn with replacement: two to count, one to tag.
func drawn(t *testing.T) (files []string) {
	t.Helper()
	shared := os.Getenv("TASNIF_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	dir, err := filepath.Abs(filepath.Join(kept, "drawn"))
	require.NoError(t, err)
	sizes := map[string]int{"part-00.jsonl": documentsCounted, "part-01.jsonl": documentsCounted, "tag.jsonl": documentsTagged}
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		files = append(files, filepath.Join(dir, name))
	}
	if _, err := os.Stat(files[2]); err == nil {
		return files
	}
	if _, err := os.Stat(filepath.Join(shared, "corpora")); err != nil {
		t.Skipf("SKIPPED: there are no real corpora at %s (TASNIF_SHARED)", shared)
	}
	docs, err := formats.Load(t.Context(), formats.Options{}, filepath.Join(shared, "corpora/ant.jsonl.zst"), filepath.Join(shared, "corpora/khaleej.jsonl.zst"))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	rng := rand.New(rand.NewPCG(1, 2))
	for _, name := range files {
		var b bytes.Buffer
		for range sizes[filepath.Base(name)] {
			require.NoError(t, formats.Write(&b, docs[rng.IntN(len(docs))]))
		}
		require.NoError(t, os.WriteFile(name, b.Bytes(), 0o644))
	}
	return files
}

// spent is what a program took.
type spent struct {
	cpu    time.Duration
	memory int64 // most, in bytes
}

// measured runs a program to its end.
func measured(t *testing.T, cmd *exec.Cmd) spent {
	t.Helper()
	return watched(t, started(t, filepath.Base(cmd.Path), cmd))
}

// watched waits for a program and looks at its memory meanwhile: what the system
// tells at the end has that of the test in it, from which it was forked.
func watched(t *testing.T, p *process) spent {
	t.Helper()
	end := make(chan bool)
	most := make(chan int64)
	go func() {
		m := int64(0)
		for {
			select {
			case <-end:
				most <- m
				return
			case <-time.After(50 * time.Millisecond):
				m = max(m, memoryOf(p.Process.Pid))
			}
		}
	}()
	p.ended(t, 30*time.Minute)
	close(end)
	s := p.ProcessState
	return spent{s.UserTime() + s.SystemTime(), <-most}
}

// memoryOf is the most memory that a process had, 0 if it is gone.
func memoryOf(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(kb)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// cpuOf is the CPU time of a process that goes on.
func cpuOf(t *testing.T, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(stat), ") ")
	f := strings.Fields(after)
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

func size(t *testing.T, name string) int64 {
	t.Helper()
	info, err := os.Stat(name)
	require.NoError(t, err)
	return info.Size()
}

// rowsOf is how many features a counts file has.
func rowsOf(t *testing.T, name string) (n int) {
	t.Helper()
	f, err := nbcounts.OpenFile(name)
	require.NoError(t, err)
	for rows, err := range f.Sums(t.Context()) {
		require.NoError(t, err)
		for _, df := range rows.DF {
			if df > 0 {
				n++
			}
		}
	}
	return n
}

// TestCost prints what counting and tagging through Flink cost beside one
// process, and the README's table. Times are CPU seconds.
func TestCost(t *testing.T) {
	lib := libraries(t, "flink")
	files := drawn(t)
	program, _ := built(t)
	tasnif, err := filepath.Abs(filepath.Join(kept, "tasnif"))
	require.NoError(t, err)
	build := exec.Command("go", "build", "-o", tasnif, "./cmd/tasnif")
	build.Dir = "../.."
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	out := t.TempDir()
	at := func(name string) string { return filepath.Join(out, name) }
	run := func(args ...string) spent { return measured(t, exec.Command(tasnif, args...)) }

	alone := run("count", "-q", "-o", at("alone.counts"), files[0])
	run("count", "-q", "-o", at("other.counts"), files[2])
	toMerge := size(t, at("alone.counts")) + size(t, at("other.counts"))
	merge := run("merge", "-q", "-o", at("merged.counts"), at("alone.counts"), at("other.counts"))
	run("train", "-q", "--from", at("other.counts"), "--trainer", "complement", "-o", at("news.tsnf"))
	predict := run("predict", "-q", "-o", at("alone.jsonl"), at("news.tsnf"), files[2])

	port, server := jobServer(t, flinkServer, lib, "--flink-master=[local]")
	j := job{program, port, []string{"--environment_type=LOOPBACK", "--parallelism=2"}}
	through := func(args ...string) (worker spent, engine time.Duration) {
		before := cpuOf(t, server.Process.Pid)
		worker = watched(t, j.submit(t, args...))
		return worker, cpuOf(t, server.Process.Pid) - before
	}
	through("count", "-o", at("warm.counts"), "--like", at("other.counts"), corpus(t, out, 1)[0]) // what Java learns once is not counted
	worker, engine := through("count", "-o", at("flink.counts"), "--unit-bytes", "1", files[0])
	want, err := os.ReadFile(at("alone.counts"))
	require.NoError(t, err)
	got, err := os.ReadFile(at("flink.counts"))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, got), "the file that tasnif count writes")
	tagger, tagging := through("tag", "--model", at("news.tsnf"), "-o", at("answers"), files[2])
	wantAnswers, err := os.ReadFile(at("alone.jsonl"))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(wantAnswers, answers(t, at("answers"))), "the lines that tasnif predict writes")

	say := func(format string, args ...any) { fmt.Printf("figure: "+format+"\n", args...) }
	mib := func(n int64) float64 { return float64(n) / (1 << 20) }
	const ids = 1 << 22
	say("a file of %d documents, %.0f MiB; %d documents to tag", documentsCounted, mib(size(t, files[0])), documentsTagged)
	say("tasnif count: %.1f s CPU, %.0f MiB; counts file %.1f MiB, %d features", alone.cpu.Seconds(), mib(alone.memory), mib(size(t, at("alone.counts"))), rowsOf(t, at("alone.counts")))
	say("tasnif-beam count on Flink: worker %.1f s, engine (Java) %.1f s CPU; worker %.0f MiB; together %.2f times tasnif count",
		worker.cpu.Seconds(), engine.Seconds(), mib(worker.memory), (worker.cpu+engine).Seconds()/alone.cpu.Seconds())
	say("tasnif predict: %.1f s CPU, %.0f MiB; tasnif-beam tag on Flink: worker %.1f s, engine %.1f s; together %.2f times",
		predict.cpu.Seconds(), mib(predict.memory), tagger.cpu.Seconds(), tagging.Seconds(), (tagger.cpu+tagging).Seconds()/predict.cpu.Seconds())
	say("tasnif merge: %.2f s CPU for %.1f MiB", merge.cpu.Seconds(), mib(toMerge))

	r := rates{
		BytesDocument: float64(size(t, files[0])) / documentsCounted,
		Count:         alone.cpu.Seconds() / documentsCounted, FlinkCount: (worker.cpu + engine).Seconds() / documentsCounted,
		Tag: predict.cpu.Seconds() / documentsTagged, FlinkTag: (tagger.cpu + tagging).Seconds() / documentsTagged,
		MergeByte: merge.cpu.Seconds() / float64(toMerge), UnitBytes: float64(size(t, at("alone.counts"))) * ids / float64(rowsOf(t, at("alone.counts"))),
		CountMemory: worker.memory, TagMemory: tagger.memory,
	}
	fmt.Print(r.table())
	if os.Getenv("UPDATE") != "" {
		text, err := os.ReadFile("README.md")
		require.NoError(t, err)
		const begin, end = "<!-- table -->\n", "<!-- end of table -->"
		before, rest, _ := strings.Cut(string(text), begin)
		_, after, ok := strings.Cut(rest, end)
		require.True(t, ok, "README.md has no place for the table")
		require.NoError(t, os.WriteFile("README.md", []byte(before+begin+r.table()+end+after), 0o644))
	}
}

// TestScaling counts with one worker of one core and with two of them.
func TestScaling(t *testing.T) {
	lib := libraries(t, "flink")
	files := drawn(t)
	program, boot := built(t)
	c := flinkCluster(t, lib, 1)
	port, _ := jobServer(t, flinkServer, lib, "--flink-master="+c.master)
	cmd := exec.Command(boot, "--worker_pool")
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	listening(t, started(t, "the pool", cmd), 50000, time.Minute)
	var took [3]time.Duration
	for workers := 1; workers <= 2; workers++ {
		j := job{program, port, []string{"--environment_type=EXTERNAL", "--environment_config=localhost:50000", "--worker_binary=" + program, fmt.Sprintf("--parallelism=%d", workers)}}
		begin := time.Now()
		j.submit(t, "count", "-o", filepath.Join(t.TempDir(), "all.counts"), "--unit-bytes", "1", files[0], files[1]).ended(t, 30*time.Minute)
		took[workers] = time.Since(begin)
		fmt.Printf("figure: count on Flink, %d workers of one core: %.1f s\n", workers, took[workers].Seconds())
	}
	fmt.Printf("figure: scaling from 1 to 2 workers: %.2f\n", took[1].Seconds()/(2*took[2].Seconds()))
}
