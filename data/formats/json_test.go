package formats

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Escapes are read as jsontext reads them, also surrogates that stand alone.
func TestStringOfIsJsontexts(t *testing.T) {
	piece := rapid.SampledFrom([]string{`\n`, `\r`, `\t`, `\b`, `\f`, `\"`, `\\`, `\/`, `\u0642`, `\ud83d\ude00`, `\ud83d`, "قمة", " ", "a", "😀"})
	rapid.Check(t, func(t *rapid.T) {
		value := `"` + strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "") + `"`
		want, _ := jsontext.AppendUnquote(nil, value)
		require.Equal(t, string(want), stringOf(jsontext.Value(value)), value)
	})
}

func BenchmarkStringOf(b *testing.B) {
	value := jsontext.Value(`"` + strings.Repeat(`قمة عربية تبحث العقوبات وصفقة السلاح في \"القاهرة\" غدا\n`, 30) + `"`)
	b.SetBytes(int64(len(value)))
	for b.Loop() {
		stringOf(value)
	}
}
