package modelfile

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// renameTries and renameWait bound how long a rename waits for another program,
// such as a virus scanner, to close the file that is replaced.
const (
	renameTries = 20
	renameWait  = 50 * time.Millisecond
)

// rename replaces a file (MoveFileEx with MOVEFILE_REPLACE_EXISTING). Windows refuses that
// while another program has the file open.
func rename(from, to string) error {
	for try := 1; ; try++ {
		err := os.Rename(from, to)
		busy := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
		switch {
		case !busy:
			return err
		case try == renameTries:
			return fmt.Errorf("another program has it open, or it is read-only; close it there and try again: %w", err)
		}
		time.Sleep(renameWait)
	}
}
