// Package usage is wrong usage of the command line, which ends the program with status 2.
package usage

import "fmt"

// Error says what is wrong with the command line.
type Error struct{ text string }

func (e *Error) Error() string { return e.text }

// Errorf makes an Error.
func Errorf(format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...)}
}
