package decision

import (
	"fmt"
)

// TopK is a rule of Multi mode in place of thresholds: a document is given its K most
// probable labels, those of at least Least.
type TopK struct {
	K     int     `json:"k"`     // above 0
	Least float64 `json:"least"` // in [0, 1)
}

// String says so.
func (t TopK) String() string {
	if t.Least == 0 {
		return fmt.Sprintf("the %d most probable labels", t.K)
	}
	return fmt.Sprintf("the %d most probable labels, of at least %g", t.K, t.Least)
}

// Check refuses numbers outside their ranges, and the rule where a document has one label.
func (t TopK) Check(single bool) error {
	switch {
	case single:
		return fmt.Errorf("the most probable labels are given where a document may have several; with one label a document set a least probability")
	case t.K < 1:
		return fmt.Errorf("%d labels: give at least 1", t.K)
	case !(t.Least >= 0 && t.Least < 1):
		return fmt.Errorf("a least probability of %v: give at least 0 and below 1", t.Least)
	}
	return nil
}
