package feeds

import (
	"bytes"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// declaration matches the XML declaration and the encoding that it names.
var declaration = regexp.MustCompile(`^\s*<\?xml\b[^>]{0,200}?(?:encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["'])?[^>]{0,200}\?>`)

// utf8Text converts a feed to UTF-8, without byte order mark, XML declaration and
// characters that XML forbids. Valid UTF-8 is taken as UTF-8 whatever the feed declares,
// since Arabic text in other encodings is never valid UTF-8. Otherwise the declaration
// takes precedence over the Content-Type, which is often wrong; without both it is
// windows-1256.
func utf8Text(text []byte, contentType string) ([]byte, error) {
	if bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF}) {
		decoded, _, err := transform.Bytes(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), text)
		if err != nil {
			return nil, fmt.Errorf("it has the byte order mark of UTF-16, but is not UTF-16: %w", err)
		}
		text = decoded
	}
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
	named := ""
	if m := declaration.FindSubmatchIndex(text); m != nil {
		if m[2] >= 0 {
			named = string(text[m[2]:m[3]])
		}
		text = text[m[1]:]
	}
	if !validUTF8(text) {
		if named == "" || strings.EqualFold(named, "utf-8") {
			_, parameters, _ := mime.ParseMediaType(contentType)
			named = parameters["charset"]
		}
		e, name := charset.Lookup(named)
		if e == nil || name == "utf-8" {
			e = charmap.Windows1256
		}
		decoded, err := e.NewDecoder().Bytes(text)
		if err != nil {
			return nil, fmt.Errorf("it is declared as %s, but is not: %w", name, err)
		}
		text = decoded
	}
	return bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text), nil
}

// validUTF8 tells whether a text is UTF-8, except for a few broken characters, as in a text
// that was cut to a length in bytes.
func validUTF8(text []byte) bool {
	if utf8.Valid(text) {
		return true
	}
	whole, broken := 0, 0
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case r >= utf8.RuneSelf:
			whole++
		}
		text = text[n:]
	}
	return broken*20 < whole
}
