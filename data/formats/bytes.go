package formats

import (
	"bytes"
	"errors"
	"fmt"
	"tasnif/data"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// checkUTF8 refuses a row with a zero byte or with bytes that are not UTF-8. If these look
// like another encoding of Arabic, the error names it.
func checkUTF8(b []byte) error {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return fmt.Errorf("byte %d is zero, which text never has; fix the row", i+1)
	}
	if utf8.Valid(b) {
		return nil
	}
	at := 0
	for at < len(b) {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	err := fmt.Errorf("not UTF-8 (byte %d is 0x%02X)", at+1, b[at])
	switch page := arabicPage(b); page {
	case "":
		if !utf8.FullRune(b[at:]) {
			return fmt.Errorf("%w; it ends inside a character: is the file cut off?", err)
		}
		return fmt.Errorf("%w; fix the row or convert the file", err)
	case macArabic:
		return fmt.Errorf("%w; it looks like Mac Arabic; convert the file to UTF-8 (Python calls it mac_arabic)", err)
	default:
		return &data.OptionError{Option: "Encoding", Value: page, Err: fmt.Errorf("%w; it looks like %s", err, page)}
	}
}

const macArabic = "mac-arabic"

// arabicPage is the single-byte encoding of Arabic that bytes are in; "": none. Nearly all
// bytes above 0x7F must be outside UTF-8 sequences (in damaged UTF-8 few are), and most of
// them must be Arabic letters.
//
// ISO-8859-6 has its letters from 0xC1 to 0xDA and from 0xE0 to 0xF2, in the order of
// Unicode. So has Mac Arabic, with other blanks (0xA0) and digits. Windows-1256 has Latin
// letters between its Arabic ones: 0xE7, 0xE8 and 0xEA, which are heh, waw and yeh in the
// others, are ç, è and ê.
func arabicPage(b []byte) string {
	var high, loose, windows, iso, latin, blank, spaces int
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if b[i] == ' ' {
			spaces++
		}
		if size > 1 && !likelyRune(r) {
			size = 1 // in Mac Arabic, a letter and a blank look like a sequence
			r = utf8.RuneError
		}
		if b[i] >= utf8.RuneSelf {
			high += size
			if r == utf8.RuneError && size == 1 {
				loose++
				c := b[i]
				if data.IsArabicLetter(charmap.Windows1256.DecodeByte(c)) {
					windows++
				}
				switch {
				case c == 0xA0, c >= 0xB0 && c <= 0xB9:
					blank++
				case data.IsArabicLetter(charmap.ISO8859_6.DecodeByte(c)):
					iso++
				}
				if c == 0xE7 || c == 0xE8 || c == 0xEA {
					latin++
				}
			}
		}
		i += size
	}
	switch {
	case loose < 3 || loose*10 < high*8:
		return ""
	case (iso+blank)*10 >= loose*9 && latin*20 >= loose:
		if blank > spaces {
			return macArabic
		}
		return "iso-8859-6"
	case windows*10 >= loose*7:
		return "windows-1256"
	}
	return ""
}

// likelyRune tells whether a character is usual in Arabic text.
func likelyRune(r rune) bool {
	return data.IsArabicLetter(r) || r < 0x0100 || r >= 0x064B && r <= 0x0652 || r >= 0x2000 && r < 0x2070
}

// checkPage refuses bytes that look like another single-byte encoding than the one they are
// decoded from: they would give accented Latin letters inside Arabic words, or, in
// ISO-8859-6, undefined bytes.
func checkPage(head []byte, encoding string) error {
	page := arabicPage(head)
	other := page != "" && page != encoding
	switch encoding {
	case "windows-1256":
	case "iso-8859-6":
		undefined := 0
		for _, c := range head {
			if c >= utf8.RuneSelf && charmap.ISO8859_6.DecodeByte(c) == utf8.RuneError {
				undefined++
			}
		}
		other = other && undefined > 0
	default:
		other = false
	}
	if other {
		err := fmt.Errorf("looks like %s, not %s", page, encoding)
		if page == macArabic {
			return fmt.Errorf("%w; convert it to UTF-8 (Python calls it mac_arabic)", err)
		}
		return &data.OptionError{Option: "Encoding", Value: page, Err: err}
	}
	return nil
}

// errBinary says that a file is not text.
var errBinary = errors.New("is binary (it has zero bytes), not text")

// zeros judges the zero bytes at the beginning of a file. A few are bad rows, many mean a
// binary file. In UTF-16 without a byte order mark every other byte is 0 or 6, for ASCII or
// Arabic characters.
func zeros(head []byte) (encoding string, err error) {
	n := bytes.Count(head, []byte{0})
	switch {
	case n == 0:
		return "", nil
	case n*10 > len(head)*6:
		return "", errBinary
	}
	for first, name := range []string{"utf-16be", "utf-16le"} {
		high, arabic := 0, false
		for i := first; i < len(head); i += 2 {
			if head[i] == 0 || head[i] == 6 {
				high++
				arabic = arabic || head[i] == 6
			}
		}
		if len(head) >= 16 && high*2*10 >= len(head)*8 || arabic && high*2 == len(head) {
			return name, nil
		}
	}
	if n*10 > len(head) {
		return "", errBinary
	}
	return "", nil
}
