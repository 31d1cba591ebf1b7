package data

import (
	"encoding/json"
	"io"
)

// Health is the result of Lint, which WriteText and WriteJSON write. All lists are in a
// fixed order.
type Health struct {
	Documents   int            `json:"documents"`
	Teachers    []TeacherCount `json:"teachers,omitempty"` // documents of teachers, which are not among Documents
	Unreadable  int            `json:"unreadable"`         // rows that could not be read
	Splits      Splits         `json:"splits"`             // train, dev, test, others by name, "" for none
	Labels      []LabelHealth  `json:"labels"`             // most documents first
	Unlabelled  int            `json:"unlabelled"`
	Cardinality float64        `json:"cardinality"` // labels a document, over all documents
	Headlines   Lengths        `json:"headlines"`
	Bodies      Lengths        `json:"bodies"`
	Empty       int            `json:"empty"` // neither headline nor body
	Duplicates  Duplicates     `json:"duplicates"`
	Frames      Frames         `json:"frames"`
	Damage      []Damage       `json:"damage"` // the kinds that were found
	Problems    []Problem      `json:"problems"`
}

// LabelHealth is a label's support: documents, and documents in each split in
// the order of Health.Splits.
type LabelHealth struct {
	Label    string `json:"label"`
	Support  int    `json:"support"`
	BySplit  []int  `json:"by_split"`
	Headline int    `json:"headlines"` // documents with a headline
	Body     int    `json:"bodies"`    // documents with a body
}

// Lengths are characters of a field, over the documents that have it.
type Lengths struct {
	Documents int `json:"documents"`
	Min       int `json:"min"`
	Median    int `json:"median"`
	P90       int `json:"p90"` // nine in ten are at most this long
	Max       int `json:"max"`
}

// Duplicates are documents of (nearly) the same text: exact where normalised
// letters and digits agree, near where Groups says so.
type Duplicates struct {
	Groups    int     `json:"groups"`    // groups of two or more near-duplicates
	Documents int     `json:"documents"` // documents in them
	Exact     int     `json:"exact"`     // documents that repeat an earlier one exactly
	Near      int     `json:"near"`      // documents that repeat an earlier one nearly
	Share     float64 `json:"share"`     // exact and near together, of all documents
	Largest   int     `json:"largest"`   // documents in the largest group
	Conflicts int     `json:"conflicts"` // groups whose documents have different labels
	Leaks     []Leak  `json:"leaks"`     // groups over two splits
	Examples  []Group `json:"examples"`  // the largest groups
}

// Frames are runs of five words that occur in documents which are not copies of each other,
// as in texts made from a template. See linter.frames.
type Frames struct {
	Distinct  int     `json:"distinct"`  // frames that are shared
	Documents int     `json:"documents"` // documents that share one
	Share     float64 `json:"share"`     // of all documents
	Examples  []Frame `json:"examples"`  // those of the most documents
}

// Frame is a shared frame, by the first documents that have it.
type Frame struct {
	Words     string   `json:"words"` // normalised, numbers as 0
	Documents int      `json:"documents"`
	Places    []string `json:"places"`
}

// Leak counts the documents of one split that repeat a document of another.
type Leak struct {
	Split     string `json:"split"`
	Of        string `json:"of"`
	Documents int    `json:"documents"`
	Exact     int    `json:"exact"` // of these, word for word
}

// Group is a group of near-duplicates, by its first documents.
type Group struct {
	Documents int      `json:"documents"`
	Text      string   `json:"text"` // how the first one begins
	Places    []string `json:"places"`
}

// Damage is one kind of damaged text.
type Damage struct {
	Kind      string   `json:"kind"`
	Documents int      `json:"documents"`
	Places    []string `json:"places"`
}

// Severity says how much a problem matters.
type Severity string

const (
	Error   Severity = "error"   // figures or models from this corpus will be wrong
	Warning Severity = "warning" // they will be worse than they could be
	Note    Severity = "note"    // worth knowing
)

// Problem is something to fix in a corpus.
type Problem struct {
	Severity Severity `json:"severity"`
	Kind     string   `json:"kind"` // stable, for scripts
	What     string   `json:"what"`
	Fix      string   `json:"fix"`
	Places   []string `json:"places,omitempty"` // examples
	Option   string   `json:"option,omitempty"` // the reader's option that fixes it; "": none
	Value    string   `json:"value,omitempty"`  // the value to set Option to
}

// Count is the number of problems of a severity.
func (h *Health) Count(s Severity) int {
	n := 0
	for _, p := range h.Problems {
		if p.Severity == s {
			n++
		}
	}
	return n
}

// WriteJSON writes the structure as indented JSON.
func (h *Health) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(h)
}
