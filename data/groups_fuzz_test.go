package data

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzGroups checks that any text has a group, and that equal texts share it.
func FuzzGroups(f *testing.F) {
	f.Add("وزير الخارجية يزور بغداد", "وزير الخارجية يزور بغداد اليوم")
	f.Add("", "\xff\xfe")
	f.Fuzz(func(t *testing.T, a, b string) {
		texts := []string{a, b, a, b + a}
		groups := Groups(len(texts), func(i int) string { return texts[i] })
		require.Len(t, groups, len(texts))
		if len(letters(nil, a)) > 0 {
			assert.Equal(t, groups[0], groups[2])
		}
		for i, g := range groups {
			assert.LessOrEqual(t, g, int32(i))
			assert.Equal(t, g, groups[g])
		}
	})
}
