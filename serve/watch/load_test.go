package watch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"tasnif/data/demo"
)

// outletsOf has a child process be the servers of feeds: every address of 127.0.0.0/8 is a
// host of its own.
const outletsOf = "TASNIF_TEST_OUTLETS"

// outlets answer as feeds do, by the number in the path: of a hundred, 70 are well (a new item
// now and then, 304 between), and the others are not.
func outlets() error {
	docs, err := demo.Corpus()
	if err != nil {
		return err
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()
	began := time.Now()
	feed := func(n, items int) string {
		var b strings.Builder
		fmt.Fprintf(&b, `<rss version="2.0"><channel><title>outlet %d</title>`, n)
		newest := 30 + int(time.Since(began)/(3*time.Minute))
		for i := newest; i > newest-items; i-- {
			d := docs[(n*31+i*7)%len(docs)]
			fmt.Fprintf(&b, `<item><title>%s (%d)</title><link>http://outlet%d.example/%d</link><description>%s</description></item>`, escaped(d.Headline), n, n, i, escaped(d.Body))
		}
		return b.String() + "</channel></rss>"
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		switch kind := n % 100; {
		case kind < 10:
			w.WriteHeader(http.StatusInternalServerError)
		case kind < 15:
			<-r.Context().Done() // hangs
		case kind < 19 && r.URL.RawQuery == "":
			http.Redirect(w, r, r.URL.Path+"?moved", http.StatusMovedPermanently)
		case kind == 19:
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		case kind < 23:
			text := feed(n, 30)
			_, _ = io.WriteString(w, text[:len(text)/2])
		case kind < 26:
			text, _ := charmap.Windows1256.NewEncoder().String(strings.ToValidUTF8(feed(n, 30), ""))
			_, _ = io.WriteString(w, `<?xml version="1.0" encoding="windows-1256"?>`+text)
		case kind < 28: // gigantic items: 1.6 MB, and more than is read
			fmt.Fprintf(w, `<rss version="2.0"><channel>`)
			for i := range 20 {
				fmt.Fprintf(w, `<item><title>خبر طويل %d</title><link>http://long%d.example/%d</link><description>%s</description></item>`, i, n, i, strings.Repeat("كلام كثير عن السياسة ", 2_000*(1+4*(kind-26))))
			}
			fmt.Fprintf(w, `</channel></rss>`)
		case kind == 28:
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		case kind == 29:
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			etag := fmt.Sprintf(`"%d"`, time.Since(began)/(3*time.Minute))
			w.Header().Set("ETag", etag)
			if r.Header.Get("If-None-Match") == etag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = io.WriteString(w, feed(n, 30))
		}
	})
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	return http.Serve(l, handler)
}

func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// TestLoad watches 1,000 feeds every five minutes with the program, TASNIF_BINARY, on one
// core. It is make bench-feeds; TASNIF_FEEDS_TIME says how long.
func TestLoad(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("TASNIF_FEEDS_TIME"))
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("TASNIF_FEEDS_TIME=11m measures it; make bench-feeds does, on Linux")
	}
	server := exec.Command(os.Args[0])
	server.Env, server.Stderr = append(os.Environ(), outletsOf+"=1"), os.Stderr
	out, err := server.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, server.Start())
	defer func() { _ = server.Process.Kill(); _ = server.Wait() }()
	port, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)

	const feeds = 1000
	dir := t.TempDir()
	list := "allow-private: true\nevery: 5m\nfeeds:\n"
	for n := range feeds {
		list += fmt.Sprintf("  - http://127.0.%d.%d:%s/%d\n", 1+n/250, 1+n%250, strings.TrimSpace(port), n)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte(list), 0o600))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	metrics := listener.Addr().String()
	require.NoError(t, listener.Close())
	watcher := exec.Command(os.Getenv("TASNIF_BINARY"), "watch", "--demo", "--desk", "desk.db", "-o", "items.jsonl", "--metrics-addr", metrics, "feeds.yaml")
	var log bytes.Buffer
	watcher.Dir, watcher.Env, watcher.Stderr = dir, append(os.Environ(), "GOMAXPROCS=1"), &log
	require.NoError(t, watcher.Start())
	defer func() { _ = watcher.Process.Kill(); _ = watcher.Wait() }()
	text := ""
	read := func() {
		answer, err := http.Get("http://" + metrics + "/metrics")
		require.NoError(t, err, log.String())
		all, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		text = string(all)
	}
	figure := func(name string) float64 {
		m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(text)
		require.NotNil(t, m, name)
		v, err := strconv.ParseFloat(m[1], 64)
		require.NoError(t, err)
		return v
	}
	// In the first minutes every item of every feed is new; what follows is a day like any other.
	first := min(long/2, 270*time.Second)
	time.Sleep(first)
	read()
	count, sum, late, used := figure("tasnif_feeds_lag_seconds_count"), figure("tasnif_feeds_lag_seconds_sum"), figure(`tasnif_feeds_lag_seconds_bucket{le="10"}`), figure("process_cpu_seconds_total")
	time.Sleep(long - first)
	read()
	count, sum, late, used = figure("tasnif_feeds_lag_seconds_count")-count, figure("tasnif_feeds_lag_seconds_sum")-sum, figure(`tasnif_feeds_lag_seconds_bucket{le="10"}`)-late, figure("process_cpu_seconds_total")-used
	var results []string
	total := 0.0
	for _, m := range regexp.MustCompile(`(?m)^tasnif_feeds_fetches_total\{result="(\w+)"\} (\S+)$`).FindAllStringSubmatch(text, -1) {
		n, _ := strconv.ParseFloat(m[2], 64)
		total += n
		results = append(results, m[1]+" "+m[2])
	}
	slices.Sort(results)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", watcher.Process.Pid))
	require.NoError(t, err)
	peak, err := strconv.Atoi(regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindStringSubmatch(string(status))[1])
	require.NoError(t, err)
	cpu := figure("process_cpu_seconds_total")
	fmt.Printf("figure: %d feeds every 5 minutes for %v on one core: %.1f %% of a core, %.0f MB at most, %.0f fetches (%s), %.0f new items\n",
		feeds, long, 100*cpu/long.Seconds(), float64(peak)/1024, total, strings.Join(results, ", "), figure(`tasnif_feeds_items_total{result="new"}`))
	fmt.Printf("figure: after the first %v: %.1f %% of a core, fetches begun %.2f s late on the mean, %.0f of %.0f more than 10 s\n",
		first, 100*used/(long-first).Seconds(), sum/count, count-late, count)
	assert.Less(t, peak, 200<<10, "kB")
	assert.Less(t, cpu, long.Seconds())
	require.NoError(t, watcher.Process.Signal(os.Interrupt))
	require.NoError(t, watcher.Wait(), log.String())
}
