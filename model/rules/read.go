package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// File is a rules file that was read. It is not tied to a model yet: see Compile.
type File struct {
	Name   string
	Source []byte
	Rules  []Rule // in the order of the file
}

// Read reads a rules file, which is not trusted. The error is Errors: at most 20 faults,
// each with its line and fix. name is the file's in messages.
func Read(name string, source []byte) (*File, error) {
	r := reader{file: &File{Name: name, Source: source}}
	switch {
	case len(source) > maxSource:
		r.fault(nil, "%d bytes; a rules file has at most %d", len(source), maxSource)
	case !utf8.Valid(source):
		r.fault(&yaml.Node{Line: 1 + bytes.Count(source[:invalid(source)], []byte("\n"))}, "this is not UTF-8; save the file as UTF-8")
	default:
		r.read(source)
	}
	return r.file, r.faults.orNil()
}

// invalid is where a text ceases to be UTF-8.
func invalid(text []byte) (at int) {
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

type reader struct {
	file   *File
	faults Errors
}

func (r *reader) fault(at *yaml.Node, format string, args ...any) {
	if len(r.faults) == maxMessage {
		return
	}
	e := &Error{File: r.file.Name, Text: fmt.Sprintf(format, args...)}
	if at != nil {
		e.Line, e.Column = at.Line, at.Column
	}
	r.faults = append(r.faults, e)
}

// lineOf finds the line in a message of the YAML reader.
var lineOf = regexp.MustCompile(`^(?:yaml: )?(?:line ([0-9]+): )?(.*)`)

func (r *reader) read(source []byte) {
	d := yaml.NewDecoder(bytes.NewReader(source))
	var document, second yaml.Node
	err := d.Decode(&document)
	if errors.Is(err, io.EOF) {
		return // nothing but comments
	}
	if err == nil {
		if err = d.Decode(&second); err == nil {
			r.fault(&second, "a second document begins here; write all rules in one")
			return
		}
	}
	if !errors.Is(err, io.EOF) {
		found := lineOf.FindStringSubmatch(err.Error())
		line, _ := strconv.Atoi(found[1])
		if strings.Contains(found[2], "anchor") || strings.Contains(found[2], "alphabetic or numeric") {
			r.fault(&yaml.Node{Line: line}, "* stands before a word; write it after: عقوب*")
			return
		}
		r.fault(&yaml.Node{Line: line}, "this is not YAML: %s; indent with spaces, and quote a phrase that has a colon, a # or a [ in it", found[2])
		return
	}
	if root := document.Content[0]; !isNull(root) {
		r.pairs(root, "topics", func(key, value *yaml.Node) { r.topic(key, value) })
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// plain refuses what is written elsewhere.
func (r *reader) plain(n *yaml.Node) bool {
	if n.Kind != yaml.AliasNode && n.Anchor == "" {
		return true
	}
	r.fault(n, "anchors (&) and aliases (*) of YAML are not read; write the rule out, and put * after a word, not before it")
	return false
}

// pairs gives the pairs of an object whose keys are all different.
func (r *reader) pairs(n *yaml.Node, what string, each func(key, value *yaml.Node)) {
	if !r.plain(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "here stand %s, each as a name, a colon and what belongs to it", what)
		return
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !r.plain(key):
			continue
		case key.Kind != yaml.ScalarNode || key.Value == "":
			r.fault(key, "this is no name; here stand %s", what)
			continue
		case lines[key.Value] > 0:
			r.fault(key, "%s occurs twice, first in line %d; put both in one", key.Value, lines[key.Value])
			continue
		}
		lines[key.Value] = key.Line
		if r.plain(value) {
			each(key, value)
		}
	}
}

// list gives the elements of a list; none of null.
func (r *reader) list(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case isNull(n):
	case n.Kind == yaml.SequenceNode:
		return n.Content
	default:
		r.fault(n, "here stands a list of %s; write each in a line of its own after \"- \"", what)
	}
	return nil
}

func (r *reader) topic(topic, n *yaml.Node) {
	if isNull(n) {
		return
	}
	r.pairs(n, "must, never and boost", func(key, value *yaml.Node) {
		kind := slices.Index(kinds[:], key.Value)
		if kind < 0 {
			r.fault(key, "topic %s: %s is not known; write must, never or boost", topic.Value, key.Value)
			return
		}
		for _, item := range r.list(value, "phrases") {
			if len(r.file.Rules) == maxRules {
				r.fault(item, "more than %d rules", maxRules)
				return
			}
			rule := Rule{Topic: topic.Value, Kind: Kind(kind), Line: item.Line, Column: item.Column}
			if rule.Kind == Boost {
				rule.Weight = DefaultWeight
			}
			if r.item(item, &rule) {
				r.file.Rules = append(r.file.Rules, rule)
			}
		}
	})
}

// item reads one rule.
func (r *reader) item(n *yaml.Node, rule *Rule) (ok bool) {
	before := len(r.faults)
	if !r.plain(n) {
		return false
	}
	if n.Kind == yaml.ScalarNode {
		rule.Phrases = r.phrase(n)
		return len(r.faults) == before
	}
	r.pairs(n, "phrase or near, within, in and weight", func(key, value *yaml.Node) { r.member(key, value, rule) })
	if len(r.faults) > before {
		return false
	}
	switch {
	case rule.Phrases == nil:
		r.fault(n, "this rule has no phrase; write phrase: or near:")
	case len(rule.Phrases) == 1 && rule.Within > 0:
		r.fault(n, "within belongs to near: [one phrase, another]")
	case len(rule.Phrases) > 1 && rule.Within == 0:
		rule.Within = DefaultWithin
	}
	return len(r.faults) == before
}

func (r *reader) member(key, value *yaml.Node, rule *Rule) {
	switch key.Value {
	case "phrase", "near":
		if rule.Phrases != nil {
			r.fault(key, "a rule has phrase or near, not both; make two rules of it")
			return
		}
		if key.Value == "phrase" {
			rule.Phrases = r.phrase(value)
			return
		}
		for _, n := range r.list(value, "phrases") {
			if r.plain(n) {
				rule.Phrases = append(rule.Phrases, r.phrase(n)...)
			}
		}
		if n := len(rule.Phrases); n < 2 || n > maxNear {
			r.fault(value, "near has %d phrases; give 2 to %d", n, maxNear)
		}
	case "within":
		n, err := strconv.Atoi(value.Value)
		if err != nil || value.Kind != yaml.ScalarNode || n < 2 || n > maxWithin {
			r.fault(value, "within is the number of words from the first phrase to the last, both included; give 2 to %d", maxWithin)
			return
		}
		rule.Within = n
	case "in":
		at := slices.Index(fields[1:], value.Value)
		if at < 0 || value.Kind != yaml.ScalarNode {
			r.fault(value, "in is headline or body; leave it out for both")
			return
		}
		rule.Field = Field(at + 1)
	case "weight":
		w, err := strconv.ParseFloat(value.Value, 64)
		switch {
		case rule.Kind != Boost:
			r.fault(key, "weight belongs to boost; %s decides by itself", rule.Kind)
		case err != nil || value.Kind != yaml.ScalarNode || w == 0 || !(math.Abs(w) <= MaxWeight):
			r.fault(value, "weight is what is added to the topic's log-odds; give a number from -%d to %d that is not 0", MaxWeight, MaxWeight)
		default:
			rule.Weight = w
		}
	default:
		r.fault(key, "%s is not known; write phrase or near, within, in or weight", key.Value)
	}
}

// phrase is the text of a phrase; nil with a fault where it is none.
func (r *reader) phrase(n *yaml.Node) []string {
	switch text := strings.Join(strings.Fields(n.Value), " "); {
	case n.Kind != yaml.ScalarNode:
		r.fault(n, "here stands a phrase; quote it if it has [ or { in it")
	case isNull(n) || text == "":
		r.fault(n, "the phrase is empty; write one, or delete the line")
	default:
		return []string{text}
	}
	return nil
}
