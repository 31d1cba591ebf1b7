package outputs

import (
	"bytes"
	"encoding/json"
	"io"

	"tasnif/model/answer"
)

// JSON writes a value two spaces deep, with control characters escaped.
func JSON(w io.Writer, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(answer.EscapeControls(b.Bytes(), 0))
	return err
}
