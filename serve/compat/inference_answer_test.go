package compat

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The answer is written as encoding/json writes it.
func TestInferAnswerIsAsEncodingJSONWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aعمـ\"\\/\n\u2028é😀0"))) // < > & are not escaped on the wire
		a := InferAnswer{ModelName: text.Draw(t, "name"), ModelVersion: text.Draw(t, "version"), ID: text.Draw(t, "id"), Outputs: []Tensor{}}
		for _, data := range []any{
			rapid.SliceOfN(text, 1, 5).Draw(t, "texts"), rapid.SliceOfN(rapid.Bool(), 1, 5).Draw(t, "bools"),
			rapid.SliceOfN(rapid.Float32(), 1, 5).Draw(t, "floats"), rapid.SliceOfN(rapid.Float32Range(0, 1), 1, 5).Draw(t, "scores"), nil,
		} {
			tensor := Tensor{TensorSpec: TensorSpec{text.Draw(t, "tensor"), "X", rapid.SliceOfN(rapid.Int(), 1, 3).Draw(t, "shape")}, Data: data}
			if data == nil {
				tensor.Parameters = &BinaryParameters{rapid.IntRange(0, 1e9).Draw(t, "size")}
			}
			a.Outputs = append(a.Outputs, tensor)
		}
		want, err := json.Marshal(a)
		require.NoError(t, err)
		got, err := a.append([]byte("x"))
		require.NoError(t, err)
		require.Equal(t, "x"+string(want), string(got))
	})
}

func TestSuggestionsAreAsEncodingJSONWritesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aعمـ\"\\/\n\u2028é😀0")))
		s := Suggestions{DocumentID: text.Draw(t, "id"), Results: []Suggestion{}}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			s.Results = append(s.Results, Suggestion{text.Draw(t, "uri"), text.Draw(t, "label"), text.Draw(t, "notation"), rapid.Float64().Draw(t, "score")})
		}
		want, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, string(want), string(s.append(nil)))
	})
}
