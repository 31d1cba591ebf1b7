package data

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// CleanLabels trims label ids and drops empty ones and those that came before.
// An id may be anything else without control characters.
func CleanLabels(labels []string) ([]string, error) {
	kept := labels[:0]
	for _, l := range labels {
		l = strings.TrimSpace(l)
		if strings.ContainsFunc(l, unicode.IsControl) {
			return nil, fmt.Errorf("the label %.60q holds a control character; take it out", l)
		}
		if l != "" && !slices.Contains(kept, l) {
			kept = append(kept, l)
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	return slices.Clip(kept), nil
}
