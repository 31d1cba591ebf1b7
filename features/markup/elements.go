package markup

import "strings"

// inline are the elements the tags of which do not cut a word: HTML's for phrases, old
// ones, and places where a line may be broken. All others do.
var inline = setOf(inlineNames)

const inlineNames = "a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr output " +
	"q rb ruby s samp slot small span strike strong sub sup time tt u var wbr"

// unread are the elements whose content is no text.
var unread = setOf(unreadNames)

const unreadNames = "script style"

// Tables are what decides beside the code, for a fingerprint.
const Tables = inlineNames + "/" + unreadNames

func setOf(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

func joins(n name) bool  { return inline[string(n.text())] }
func hidden(n name) bool { return unread[string(n.text())] }

// content is the length of an unread element's content. It ends where the end tag
// begins, or with s.
func content(s string, n name) int {
	for i := 0; ; i += 2 {
		next := strings.Index(s[i:], "</")
		if next < 0 {
			return len(s)
		}
		i += next
		end, after := tagName(s, i+2)
		if after < len(s) && end == n {
			return i
		}
	}
}
