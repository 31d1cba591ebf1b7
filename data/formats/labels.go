package formats

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasnif/data"

	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// labels are the label ids in a text: a list as programs write it into a cell, labels
// between opt.Separators (or usual, if there are none), or a single label. Codes are
// replaced by opt.LabelNames.
func (o *Options) labels(cell, usual string) ([]string, error) {
	list, ok := listOf(cell)
	if !ok {
		list = []string{cell}
	}
	switch {
	case len(o.Separators) > 0:
		list = split(list, o.Separators...)
	case usual != "" && !ok:
		list = split(list, usual)
	}
	if strings.ContainsAny(cell, "\r\n") && !ok { // labels have no line breaks
		list = split(list, "\n", "\r")
	}
	return o.named(list)
}

// split cuts texts at any of the separators.
func split(list []string, separators ...string) []string {
	for _, sep := range separators {
		var parts []string
		for _, text := range list {
			parts = append(parts, strings.Split(text, sep)...)
		}
		list = parts
	}
	return list
}

// named cleans labels, and replaces codes by their names.
func (o *Options) named(list []string) ([]string, error) {
	list, err := data.CleanLabels(list)
	if err != nil || len(o.LabelNames) == 0 {
		return list, err
	}
	for i, label := range list {
		code := strings.TrimSuffix(label, ".0") // as pandas writes integers beside gaps
		name, ok := o.LabelNames[code]
		switch {
		case ok:
			list[i] = name
		case isNumber(code):
			return nil, &data.OptionError{Option: "LabelNames", Err: fmt.Errorf("the label %s has no name among those given", short(label))}
		}
	}
	return data.CleanLabels(list)
}

func isNumber(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// hot reads a cell of a column that is itself a label: 1 or 0. ok is false for any other
// cell.
func hot(cell string) (on, ok bool) {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "1", "1.0", "true":
		return true, true
	case "0", "0.0", "false":
		return false, true
	}
	return false, false
}

// listOf reads a list that a program wrote as text: ["a","b"] and {"choices":["a"]} of
// JSON, ['a', 'b'] and {'a'} of Python, ['a' 'b'] of NumPy, [a, b] and [] of others, and
// <http://a> <http://b> of Annif.
func listOf(text string) ([]string, bool) {
	s := strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(s, "array("); ok { // of NumPy: array(['a'], dtype=object)
		s = inner[:strings.LastIndexByte(inner, ']')+1]
	}
	if len(s) < 2 {
		return nil, false
	}
	inner := s[1 : len(s)-1]
	switch ends := s[:1] + s[len(s)-1:]; {
	case ends == "<>", strings.HasPrefix(s, "http") && strings.Contains(s, " http"):
		return urisOf(s)
	case ends == "[]", ends == "{}", ends == "()" && strings.ContainsAny(inner[:min(1, len(inner))], `'"`):
		if value := jsontext.Value(s); ends != "()" && value.IsValid() {
			list, err := new(jsonReader).labels("", value)
			return list, err == nil
		}
		return itemsOf(inner, ends == "[]")
	}
	return nil, false
}

// urisOf reads <uri> <uri>, and uri uri.
func urisOf(s string) ([]string, bool) {
	var list []string
	for _, word := range strings.Fields(s) {
		uri, ok := strings.CutPrefix(word, "<")
		if ok {
			uri, ok = strings.CutSuffix(uri, ">")
		} else {
			ok = strings.HasPrefix(word, "http")
		}
		if !ok || !strings.Contains(uri, ":") || strings.ContainsAny(uri, "<>") {
			return nil, false
		}
		list = append(list, uri)
	}
	return list, true
}

// itemsOf reads the items between the brackets of a list: quoted texts, separated by commas
// or blanks; with bare also texts without quotes, separated by commas.
func itemsOf(s string, bare bool) ([]string, bool) {
	var list []string
	for {
		s = strings.TrimLeft(s, " \t\r\n,")
		if s == "" {
			return list, true
		}
		quote, size := utf8.DecodeRuneInString(s)
		if quote != '\'' && quote != '"' {
			item, rest, _ := strings.Cut(s, ",")
			if item = strings.TrimSpace(item); !bare || strings.ContainsAny(item, `[]{}'"`) {
				return nil, false
			}
			list, s = append(list, item), rest
			continue
		}
		var item strings.Builder
		closed := false
		for i := size; i < len(s) && !closed; i++ {
			switch {
			case s[i] == '\\' && i+1 < len(s):
				i++
				item.WriteByte(s[i])
			case s[i] == byte(quote):
				closed, s = true, s[i+1:]
			default:
				item.WriteByte(s[i])
			}
		}
		if !closed || s != "" && !strings.ContainsAny(s[:1], " \t\r\n,") {
			return nil, false
		}
		list = append(list, item.String())
	}
}

// ReadLabelNames reads the names of labels that a corpus gives as numbers: a name on each
// line, for 0 and on; a code and a name on each line, separated by a comma, a tab, a colon
// or =; or JSON: an array of names, an object from code to name, or a file of Hugging Face
// with "names" or "id2label" inside. file is used in errors.
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
