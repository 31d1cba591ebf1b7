package answer

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Decision is the part that all answers share, on the command line and on the server.
type Decision struct {
	Labels   []string // labels given, by falling probability
	Scores   Scores
	NoScores bool // leave scores out
	View     string
	Reason   string // "" where there are labels
}

// Append appends the members of an object, "labels" first.
func (d *Decision) Append(b []byte) (_ []byte, err error) {
	b = append(b, `"labels":[`...)
	for i, label := range d.Labels {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, label)
	}
	b = append(b, ']')
	if !d.NoScores {
		if b, err = d.Scores.Append(append(b, `,"scores":`...)); err != nil {
			return nil, err
		}
	}
	b = AppendString(append(b, `,"view":`...), d.View)
	if d.Reason != "" {
		b = AppendString(append(b, `,"reason":`...), d.Reason)
	}
	return b, nil
}

// Scores lists numbers by label; in JSON an object, in this order.
type Scores []Score

// Score is the probability of one label.
type Score struct {
	Label       string
	Probability float64
}

// MarshalJSON writes {"label":probability,...}. A number that JSON cannot carry is an error.
func (s Scores) MarshalJSON() ([]byte, error) { return s.Append(make([]byte, 0, 2+40*len(s))) }

// Append is MarshalJSON, appended to b.
func (s Scores) Append(b []byte) ([]byte, error) {
	b = append(b, '{')
	for i, e := range s {
		if e.Probability-e.Probability != 0 { // infinite, or not a number
			return nil, fmt.Errorf("the score of label %q is %v", e.Label, e.Probability)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, e.Label), ':')
		b = strconv.AppendFloat(b, e.Probability, 'g', -1, 64)
	}
	return append(b, '}'), nil
}

// AppendString appends a JSON string as encoding/json writes it, except that Arabic, <, >
// and & are not escaped, and terminal control characters are (EscapeControls).
func AppendString(b []byte, s string) []byte {
	plain, steered := utf8.ValidString(s), false
	for _, r := range s {
		plain = plain && r >= ' ' && r != '"' && r != '\\' && r != '\u2028' && r != '\u2029'
		steered = steered || steers(r)
	}
	if plain && !steered {
		return append(append(append(b, '"'), s...), '"')
	}
	from := len(b)
	if b = appendJSON(b, s); steered {
		return EscapeControls(b, from)
	}
	return b
}

// steers tells whether a character that JSON does not escape controls a terminal: C1
// controls and bidirectional controls, whose effect goes on to the end of the line.
func steers(r rune) bool {
	return r >= 0x7F && r < 0xA0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// EscapeControls replaces, in the JSON b[from:], characters that control a terminal by \u
// escapes: C1 controls and bidirectional controls. They occur in strings only, so the
// values stay the same.
func EscapeControls(b []byte, from int) []byte {
	text := string(b[from:])
	if !strings.ContainsFunc(text, steers) {
		return b
	}
	b = b[:from]
	for _, r := range text {
		if steers(r) {
			b = fmt.Appendf(b, `\u%04x`, r)
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// appendJSON appends a value that always marshals.
func appendJSON(b []byte, v any) []byte {
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // strings, finite numbers and structs of them always encode
	return append(b, strings.TrimSuffix(text.String(), "\n")...)
}
