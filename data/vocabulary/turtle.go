package vocabulary

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// term is a node of a graph: an address, a blank node, or a text with its language.
type term struct {
	iri      string // "_:" and a name for a blank node; "" for a text
	text     string
	language string
}

// triple is one statement.
type triple struct {
	subject, predicate string
	object             term
}

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

// turtle reads a document of RDF 1.1 Turtle (www.w3.org/TR/turtle). Literals lose their
// type. Collections are blank nodes without their members.
type turtle struct {
	text     string
	at       int
	base     *url.URL
	prefixes map[string]string
	blanks   int
	triples  []triple
}

// parseTurtle gives the statements of a document. Errors name the line.
func parseTurtle(text string) ([]triple, error) {
	t := &turtle{text: strings.TrimPrefix(text, "\ufeff"), prefixes: map[string]string{}}
	for t.space(); t.at < len(t.text); t.space() {
		if err := t.statement(); err != nil {
			return nil, fmt.Errorf("line %d: %w", 1+strings.Count(t.text[:min(t.at, len(t.text))], "\n"), err)
		}
	}
	return t.triples, nil
}

// space skips blanks and comments.
func (t *turtle) space() {
	for t.at < len(t.text) {
		switch c := t.text[t.at]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			t.at++
		case c == '#':
			if end := strings.IndexByte(t.text[t.at:], '\n'); end >= 0 {
				t.at += end
			} else {
				t.at = len(t.text)
			}
		default:
			return
		}
	}
}

// peek is the next byte after blanks, 0 at the end.
func (t *turtle) peek() byte {
	if t.space(); t.at < len(t.text) {
		return t.text[t.at]
	}
	return 0
}

// take skips a sign that must come next.
func (t *turtle) take(sign byte) error {
	if c := t.peek(); c != sign {
		return fmt.Errorf("%q is expected, not %q", string(sign), t.rest())
	}
	t.at++
	return nil
}

// rest is the beginning of the unread text, for messages.
func (t *turtle) rest() string {
	r := []rune(t.text[t.at:min(len(t.text), t.at+40)])
	return string(r[:min(len(r), 12)])
}

func (t *turtle) statement() error {
	rest := t.text[t.at:]
	for _, word := range []string{"@prefix", "@base", "prefix", "base"} {
		if len(rest) > len(word) && strings.EqualFold(rest[:len(word)], word) && strings.ContainsRune(" \t\r\n<", rune(rest[len(word)])) {
			t.at += len(word)
			return t.directive(strings.TrimPrefix(word, "@"), word[0] == '@')
		}
	}
	subject, err := t.subject()
	if err != nil {
		return err
	}
	if t.peek() != '.' {
		if err := t.predicates(subject); err != nil {
			return err
		}
	}
	return t.take('.')
}

func (t *turtle) directive(word string, dot bool) error {
	name := ""
	if word == "prefix" {
		t.space()
		end := strings.IndexByte(t.text[t.at:], ':')
		if end < 0 {
			return errors.New("a prefix without a colon")
		}
		name = t.text[t.at : t.at+end]
		t.at += end + 1
	}
	t.space()
	iri, err := t.iri()
	if err != nil {
		return err
	}
	if word == "prefix" {
		t.prefixes[name] = iri
	} else if t.base, err = url.Parse(iri); err != nil {
		return err
	}
	if dot {
		return t.take('.')
	}
	return nil
}

func (t *turtle) subject() (string, error) {
	o, err := t.object()
	if err == nil && o.iri == "" {
		err = errors.New("a text cannot be a subject")
	}
	return o.iri, err
}

// predicates reads the predicates and objects of a subject.
func (t *turtle) predicates(subject string) error {
	for {
		t.space()
		predicate := rdf + "type"
		if rest := t.text[t.at:]; len(rest) > 1 && rest[0] == 'a' && strings.IndexByte(" \t\r\n<[\"'_", rest[1]) >= 0 {
			t.at++
		} else {
			var err error
			if predicate, err = t.subject(); err != nil {
				return err
			}
		}
		for {
			o, err := t.object()
			if err != nil {
				return err
			}
			t.triples = append(t.triples, triple{subject, predicate, o})
			if t.peek() != ',' {
				break
			}
			t.at++
		}
		if t.peek() != ';' {
			return nil
		}
		for t.peek() == ';' {
			t.at++
		}
		if c := t.peek(); c == '.' || c == ']' {
			return nil
		}
	}
}

// blank is a new blank node.
func (t *turtle) blank() string {
	t.blanks++
	return "_: " + strconv.Itoa(t.blanks)
}

func (t *turtle) object() (term, error) {
	switch c := t.peek(); {
	case c == '<':
		iri, err := t.iri()
		return term{iri: iri}, err
	case c == '"' || c == '\'':
		return t.literal()
	case c == '[':
		t.at++
		name := t.blank()
		if t.peek() != ']' {
			if err := t.predicates(name); err != nil {
				return term{}, err
			}
		}
		return term{iri: name}, t.take(']')
	case c == '(':
		for t.at++; t.peek() != ')'; {
			if _, err := t.object(); err != nil {
				return term{}, err
			}
		}
		t.at++
		return term{iri: t.blank()}, nil
	case c == '+' || c == '-' || c >= '0' && c <= '9':
		from := t.at
		for t.at < len(t.text) && strings.IndexByte("+-.0123456789eE", t.text[t.at]) >= 0 {
			t.at++
		}
		if t.text[t.at-1] == '.' { // the end of the statement
			t.at--
		}
		return term{text: t.text[from:t.at]}, nil
	}
	return t.name()
}

// name reads a name with a prefix, a blank node, true or false.
func (t *turtle) name() (term, error) {
	var b strings.Builder
	for t.at < len(t.text) {
		r, n := utf8.DecodeRuneInString(t.text[t.at:])
		switch {
		case r == '\\' && t.at+1 < len(t.text):
			b.WriteByte(t.text[t.at+1])
			t.at += 2
			continue
		case r == '.': // inside a name, not at its end
			next, _ := utf8.DecodeRuneInString(t.text[t.at+1:])
			if !nameRune(next) {
				n = 0
			}
		case !nameRune(r):
			n = 0
		}
		if n == 0 {
			break
		}
		b.WriteString(t.text[t.at : t.at+n])
		t.at += n
	}
	whole := b.String()
	prefix, local, found := strings.Cut(whole, ":")
	space, known := t.prefixes[prefix]
	switch {
	case whole == "true" || whole == "false":
		return term{text: whole}, nil
	case !found:
		return term{}, fmt.Errorf("not Turtle: %q", whole+t.rest())
	case prefix == "_":
		return term{iri: whole}, nil
	case !known:
		return term{}, fmt.Errorf("the prefix %q is not declared; add a line `@prefix %s: <...> .` above", prefix, prefix)
	}
	return term{iri: space + local}, nil
}

func nameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("_-:%·\u200c\u200d", r)
}

// iri reads an address in angle brackets.
func (t *turtle) iri() (string, error) {
	if t.at >= len(t.text) || t.text[t.at] != '<' {
		return "", fmt.Errorf("an address in < and > is expected, not %q", t.rest())
	}
	end := strings.IndexAny(t.text[t.at+1:], ">\n \"{}|^`")
	if end < 0 || t.text[t.at+1+end] != '>' {
		return "", fmt.Errorf("an address that does not end: %q", t.rest())
	}
	text, err := unescape(t.text[t.at+1 : t.at+1+end])
	t.at += end + 2
	if err != nil || t.base == nil {
		return text, err
	}
	at, err := url.Parse(text)
	if err != nil || at.IsAbs() {
		return text, nil // as it stands
	}
	return t.base.ResolveReference(at).String(), nil
}
