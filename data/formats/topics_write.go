package formats

import (
	"io"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// WriteTopics writes a topics file: a field a line. ReadTopics reads the same topics.
func WriteTopics(w io.Writer, topics []data.Topic) error {
	b := []byte("[")
	for i, t := range topics {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n  {"...)
		object, err := jsonText(t)
		if err != nil {
			return err
		}
		first := true
		err = new(jsonReader).object(object, func(name []byte, value jsontext.Value) error {
			if !first {
				b = append(b, ',')
			}
			first = false
			value = value.Clone()
			err := value.Format(jsontext.SpaceAfterComma(true))
			b = append(append(append(append(b, "\n    \""...), name...), "\": "...), value...)
			return err
		})
		if err != nil {
			return err
		}
		b = append(b, "\n  }"...)
	}
	_, err := w.Write(append(b, "\n]\n"...))
	return err
}
