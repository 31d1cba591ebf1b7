package main

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

// progress shows long work on standard error: a bar on a terminal, elsewhere a line
// every few seconds, so that short work writes nothing to a log. It is safe for use by
// many goroutines; nil shows nothing.
type progress struct {
	w        io.Writer
	terminal bool
	note     func() string // more about the stage; may be nil

	mu    sync.Mutex
	stage string
	done  int
	bar   *progressbar.ProgressBar
	last  time.Time // when a line was last written
}

// newProgress is nil if quiet.
func newProgress(s *streams, quiet bool) *progress {
	if quiet {
		return nil
	}
	f, ok := s.err.(*os.File)
	return &progress{w: s.err, terminal: ok && term.IsTerminal(int(f.Fd())), last: time.Now()}
}

// report sets how far a stage is. total 0: unknown.
func (p *progress) report(stage string, done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.advance(stage, done, total)
}

// add adds n to what is done of a stage.
func (p *progress) add(stage string, n, total int) {
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

func (p *progress) advance(stage string, done, total int) {
	note := ""
	if p.note != nil {
		note = ", " + p.note()
	}
	if p.terminal {
		if stage != p.stage {
			p.clear()
			p.bar = newBar(p.w, stage, total)
		}
		if p.note != nil {
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

// end takes the bar off the screen. It may be called more than once.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.stage = ""
}

func (p *progress) clear() {
	if p.bar != nil {
		p.bar.Clear()
		p.bar = nil
	}
}

// timeText is a time for people: 12.3 s, 2m3s.
func timeText(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
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

// warn writes a warning in one line to standard error, also with --quiet.
func warn(s *streams, format string, args ...any) {
	fmt.Fprintln(s.err, "tasnif: warning:", oneLine(fmt.Errorf(format, args...)))
}
