package formats

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// ReadLabelNames reads the names of labels that a corpus gives as numbers: a name a
// line, for 0 and on; or a code and a name on each line, with a comma, a tab, a colon
// or = between them; or JSON: an array of names, an object from code to name, or a file
// of Hugging Face that has "names" or "id2label" somewhere inside. file is the name for
// errors.
func ReadLabelNames(r io.Reader, file string) (map[string]string, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fileError(file, err)
	}
	if err := checkUTF8(text); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s := strings.TrimSpace(strings.TrimPrefix(string(text), bom))
	names := map[string]string{}
	if strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
		if !jsontext.Value(s).IsValid() {
			return nil, fmt.Errorf("%s: not JSON, or cut off", file)
		}
		findNames(jsontext.Value(s), true, names)
	} else {
		nameLines(s, names)
	}
	for code, name := range names {
		list, err := data.CleanLabels([]string{name})
		if err != nil || len(list) == 0 {
			return nil, fmt.Errorf("%s: the name of label %s is empty or holds a control character", file, code)
		}
		names[code] = list[0]
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no names of labels; write one a line, or code,name", file)
	}
	return names, nil
}

// nameLines reads lines of names, or of codes with names.
func nameLines(s string, names map[string]string) {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	coded := map[string]string{}
	for _, line := range lines {
		code, name, ok := cutCode(strings.TrimSpace(line))
		if ok {
			coded[code] = name
		}
	}
	for i, line := range lines {
		names[strconv.Itoa(i)] = strings.TrimSpace(line)
	}
	if len(coded) > 0 && len(coded) >= len(lines)-1 { // a first line may name the columns
		clear(names)
		for code, name := range coded {
			names[code] = name
		}
	}
}

// cutCode cuts a line into a number and what follows it.
func cutCode(line string) (code, name string, ok bool) {
	i := strings.IndexFunc(line, func(r rune) bool { return r < '0' || r > '9' })
	if i <= 0 {
		return "", "", false
	}
	rest := strings.TrimLeft(line[i:], " ")
	name = strings.Trim(strings.TrimLeft(rest, ",;:=\t"), " \"")
	return line[:i], name, rest != line[i:] || name != rest
}

// findNames looks for names in a JSON value: an array of texts, or an object from
// numbers to texts, at the top or as the member "names" or "id2label" of an object.
func findNames(value jsontext.Value, here bool, names map[string]string) {
	switch value.Kind() {
	case '[':
		if list, err := new(jsonReader).labels("", value); here && err == nil && len(names) == 0 {
			for i, name := range list {
				names[strconv.Itoa(i)] = name
			}
		}
	case '{':
		new(jsonReader).object(value, func(name []byte, member jsontext.Value) error {
			if here && isNumber(string(name)) && member.Kind() == '"' {
				names[string(name)] = stringOf(member)
				return nil
			}
			findNames(member, string(name) == "names" || string(name) == "id2label", names)
			return nil
		})
	}
}
