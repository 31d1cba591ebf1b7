package formats

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"tasnif/data"
)

// RowError is one row, or one file of a folder, that could not be read. The
// rows after it can be: Options.SkipBad goes on past it. Every other error of
// a reader ends the reading.
type RowError struct {
	Place data.Place
	Err   error
}

// Error gives "corpus.jsonl:17: what is wrong; the fix".
func (e *RowError) Error() string { return e.Place.String() + ": " + e.Err.Error() }

// Unwrap gives what is wrong, without its place.
func (e *RowError) Unwrap() error { return e.Err }

// rowErrorf is a RowError in the words of format.
func rowErrorf(p data.Place, format string, args ...any) *RowError {
	return &RowError{Place: p, Err: fmt.Errorf(format, args...)}
}

// fileError names the file an error belongs to, and says the commonest ones in
// words that tell what to do. Errors that name their place already pass.
func fileError(file string, err error) error {
	var path *fs.PathError
	switch {
	case errors.As(err, &path):
		return fmt.Errorf("%s: %w", path.Path, path.Err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: ends too early, the file is cut off (%w); fetch it again", file, err)
	}
	return fmt.Errorf("%s: %w", file, err)
}
