package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgressIsSilentOnShortWork(t *testing.T) {
	var out strings.Builder
	p := newProgress(&streams{err: &out}, false)
	for i := range 1000 {
		p.report("training", i, 1000)
	}
	p.end()
	assert.Empty(t, out.String())
}

func TestProgressTellsLinesNowAndThen(t *testing.T) {
	var out strings.Builder
	p := newProgress(&streams{err: &out}, false)
	p.last = time.Now().Add(-every)
	p.report("training", 1, 4)
	p.report("training", 2, 4)
	p.last = time.Now().Add(-every)
	p.add("training", 1, 4)
	p.last = time.Now().Add(-every)
	p.report("measuring", 7, 0)
	p.end()
	assert.Equal(t, "training: 25%\ntraining: 75%\nmeasuring: 7\n", out.String())
}

func TestProgressBarOnATerminal(t *testing.T) {
	var out strings.Builder
	p := newProgress(&streams{err: &out}, false)
	p.terminal = true
	p.report("reading", 1, 2)
	p.report("training", 1, 2)
	p.end()
	assert.Contains(t, out.String(), "reading")
	assert.Contains(t, out.String(), "training")
	assert.True(t, strings.HasSuffix(out.String(), "\r"), "the bar is taken off the screen: %q", out.String())
}

func TestQuietProgress(t *testing.T) {
	p := newProgress(&streams{}, true)
	p.report("training", 1, 2)
	p.add("training", 1, 2)
	p.end()
	assert.Nil(t, p)
}

func TestTimeText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		70 * time.Millisecond:     "0.1 s",
		59*time.Second + 940e6:    "59.9 s",
		time.Minute:               "1m0s",
		3723*time.Second + 600e6:  "1h2m4s",
		90*time.Second + 400*1000: "1m30s",
	} {
		assert.Equal(t, want, timeText(d))
	}
}
