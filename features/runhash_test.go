package features

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// However little is said to be shared, each run has the hash of hashWords.
func TestRunHasher(t *testing.T) {
	run := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"قم", "قمه", "a", " ", " ", "عربيه"}), 0, 9),
		func(pieces []string) string { return strings.Join(pieces, "") })
	rapid.Check(t, func(t *rapid.T) {
		r := runHasher{seed: 7}
		var before []byte
		for _, text := range rapid.SliceOf(run).Draw(t, "runs") {
			n := rapid.IntRange(0, sharedPrefix(before, []byte(text))).Draw(t, "shared")
			before = []byte(text)
			require.Equal(t, hashWords(before, 7), r.hash(before, n), "%q", text)
		}
	})
}
