package formats

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"tasnif/data"
)

// RowError is the error of one row, or of one file of a folder. The next rows can be read,
// which Options.SkipBad makes use of. Every other error of a reader ends the reading.
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

// fileError adds the file's name to an error, and explains the most frequent errors. Errors
// that name a place already are unchanged.
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
