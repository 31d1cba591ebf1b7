package decision

import (
	"fmt"
)

// TopK is a decision rule of Multi mode: the K most probable labels are given, if their
// probability is at least Least. Thresholds are ignored.
type TopK struct {
	K     int     `json:"k"`     // above 0
	Least float64 `json:"least"` // in [0, 1)
}

func (t TopK) String() string {
	if t.Least == 0 {
		return fmt.Sprintf("the %d most probable labels", t.K)
	}
	return fmt.Sprintf("the %d most probable labels, of at least %g", t.K, t.Least)
}

// Check refuses numbers outside their ranges, and Single mode.
func (t TopK) Check(single bool) error {
	switch {
	case single:
		return fmt.Errorf("giving the most probable labels needs several labels a document; with one label a document, set a least probability")
	case t.K < 1:
		return fmt.Errorf("%d labels: give at least 1", t.K)
	case !(t.Least >= 0 && t.Least < 1):
		return fmt.Errorf("a least probability of %v: give at least 0 and below 1", t.Least)
	}
	return nil
}
