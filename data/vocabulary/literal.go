package vocabulary

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// literal reads a text.
func (t *turtle) literal() (term, error) {
	quote := t.text[t.at : t.at+1]
	if strings.HasPrefix(t.text[t.at:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	from := t.at + len(quote)
	end := from
	for ; ; end++ {
		switch {
		case end >= len(t.text) || len(quote) == 1 && t.text[end] == '\n':
			return term{}, fmt.Errorf("a text that does not end: %q", t.rest())
		case t.text[end] == '\\':
			end++
			continue
		case strings.HasPrefix(t.text[end:], quote):
			for len(quote) == 3 && strings.HasPrefix(t.text[end+1:], quote) { // it ends with quotes of its own
				end++
			}
		default:
			continue
		}
		break
	}
	text, err := unescape(t.text[from:end])
	o := term{text: text}
	if t.at = end + len(quote); err != nil || t.at >= len(t.text) {
		return o, err
	}
	switch {
	case t.text[t.at] == '@':
		from := t.at + 1
		for t.at++; t.at < len(t.text) && (t.text[t.at] == '-' || unicode.IsLetter(rune(t.text[t.at])) || unicode.IsDigit(rune(t.text[t.at]))); {
			t.at++
		}
		o.language = strings.ToLower(t.text[from:t.at])
	case strings.HasPrefix(t.text[t.at:], "^^"):
		t.at += 2
		_, err = t.subject()
	}
	return o, err
}

// unescape resolves the escapes of a text or an address.
func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, `\`)
		if b.WriteString(before); !found {
			return b.String(), nil
		}
		if after == "" {
			return "", errors.New("an escape without a letter")
		}
		digits := map[byte]int{'u': 4, 'U': 8}[after[0]]
		if digits == 0 {
			at := strings.IndexByte(`tbnrf"'\`, after[0])
			if at < 0 {
				return "", fmt.Errorf("the escape \\%s", after[:1])
			}
			b.WriteByte("\t\b\n\r\f\"'\\"[at])
			s = after[1:]
			continue
		}
		if len(after) <= digits {
			return "", errors.New("an escape that is cut off")
		}
		n, err := strconv.ParseUint(after[1:1+digits], 16, 32)
		if err != nil || !utf8.ValidRune(rune(n)) {
			return "", fmt.Errorf("the escape \\%s", after[:1+digits])
		}
		b.WriteRune(rune(n))
		s = after[1+digits:]
	}
}
