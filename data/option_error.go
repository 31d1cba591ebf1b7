package data

// OptionError is an error that an option of the caller's would fix. A command
// adds the flag that sets the option.
type OptionError struct {
	Option string // the field that sets it, such as "Encoding" or "Columns.Labels"
	Value  string // what to set it to; "" where the caller must know
	Err    error  // what is wrong
}

// Error says what is wrong, without the option.
func (e *OptionError) Error() string { return e.Err.Error() }

// Unwrap gives what is wrong.
func (e *OptionError) Unwrap() error { return e.Err }
