package outputs

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// every is how often a line is written where there is no terminal.
const every = 3 * time.Second

// Progress shows long work on standard error: a bar on a terminal, elsewhere a line
// every few seconds, so that short work writes nothing to a log. It is safe for use by
// many goroutines; nil shows nothing.
type Progress struct {
	w        io.Writer
	terminal bool
	Note     func() string // more about the stage; may be nil

	mu    sync.Mutex
	stage string
	done  int
	bar   *progressbar.ProgressBar
	last  time.Time // when a line was last written
}

// NewProgress is nil if quiet.
func NewProgress(w io.Writer, quiet bool) *Progress {
	if quiet {
		return nil
	}
	f, ok := w.(*os.File)
	return &Progress{w: w, terminal: ok && term.IsTerminal(int(f.Fd())), last: time.Now()}
}

// Report sets how far a stage is. total 0: unknown.
func (p *Progress) Report(stage string, done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.advance(stage, done, total)
}

// Add adds n to what is done of a stage.
func (p *Progress) Add(stage string, n, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if stage == p.stage {
		n += p.done
	}
	p.advance(stage, n, total)
}

func (p *Progress) advance(stage string, done, total int) {
	note := ""
	if p.Note != nil {
		note = ", " + p.Note()
	}
	if p.terminal {
		if stage != p.stage {
			p.clear()
			p.bar = newBar(p.w, stage, total)
		}
		if p.Note != nil {
			p.bar.Describe(stage + note)
		}
		p.bar.Set(min(done, max(total, done))) //nolint // an error in drawing does not stop the work
	} else if now := time.Now(); now.Sub(p.last) >= every {
		p.last = now
		if total > 0 {
			fmt.Fprintf(p.w, "%s: %d%%%s\n", stage, 100*min(done, total)/total, note)
		} else {
			fmt.Fprintf(p.w, "%s: %d%s\n", stage, done, note)
		}
	}
	p.stage, p.done = stage, done
}

// End takes the bar off the screen. It may be called more than once.
func (p *Progress) End() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.stage = ""
}

func (p *Progress) clear() {
	if p.bar != nil {
		p.bar.Clear()
		p.bar = nil
	}
}

func newBar(w io.Writer, stage string, total int) *progressbar.ProgressBar {
	if total == 0 {
		total = -1 // a spinner
	}
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(stage),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetWidth(30),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)
}
