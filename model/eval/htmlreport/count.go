package htmlreport

import (
	"strconv"
	"strings"

	"tasnif/model/pictures"
)

// noun is what is counted. Arabic has a form for one, for two (as subject and
// otherwise), for 3 to 10 and for 11 to 99; hundreds and thousands take the singular.
type noun struct {
	one, two, twoOf, few, many, hundred string // Arabic
	single, plural                      string // English
}

var nouns = map[string]noun{
	"item":    {"خبر واحد", "خبران", "خبرين", "أخبار", "خبرًا", "خبر", "item", "items"},
	"topic":   {"موضوع واحد", "موضوعان", "موضوعين", "مواضيع", "موضوعًا", "موضوع", "topic", "topics"},
	"mistake": {"خطأ واحد", "خطآن", "خطأين", "أخطاء", "خطأً", "خطأ", "mistake", "mistakes"},
	"tag":     {"وسم واحد", "وسمان", "وسمين", "وسوم", "وسمًا", "وسم", "tag", "tags"},
	"group":   {"مجموعة واحدة", "مجموعتان", "مجموعتين", "مجموعات", "مجموعة", "مجموعة", "group", "groups"},
	"text":    {"نص واحد", "نصّان", "نصّين", "نصوص", "نصًّا", "نص", "text", "texts"},
	"rule":    {"قاعدة واحدة", "قاعدتان", "قاعدتين", "قواعد", "قاعدة", "قاعدة", "rule", "rules"},
	"draw":    {"سحبة واحدة", "سحبتان", "سحبتين", "سحبات", "سحبة", "سحبة", "draw", "draws"},
}

// count is n with its noun in the form that n takes; of: not as the subject.
func count(l pictures.Language, n int, of bool, what noun) string {
	digits := thousands(n)
	if l == pictures.English {
		if n == 1 {
			return digits + " " + what.single
		}
		return digits + " " + what.plural
	}
	switch rest := n % 100; {
	case n == 1:
		return what.one
	case n == 2 && of:
		return what.twoOf
	case n == 2:
		return what.two
	case rest >= 3 && rest <= 10:
		return digits + " " + what.few
	case rest >= 11:
		return digits + " " + what.many
	}
	return digits + " " + what.hundred
}

// thousands writes a number with a comma every three digits.
func thousands(n int) string {
	s, sign := strconv.Itoa(n), ""
	if n < 0 {
		s, sign = s[1:], "-"
	}
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return sign + strings.Join(append([]string{s}, parts...), ",")
}
