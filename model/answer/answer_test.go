package answer

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Strings are written as encoding/json writes them, HTML not escaped, and what steers a
// terminal is.
func TestAppendStringIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{"قمة", "a", "\"", "\\", "\n", "\x00", "\x7f", "\u009b", "\u202e", "\u2066", "<&>", "\u2028", "\u2029", "\xff", "\ufffd", "😀", "é"})).Draw(t, "pieces")
		s := ""
		for _, p := range pieces {
			s += p
		}
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		require.NoError(t, e.Encode(s))
		steered := strings.NewReplacer("\x7f", `\u007f`, "\u009b", `\u009b`, "\u202e", `\u202e`, "\u2066", `\u2066`)
		require.Equal(t, steered.Replace(want.String()), string(AppendString(nil, s))+"\n")
	})
}
