package main

import (
	"io"
	"sync"
	"time"
)

// bufferedLog gathers a log's lines and writes them together, at the latest
// after flushAfter: a busy server would else spend a system call on each request.
type bufferedLog struct {
	w       io.Writer
	mu      sync.Mutex
	lines   []byte
	waiting bool // a flush is on its way
}

const (
	flushAfter = 20 * time.Millisecond
	flushAt    = 64 << 10 // bytes that wait at most
)

func (l *bufferedLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line...)
	switch {
	case len(l.lines) >= flushAt:
		l.write()
	case !l.waiting:
		l.waiting = true
		time.AfterFunc(flushAfter, l.flush)
	}
	return len(line), nil
}

// flush writes what waits.
func (l *bufferedLog) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = false
	l.write()
}

// write empties the buffer. A log that cannot be written is no reason to stop
// answering.
func (l *bufferedLog) write() {
	if len(l.lines) > 0 {
		_, _ = l.w.Write(l.lines)
		l.lines = l.lines[:0]
	}
}
