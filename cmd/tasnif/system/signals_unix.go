//go:build unix

package system

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// What serve's help says of signals here.
const (
	ReloadedAt            = "SIGHUP and POST /v1/reload on the admin address"
	CertificateReloadedAt = "read again at SIGHUP"
	StoppedBy             = "SIGINT and SIGTERM"
)

// NotifyReload has the signal that asks for a reload sent to c.
func NotifyReload(c chan<- os.Signal) { signal.Notify(c, syscall.SIGHUP) }

// IgnoreWriteSignals makes a write to a closed pipe, or beyond the limit of a file's size, an
// error of that write in place of a signal that ends the program.
func IgnoreWriteSignals() { signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ) }

// ReaderLeft tells whether the reader of a pipe has closed it.
func ReaderLeft(err error) bool { return errors.Is(err, syscall.EPIPE) }

// Lock keeps other processes from locking the file until it is closed; false if
// one has it. A file system without locks does not stop the work.
func Lock(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// EndGently asks a process to end.
func EndGently(p *os.Process) error { return p.Signal(syscall.SIGTERM) }

// lowPriority is the nice value of work beside the server.
const lowPriority = 15
