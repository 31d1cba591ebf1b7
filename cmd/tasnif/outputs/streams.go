package outputs

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"

	"tasnif/cmd/tasnif/usage"
)

// Streams are where a verb reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer // results
	Err io.Writer // errors and progress

	Next atomic.Value // string: what to do after an interrupt, if there is more to say than that
}

// ToTerminal tells whether results go to a terminal.
func (s *Streams) ToTerminal() bool {
	o, ok := s.Out.(*Outlet)
	return ok && IsTerminal(o.W)
}

// Warn writes a warning in one line to standard error, also with --quiet.
func (s *Streams) Warn(format string, args ...any) {
	fmt.Fprintln(s.Err, "tasnif: warning:", usage.OneLine(fmt.Errorf(format, args...)))
}

// IsTerminal tells whether a stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
