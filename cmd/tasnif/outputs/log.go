package outputs

import (
	"io"
	"log/slog"
	"sync"
	"time"
)

// Log gathers a log's lines and writes them together, at the latest
// after flushAfter: otherwise a busy server spends a system call on each request.
type Log struct {
	w       io.Writer
	mu      sync.Mutex
	lines   []byte
	waiting bool // a flush is due
}

// NewLog writes to w.
func NewLog(w io.Writer) *Log { return &Log{w: w} }

// Logger writes to the log in a format: json, or else text.
func (l *Log) Logger(format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(l, nil))
	}
	return slog.New(slog.NewTextHandler(l, nil))
}

const (
	flushAfter = 20 * time.Millisecond
	flushAt    = 64 << 10 // bytes that wait at most
)

func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line...)
	switch {
	case len(l.lines) >= flushAt:
		l.write()
	case !l.waiting:
		l.waiting = true
		time.AfterFunc(flushAfter, l.Flush)
	}
	return len(line), nil
}

// Flush writes what waits.
func (l *Log) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = false
	l.write()
}

// write empties the buffer. A log that cannot be written does not stop the server.
func (l *Log) write() {
	if len(l.lines) > 0 {
		_, _ = l.w.Write(l.lines)
		l.lines = l.lines[:0]
	}
}
