package outputs

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgressIsSilentOnShortWork(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, false)
	for i := range 1000 {
		p.Report("training", i, 1000)
	}
	p.End()
	assert.Empty(t, out.String())
}

func TestProgressTellsLinesNowAndThen(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, false)
	p.last = time.Now().Add(-every)
	p.Report("training", 1, 4)
	p.Report("training", 2, 4)
	p.last = time.Now().Add(-every)
	p.Add("training", 1, 4)
	p.last = time.Now().Add(-every)
	p.Report("measuring", 7, 0)
	p.End()
	assert.Equal(t, "training: 25%\ntraining: 75%\nmeasuring: 7\n", out.String())
}

func TestProgressBarOnATerminal(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, false)
	p.terminal = true
	p.Report("reading", 1, 2)
	p.Report("training", 1, 2)
	p.End()
	assert.Contains(t, out.String(), "reading")
	assert.Contains(t, out.String(), "training")
	assert.True(t, strings.HasSuffix(out.String(), "\r"), "the bar is taken off the screen: %q", out.String())
}

func TestQuietProgress(t *testing.T) {
	p := NewProgress(nil, true)
	p.Report("training", 1, 2)
	p.Add("training", 1, 2)
	p.End()
	assert.Nil(t, p)
}
