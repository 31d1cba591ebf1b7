package data

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// frameWords is the number of words of a frame. frameBody is the number of words of a body
// that are examined if there is no headline.
const (
	frameWords = 5
	frameBody  = 40
)

// frames counts documents that share a frame: probably written from one template, or about
// one event, without being copies.
//
// A document's frames are the runs of five words of its headline (without one, of the first
// forty words of its body), normalized and with all numbers as 0. A document counts if one
// of its frames occurs in a document of another near-duplicate group; group[i] is the group
// of document i.
func (l *linter) frames(group []int32) {
	type framed struct {
		hash uint64
		doc  int32
	}
	var all []framed
	for i := range l.docs {
		for _, words := range l.framesOf(i) {
			all = append(all, framed{hashText(words), int32(i)})
		}
	}
	slices.SortFunc(all, func(a, b framed) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.doc, b.doc))
	})
	all = slices.Compact(all)

	f := &l.health.Frames
	sharing := make([]bool, len(l.docs))
	var shared []Frame
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].hash == all[0].hash {
			n++
		}
		run := all[:n]
		all = all[n:]
		if !slices.ContainsFunc(run, func(x framed) bool { return group[x.doc] != group[run[0].doc] }) {
			continue
		}
		s := Frame{Words: l.frame(int(run[0].doc), run[0].hash), Documents: n}
		for _, x := range run {
			sharing[x.doc] = true
			(*places)(&s.Places).add(l.docs[x.doc].Place, l.opt.Examples)
		}
		shared = append(shared, s)
	}
	for _, s := range sharing {
		if s {
			f.Documents++
		}
	}
	f.Share = share(f.Documents, len(l.docs))
	f.Distinct = len(shared)
	slices.SortFunc(shared, func(a, b Frame) int {
		return cmp.Or(cmp.Compare(b.Documents, a.Documents), cmp.Compare(a.Words, b.Words))
	})
	// Frames of the same documents are mostly parts of one longer run, so one of them is
	// shown.
	seen := map[string]bool{}
	for _, s := range shared {
		if key := fmt.Sprint(s.Documents, s.Places); !seen[key] && len(f.Examples) < l.opt.Examples {
			seen[key] = true
			f.Examples = append(f.Examples, s)
		}
	}
}

// framesOf are the runs of frameWords words of a document, with numbers as 0.
func (l *linter) framesOf(doc int) []string {
	d := l.docs[doc]
	words := strings.FieldsFunc(l.opt.Normalize(cmp.Or(d.Headline, firstOf(d.Body, 12*frameBody))), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if d.Headline == "" {
		words = words[:min(len(words), frameBody)]
	}
	for i, w := range words {
		if strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
			words[i] = "0"
		}
	}
	var list []string
	for i := frameWords; i <= len(words); i++ {
		list = append(list, strings.Join(words[i-frameWords:i], " "))
	}
	return list
}

// frame is a document's frame of a hash.
func (l *linter) frame(doc int, hash uint64) string {
	list := l.framesOf(doc)
	return list[slices.IndexFunc(list, func(words string) bool { return hashText(words) == hash })]
}

// firstOf is the first n characters of a text.
func firstOf(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

func hashText(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// share is part of whole, 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
