package taxonomy

import (
	"fmt"

	"tasnif/data"
)

// Suggest suggests a known id that is similar to an unknown one; without any it returns
// otherwise.
func Suggest(id string, known []string, otherwise string) string {
	if near, ok := Nearest(id, known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return otherwise
}

// Nearest is the known id with the smallest edit distance from id, the first of equal ones;
// false if more than about a third of the letters would change.
func Nearest(id string, known []string) (string, bool) {
	from := []rune(data.FoldLabel(id))
	best, at := (len(from)+1)/3+1, -1
	for i, k := range known {
		if n := changes(from, []rune(data.FoldLabel(k)), best); n < best {
			best, at = n, i
		}
	}
	if at < 0 {
		return "", false
	}
	return known[at], true
}

// changes is the Levenshtein distance of a and b, but at most most.
func changes(a, b []rune, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		left := row[0]
		row[0] = i + 1
		for j, y := range b {
			next := left
			if x != y {
				next = min(left, row[j], row[j+1]) + 1
			}
			left, row[j+1] = row[j+1], next
		}
	}
	return min(row[len(b)], most)
}
