package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"tasnif/cmd/tasnif/models"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A feed that is slow is answered line by line: the answer to a document comes
// before the next document is sent.
func TestPredictAnswersASlowFeedAtOnce(t *testing.T) {
	path := trained(t)
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	status := make(chan int, 1)
	go func() {
		status <- run(t.Context(), []string{"predict", path}, in, out, io.Discard)
		out.Close()
	}()
	lines := make(chan string)
	go func() {
		for r := bufio.NewScanner(answers); r.Scan(); {
			lines <- r.Text()
		}
		close(lines)
	}()
	for i := range 3 {
		_, err := fmt.Fprintf(feed, "{\"id\":\"%d\",\"headline\":\"مباراة المنتخب\"}\n", i)
		require.NoError(t, err)
		select {
		case line := <-lines:
			assert.Contains(t, line, fmt.Sprintf(`{"id":"%d",`, i))
		case <-time.After(patience):
			t.Fatal("no answer to a document while the feed stays open")
		}
	}
	feed.Close()
	assert.Equal(t, done, <-status)
}

// Many documents come back in order, whichever core answers first.
func TestPredictKeepsOrder(t *testing.T) {
	path := trained(t)
	const n = 2000
	var in, out strings.Builder
	for i := range n {
		fmt.Fprintf(&in, "{\"id\":%d,\"headline\":%q}\n", i, strings.Repeat("مباراة المنتخب في الدوري ", i%7))
	}
	require.Equal(t, done, run(t.Context(), []string{"predict", "--labels-only", path}, strings.NewReader(in.String()), &out, io.Discard))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, n)
	for i, line := range lines {
		var answer struct{ ID string }
		require.NoError(t, json.Unmarshal([]byte(line), &answer))
		require.Equal(t, strconv.Itoa(i), answer.ID)
	}
}

// An interrupt ends the work with one line, even while standard input is silent.
func TestPredictInterrupted(t *testing.T) {
	path := trained(t)
	ctx, cancel := context.WithCancel(t.Context())
	in, feed := io.Pipe()
	defer feed.Close()
	var stderr strings.Builder
	status := make(chan int, 1)
	go func() { status <- run(ctx, []string{"predict", path}, in, io.Discard, &stderr) }()
	cancel()
	assert.Equal(t, 130, <-status)
	assert.Equal(t, "tasnif: interrupted\n", stderr.String())
}

func TestTrainInterruptedKeepsTheOldModel(t *testing.T) {
	path := trained(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stderr strings.Builder
	assert.Equal(t, 130, run(ctx, []string{"train", "-o", path, "--demo"}, strings.NewReader(""), io.Discard, &stderr))
	assert.Equal(t, "tasnif: interrupted\n", stderr.String())
	_, _, _, err := models.Read(path)
	assert.NoError(t, err)
}

// A feed may mix JSON objects and headlines: each line says itself what it is.
func TestPredictTakesEachLineAsItBegins(t *testing.T) {
	path := trained(t)
	var out strings.Builder
	in := strings.NewReader("مباراة المنتخب\n{\"id\":\"a\",\"headline\":\"مباراة المنتخب\"}\n")
	require.Equal(t, done, run(t.Context(), []string{"predict", "--labels-only", path}, in, &out, io.Discard))
	assert.Equal(t, "{\"place\":\"stdin:1\",\"labels\":[\"sports\"],\"view\":\"headline\"}\n{\"id\":\"a\",\"labels\":[\"sports\"],\"view\":\"headline\"}\n", out.String())
}
