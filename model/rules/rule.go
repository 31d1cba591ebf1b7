package rules

import (
	"fmt"
	"strings"
)

// Kind is the effect of a rule whose phrase matches.
type Kind uint8

const (
	Must  Kind = iota // the topic is given
	Never             // the topic is not given, whatever must says
	Boost             // Weight is added to the topic's log-odds
)

// kinds are the names of kinds in a file.
var kinds = [...]string{Must: "must", Never: "never", Boost: "boost"}

// String is the name of the kind in a file.
func (k Kind) String() string { return kinds[k] }

// Field says where a phrase is looked for.
type Field uint8

const (
	Anywhere Field = iota // in the headline and in the body
	Headline
	Body
)

// fields are the names of fields in a file.
var fields = [...]string{Headline: "headline", Body: "body"}

// Limits of a file, and defaults.
const (
	DefaultWeight = 2  // the odds times 7.4
	MaxWeight     = 20 // beyond it a rule would decide without saying so
	DefaultWithin = 10

	maxSource  = 4 << 20 // bytes of a file
	maxRules   = 10000
	maxWords   = 10 // of a phrase
	maxNear    = 5  // phrases of near
	maxWithin  = 100
	maxMessage = 20 // faults that are told at once
)

// Rule is one line of a file.
type Rule struct {
	Topic   string // its id
	Kind    Kind
	Phrases []string // as written: one, or those of near
	Within  int      // words from the first to the last phrase of near, both included; 0: the rule has one phrase
	Field   Field
	Weight  float64 // of Boost, in log-odds
	Line    int     // where it stands in the file
	Column  int
}

// Text is the rule without its kind, as answers and reports show it, e.g.
// "عقوب* +2" or "عقوبات ... إيران within 8".
func (r Rule) Text() string {
	text := strings.Join(r.Phrases, " ... ")
	if r.Within > 0 {
		text += fmt.Sprintf(" within %d", r.Within)
	}
	if r.Field != Anywhere {
		text += " in " + fields[r.Field]
	}
	if r.Kind == Boost {
		text += fmt.Sprintf(" %+g", r.Weight)
	}
	return text
}

// String is kind and text: "must: حزمة عقوبات".
func (r Rule) String() string { return r.Kind.String() + ": " + r.Text() }

// Error is a fault of a file.
type Error struct {
	File         string
	Line, Column int // 0: of the file as a whole
	Text         string
}

func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return e.File + ": " + e.Text
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text)
}

// Errors are the faults of a file, in its order.
type Errors []*Error

func (e Errors) Error() string {
	var lines []string
	for _, fault := range e {
		lines = append(lines, fault.Error())
	}
	return strings.Join(lines, "\n")
}

// orNil is the error, nil where there is no fault.
func (e Errors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}
