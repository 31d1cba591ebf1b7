//go:build engines

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/answer"
)

// What the engines' tests fetch and build stays here, below the repository.
const kept = "../../build/beam"

// opens is what Java 17 wants before it lets Flink and Spark look into it.
var opens = []string{
	"--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
	"--add-opens=java.base/java.net=ALL-UNNAMED", "--add-opens=java.base/java.nio=ALL-UNNAMED",
	"--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
	"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=java.base/sun.security.action=ALL-UNNAMED",
}

// libraries are the jars of an engine and its job server; without them the test
// says why it skips.
func libraries(t *testing.T, engine string) string {
	t.Helper()
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIPPED: %s is not on this machine: %s was not run", tool, engine)
		}
	}
	pom, err := filepath.Abs("engines/" + engine + ".xml")
	require.NoError(t, err)
	text, err := os.ReadFile(pom)
	require.NoError(t, err)
	dir, err := filepath.Abs(filepath.Join(kept, engine+"-"+digest(text)[:8]))
	require.NoError(t, err)
	if _, err := os.Stat(dir); err != nil {
		t.Logf("mvn fetches %s", engine)
		aside := dir + ".aside"
		require.NoError(t, os.RemoveAll(aside))
		said, err := exec.Command("mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory="+aside).CombinedOutput()
		if err != nil {
			t.Skipf("SKIPPED: %s cannot be had of Maven here, and was not run: %v\n%s", engine, err, tail(string(said), 1500))
		}
		require.NoError(t, os.Rename(aside, dir))
	}
	for _, part := range []string{"beam-runners-*", "flink-runtime-*", "spark-core*"} {
		names, _ := filepath.Glob(filepath.Join(dir, part+".jar"))
		for _, n := range names {
			t.Logf("ran with %s", filepath.Base(n))
		}
	}
	return dir
}

// java is a program of jars.
func java(jars []string, memory, main string, args ...string) *exec.Cmd {
	return exec.Command("java", append(append(append([]string{}, opens...), "-Xmx"+memory, "-cp", strings.Join(jars, ":"), main), args...)...)
}

// all are the jars of a folder but those that begin with a name given.
func all(t *testing.T, dir string, but ...string) []string {
	t.Helper()
	jars, err := filepath.Glob(filepath.Join(dir, "*.jar"))
	require.NoError(t, err)
	var list []string
next:
	for _, jar := range jars {
		for _, b := range but {
			if strings.HasPrefix(filepath.Base(jar), b) {
				continue next
			}
		}
		list = append(list, jar)
	}
	return list
}

// jobServer starts Beam's job server of an engine.
func jobServer(t *testing.T, main, lib string, args ...string) (port int, p *process) {
	t.Helper()
	port = freePort(t)
	p = started(t, "the job server", java(all(t, lib), "1g", main, append(args, fmt.Sprintf("--job-port=%d", port), "--artifact-port=0", "--expansion-port=0")...))
	listening(t, p, port, 3*time.Minute)
	return port, p
}

// built are this program and Beam's boot program, as a cluster would run them.
func built(t *testing.T) (program, boot string) {
	t.Helper()
	dir, err := filepath.Abs(kept)
	require.NoError(t, err)
	program, boot = filepath.Join(dir, "tasnif-beam"), filepath.Join(dir, "boot")
	for name, pkg := range map[string]string{program: ".", boot: "github.com/apache/beam/sdks/v2/go/container"} {
		said, err := exec.Command("go", "build", "-o", name, pkg).CombinedOutput()
		require.NoError(t, err, string(said))
	}
	return program, boot
}

// job is a submission to an engine.
type job struct {
	program  string
	endpoint int
	where    []string // where the workers are
}

func (j job) submit(t *testing.T, args ...string) *process {
	t.Helper()
	args = append(append(args, j.where...), "--runner=universal", fmt.Sprintf("--endpoint=localhost:%d", j.endpoint))
	return started(t, "tasnif-beam "+args[0], exec.Command(j.program, args...))
}

// agrees runs both pipelines and compares with one process, to the byte.
func (j job) agrees(t *testing.T, meanwhile func(t *testing.T, out string)) {
	t.Helper()
	dir, out := t.TempDir(), t.TempDir()
	files, news := corpus(t, dir, 6), trained(t, dir)
	pattern := filepath.Join(dir, "part-*.jsonl")

	p := j.submit(t, "tag", "--model", news, "-o", filepath.Join(out, "answers"), "--range-bytes", "20000", pattern)
	if meanwhile != nil {
		meanwhile(t, filepath.Join(out, "answers"))
	}
	p.ended(t, 5*time.Minute)
	assert.Equal(t, string(predicted(t, news, answer.Options{}, files...)), string(answers(t, filepath.Join(out, "answers"))))
	t.Logf("tag: %d shards, the same bytes as one process", strings.Count(strings.Join(shards(t, filepath.Join(out, "answers")), ""), "part-"))

	j.submit(t, "count", "--like", like(t, dir, files[0]), "-o", filepath.Join(out, "news.counts"), "--unit-bytes", "1", pattern).ended(t, 5*time.Minute)
	got, err := os.ReadFile(filepath.Join(out, "news.counts"))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(counted(t, small(), files...), got), "the file that one process writes")
	t.Logf("count: %d bytes, the same as one process", len(got))
}

func shards(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "part-*-of-?????.jsonl"))
	require.NoError(t, err)
	return names
}
