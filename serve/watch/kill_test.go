package watch

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve/desk"
)

// A child process watches until it is killed.
const childOf = "TASNIF_TEST_WATCH_CHILD" // address of the outlet

func TestMain(m *testing.M) {
	if url := os.Getenv(childOf); url != "" {
		if err := watchUntilKilled(url); err != nil {
			slog.Error("child", "error", err)
			os.Exit(1)
		}
		return
	}
	if os.Getenv(outletsOf) != "" {
		slog.Error("outlets", "error", outlets())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

var killPaths = []string{"/a", "/b", "/c"}

func watchUntilKilled(url string) error {
	ctx := context.Background()
	store, err := desk.Open(ctx, "desk.db", 0)
	if err != nil {
		return err
	}
	c := &Config{Every: 20 * time.Millisecond, Window: time.Hour, AllowPrivate: true, Alerts: []Alert{{Name: "all", Webhook: url + "/hook"}}}
	if c.Alerts[0].Secret, err = secretOf(secret); err != nil {
		return err
	}
	for _, p := range killPaths {
		c.Feeds = append(c.Feeds, Feed{URL: url + p, Every: c.Every})
	}
	w, err := New(ctx, Options{Config: c, Store: store, Tag: byWords, Output: "items.jsonl", HostRest: time.Millisecond})
	if err != nil {
		return err
	}
	w.sender.first = 20 * time.Millisecond
	return w.Run(ctx)
}

// Killed at random moments while items come in, nothing is lost and nothing doubled:
// neither in the desk file nor in the output, and every letter is received, doubles under
// one id. TASNIF_KILLS=20 is the soak.
func TestKills(t *testing.T) {
	kills, _ := strconv.Atoi(os.Getenv("TASNIF_KILLS"))
	kills = max(kills, 4)
	o, dir := newOutlet(t), t.TempDir()
	added := 0
	add := func() {
		added++
		o.add(killPaths[added%len(killPaths)], rss(fmt.Sprintf("خبر رقم %d عن العقوبات", added), fmt.Sprintf("https://a.example/%d", added), ""))
	}
	run := func() *exec.Cmd {
		child := exec.Command(os.Args[0])
		child.Dir, child.Env, child.Stderr = dir, append(os.Environ(), childOf+"="+o.URL), os.Stderr
		require.NoError(t, child.Start())
		return child
	}
	output := filepath.Join(dir, "items.jsonl")
	size := func() int64 {
		info, err := os.Stat(output)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	for range kills {
		for range 5 {
			add()
		}
		before, child := size(), run()
		require.Eventually(t, func() bool { return size() > before }, time.Minute, 5*time.Millisecond)
		for range rand.N(20) { // it is at work
			add()
			time.Sleep(rand.N(10 * time.Millisecond))
		}
		require.NoError(t, child.Process.Kill())
		_ = child.Wait()
	}
	child := run()
	all := o.seen(func() bool { return len(o.letters) == added })
	if !assert.Eventually(t, func() bool { return all() && len(lines(t, output)) >= added }, time.Minute, 20*time.Millisecond) {
		t.Logf("%d letters, %d lines of %d", len(o.letters), len(lines(t, output)), added)
	}
	time.Sleep(50 * time.Millisecond)
	require.NoError(t, child.Process.Kill())
	_ = child.Wait()

	seen := map[string]int{}
	for _, r := range lines(t, output) {
		seen[r.URL]++
	}
	doubles := 0
	for n := range added {
		assert.Equal(t, 1, seen[fmt.Sprintf("https://a.example/%d", n+1)], "item %d in the output", n+1)
	}
	for _, n := range o.ids {
		doubles += n - 1
	}
	assert.Len(t, seen, added)
	assert.Len(t, o.ids, added, "ids of letters")
	assert.Empty(t, o.faults)
	store := openStore(t, filepath.Join(dir, "desk.db"))
	kept, err := store.ArrivalsAfter(t.Context(), 0, added+100)
	require.NoError(t, err)
	assert.Len(t, kept, added)
	fmt.Printf("figure: %d kills of tasnif's watcher, %d items: %d in the desk file, %d in the output, %d letters, %d of them sent twice under one id\n",
		kills, added, len(kept), len(seen), len(o.ids), doubles)
}
