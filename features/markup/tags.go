package markup

import "strings"

// markup gives where the markup ends that begins at src[i], a "<", and whether it cuts
// words; 0 if none begins there. An element that is not read ends with its end tag.
func (p *pass) markup(i int) (end int, cuts bool) {
	s := p.src[i:p.end]
	if len(s) < 2 {
		return 0, false
	}
	size := 0
	switch c := s[1]; {
	case strings.HasPrefix(s, "<!--"):
		size = comment(s)
	case !opens(c), s == "</":
	case i > p.last:
		size = unclosed(s)
	case isLetter(c):
		size, cuts = element(s)
	case c == '/' && len(s) > 2 && isLetter(s[2]):
		name, after := tagName(s, 2)
		size, cuts = tag(s, after), !joins(name)
	default:
		size = 1 + strings.IndexByte(s, '>')
	}
	if size == 0 {
		return 0, false
	}
	return i + size, cuts
}

// element is the length of the start tag that s begins with, and of all of the element
// if it is not read.
func element(s string) (size int, cuts bool) {
	name, after := tagName(s, 1)
	if size = tag(s, after); size == 0 {
		return 0, false
	}
	if hidden(name) && s[size-2] != '/' { // HTML takes no notice of />, but writers mean it
		size += content(s[size:], name)
	}
	return size, !joins(name)
}

// name is a tag's, in lower case; of a longer one only the beginning.
type name struct {
	letters [maxName]byte
	n       int
}

// maxName is longer than any name that elements.go has.
const maxName = 12

func (n *name) text() []byte { return n.letters[:n.n] }

// tagName reads the name at s[i], and gives what follows it.
func tagName(s string, i int) (n name, after int) {
	for ; i < len(s) && !isSpace(s[i]) && s[i] != '/' && s[i] != '>'; i++ {
		if n.n < maxName {
			n.letters[n.n] = s[i]
			if isLetter(s[i]) {
				n.letters[n.n] |= 0x20
			}
			n.n++
		}
	}
	return n, i
}

// tag is the length of the tag in s, which has a ">" and the name of which ends at s[i].
func tag(s string, i int) int {
	for {
		i = skipSpace(s, i)
		if i == len(s) {
			break
		}
		if s[i] == '>' {
			return i + 1
		}
		for first := i; i < len(s) && !isSpace(s[i]) && s[i] != '/' && s[i] != '>' && (s[i] != '=' || i == first); i++ {
		}
		if i = skipSpace(s, i); i == len(s) || s[i] == '>' {
			continue
		}
		if s[i] == '/' {
			i++
			continue
		}
		if s[i] != '=' {
			continue
		}
		if i = skipSpace(s, i+1); i == len(s) || s[i] == '>' {
			continue
		}
		if quote := s[i]; quote == '"' || quote == '\'' {
			n := strings.IndexByte(s[i+1:], quote)
			if n < 0 {
				break
			}
			i += n + 2
			continue
		}
		for i++; i < len(s) && !isSpace(s[i]) && s[i] != '>'; i++ {
		}
	}
	// A quotation mark is missing. HTML would take all of the text for the tag.
	return 1 + strings.IndexByte(s, '>')
}

// unclosed is the length of s, which has no ">", if it is a tag that was cut off, as in
// "<a href=..." where a feed shortens a text. It is 0 if it is text: if it has letters
// that are not ASCII, outside of quotation marks, or another "<". HTML would take all
// of it for the tag.
func unclosed(s string) int {
	for i := 1; i < len(s) && s[i] != '<'; i++ {
		if s[i] >= 0x80 {
			return 0
		}
		if s[i] == '"' || s[i] == '\'' {
			if strings.IndexByte(s[i:], '<') >= 0 {
				return 0
			}
			return len(s)
		}
	}
	if strings.IndexByte(s[1:], '<') >= 0 {
		return 0
	}
	return len(s)
}

// comment is the length of the comment that s begins with. One that is not closed goes
// to the end.
func comment(s string) int {
	const start = len("<!--")
	for _, empty := range [...]string{">", "->"} {
		if strings.HasPrefix(s[start:], empty) {
			return start + len(empty)
		}
	}
	for i := start; ; {
		n := strings.Index(s[i:], "--")
		if n < 0 {
			return len(s)
		}
		i += n + 1
		if rest := s[i+1:]; strings.HasPrefix(rest, ">") {
			return i + 2
		} else if strings.HasPrefix(rest, "!>") {
			return i + 3
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// skipSpace gives the index of the first byte from s[i] that is no space.
func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}
