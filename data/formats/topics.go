package formats

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/data/taxonomy"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	mediaTopic = regexp.MustCompile(`^medtop:\d{8}$`)
	gdeltTheme = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
)

// ReadTopics reads a topics file: a JSON array of topics. Errors name the line: an unknown
// key, a key or an id that occurs twice, an id that cannot be a label, and a code that is
// not of the form medtop:20000642 (a GDELT theme: SANCTIONS). file is used in errors.
func ReadTopics(r io.Reader, file string) ([]data.Topic, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fileError(file, err)
	}
	text = bytes.TrimPrefix(text, []byte(bom))
	place := func(offset int) data.Place {
		return data.Place{File: file, Line: 1 + bytes.Count(text[:min(offset, len(text))], []byte("\n"))}
	}
	if err := checkUTF8(text); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(text))
	if kind := dec.PeekKind(); kind != '[' && kindName(kind) != "" {
		return nil, fmt.Errorf("%s: a topics file is an array of topics, this is %s", place(0), kindName(kind))
	}
	var topics []data.Topic
	first := map[string]int{} // by id: offset in text
	_, err = dec.ReadToken()
	for err == nil && dec.PeekKind() != ']' {
		var value jsontext.Value
		if value, err = dec.ReadValue(); err != nil {
			break
		}
		at := int(dec.InputOffset()) - len(value)
		t, wrong := readTopic(value)
		if before, ok := first[t.ID]; wrong == nil && ok {
			wrong = fmt.Errorf("the topic %q is in line %d already; keep one", t.ID, place(before).Line)
		}
		if wrong != nil {
			return nil, fmt.Errorf("%s: %w", place(at), wrong)
		}
		first[t.ID] = at
		topics = append(topics, t)
	}
	if err == nil {
		if _, err = dec.ReadToken(); err == nil {
			if _, more := dec.ReadToken(); more != io.EOF {
				err = cmp.Or(more, errors.New("something follows the array"))
			}
		}
	}
	if err != nil {
		at := len(text)
		if syntax := (*jsontext.SyntacticError)(nil); errors.As(err, &syntax) && !errors.Is(err, io.ErrUnexpectedEOF) {
			at = int(syntax.ByteOffset)
		}
		if err = errJSON(err); err == errCut {
			err = errors.New("the JSON array is cut off")
		}
		return nil, fmt.Errorf("%s: %w", place(at), err)
	}
	if len(topics) == 0 {
		return nil, fmt.Errorf("%s: no topics", file)
	}
	if err := taxonomy.Complete(topics); err != nil {
		if fault := (*taxonomy.Error)(nil); errors.As(err, &fault) {
			return nil, fmt.Errorf("%s: %w", place(first[topics[fault.Topic].ID]), err)
		}
		return nil, err
	}
	return topics, nil
}

// readTopic reads and checks one topic.
func readTopic(value jsontext.Value) (data.Topic, error) {
	var t data.Topic
	if kind := value.Kind(); kind != '{' {
		return t, fmt.Errorf("a topic must be an object, this is %s", kindName(kind))
	}
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
			return t, fmt.Errorf("the field %q must be text, a number for rate, or an array of texts for broader, iptc, iptc_broader, gdelt and words; it is %s", kind.Field, kind.Value)
		}
		return t, errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	id, err := data.CleanLabels([]string{t.ID})
	switch {
	case err != nil:
		return t, err
	case len(id) == 0:
		return t, errors.New("a topic without an id")
	case id[0] != t.ID:
		return t, fmt.Errorf("the id %q has spaces around it; take them out", t.ID)
	}
	if !(t.Rate >= 0 && t.Rate <= 1) {
		return t, fmt.Errorf("the rate %g of %q must be a share of documents, from 0 to 1", t.Rate, t.ID)
	}
	if slices.ContainsFunc(t.Words, func(w string) bool { return strings.TrimSpace(w) == "" }) {
		return t, fmt.Errorf("a seed word of %q is empty; take it out", t.ID)
	}
	return t, cmp.Or(
		checkCodes(t, "IPTC code", "medtop: and eight digits", mediaTopic, t.IPTC),
		checkCodes(t, "broader IPTC code", "medtop: and eight digits", mediaTopic, t.IPTCBroader),
		checkCodes(t, "GDELT theme", "capital letters, digits and _", gdeltTheme, t.GDELT),
	)
}

// checkCodes refuses a code of another form, and one that occurs twice.
func checkCodes(t data.Topic, kind, form string, valid *regexp.Regexp, codes []string) error {
	for i, code := range codes {
		if !valid.MatchString(code) {
			return fmt.Errorf("the %s %q of %q must be %s", kind, code, t.ID, form)
		}
		if slices.Contains(codes[:i], code) {
			return fmt.Errorf("the %s %q of %q occurs twice; keep one", kind, code, t.ID)
		}
	}
	return nil
}

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
