package serve

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/strictjson"
)

// wireEvidence gives a model's evidence its wire form: the same stretches, in
// the same order, with their offsets in UTF-16 units as well. The value of a
// categorical field has no place in a text: its offsets are 0.
func wireEvidence(d data.Document, evidence []model.Evidence) ([]Evidence, error) {
	fields := map[string]string{"headline": d.Headline, "body": d.Body}
	ends := map[string][]int{}
	for _, e := range evidence {
		text, known := fields[e.Field]
		if !known && e.Start == 0 && e.End == 0 {
			text, known = e.Text, e.Text != ""
		}
		if !known || e.Start < 0 || e.Start > e.End || e.End > len(text) {
			return nil, fmt.Errorf("evidence at %s[%d:%d] is outside the text", e.Field, e.Start, e.End)
		}
		if !strictjson.Finite(e.Weight) {
			return nil, fmt.Errorf("evidence at %s[%d:%d] weighs %v", e.Field, e.Start, e.End, e.Weight)
		}
		ends[e.Field] = append(ends[e.Field], e.Start, e.End)
	}
	units := map[string]map[int]int{}
	for field, at := range ends {
		units[field] = utf16Offsets(fields[field], at)
	}
	out := make([]Evidence, len(evidence))
	for i, e := range evidence {
		if _, of := fields[e.Field]; !of {
			out[i] = Evidence{Field: e.Field, Text: e.Text, Weight: e.Weight}
			continue
		}
		out[i] = Evidence{
			Field: e.Field, Text: fields[e.Field][e.Start:e.End], Weight: e.Weight,
			Start: e.Start, End: e.End,
			UTF16Start: units[e.Field][e.Start], UTF16End: units[e.Field][e.End],
		}
	}
	return out, nil
}

// utf16Offsets gives, for byte offsets into s, the UTF-16 code units before
// each: one a code point, two above U+FFFF. It reads s once. An offset inside
// a code point counts that code point as before it.
func utf16Offsets(s string, at []int) map[int]int {
	at = slices.Clone(at)
	slices.Sort(at)
	out := make(map[int]int, len(at))
	units, i := 0, 0
	for _, want := range at {
		for i < want {
			c, size := utf8.DecodeRuneInString(s[i:])
			i += size
			units++
			if c > 0xFFFF {
				units++
			}
		}
		out[want] = units
	}
	return out
}
