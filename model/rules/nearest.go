package rules

import "strings"

// nearest is the name that differs from another in the fewest letters (Levenshtein's
// distance, without regard to case), the first of equal ones.
func nearest(name string, names []string) (best string) {
	least := -1
	for _, other := range names {
		if d := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(other))); least < 0 || d < least {
			best, least = other, d
		}
	}
	return best
}

func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
