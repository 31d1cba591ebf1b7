package system

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// What serve's help says of signals here: there is none that asks for a reload.
const (
	ReloadedAt            = "POST /v1/reload on the admin address"
	CertificateReloadedAt = "read at the start"
	StoppedBy             = "Ctrl-C and closing the window"
)

func NotifyReload(chan<- os.Signal) {}

func IgnoreWriteSignals() {}

// ReaderLeft tells whether the reader of a pipe has closed it.
func ReaderLeft(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}

// Lock keeps other processes from locking the file until it is closed; false if
// one has it. What is locked is a byte far beyond the content, since nobody else
// may read what is locked.
func Lock(f *os.File) bool {
	const exclusive = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), exclusive, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	return !errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}
