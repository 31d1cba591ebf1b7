package data

// OptionError is an error that the caller can fix by an option. A command adds the flag
// that sets the option.
type OptionError struct {
	Option string // the field that sets it, such as "Encoding" or "Columns.Labels"
	Value  string // the value to set it to; "": the caller must choose
	Err    error  // what is wrong
}

// Error says what is wrong, without the option.
func (e *OptionError) Error() string { return e.Err.Error() }

// Unwrap gives what is wrong.
func (e *OptionError) Unwrap() error { return e.Err }
