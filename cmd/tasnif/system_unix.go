//go:build unix

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// What serve's help says of signals here.
const (
	reloadedAt            = "SIGHUP and POST /v1/reload on the admin address"
	certificateReloadedAt = "read again at SIGHUP"
	stoppedBy             = "SIGINT and SIGTERM"
)

// notifyReload has the signal that asks for a reload sent to c.
func notifyReload(c chan<- os.Signal) { signal.Notify(c, syscall.SIGHUP) }

// ignoreWriteSignals turns a reader that left and a limit of the file's size into
// errors of the write, which know what was written.
func ignoreWriteSignals() { signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ) }

// readerLeft tells whether the reader of a pipe has closed it.
func readerLeft(err error) bool { return errors.Is(err, syscall.EPIPE) }

// lock keeps other processes from locking the file until it is closed; false if
// one has it. A file system without locks does not stop the work.
func lock(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
