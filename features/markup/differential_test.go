package markup

import (
	"html"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	xhtml "golang.org/x/net/html"
)

// shown is the text that golang.org/x/net/html's tokenizer finds in s, read until no
// markup is left. The reason is why we may read it otherwise, or "".
func shown(s string) (text, reason string) {
	for range maxPasses {
		once, why := shownOnce(s)
		if why != "" {
			return "", why
		}
		if once == s {
			break
		}
		s = once
	}
	return s, ""
}

// Reasons to read a text otherwise.
const (
	cutOff  = "a tag or a declaration that is not closed: HTML takes the rest of the text"
	escapes = "<!-- inside of a script: HTML looks for the end of both"
	itself  = "<script/>, which HTML does not take for closed"
	small   = "<![cdata[ in small letters"
	address = "&copy=1 in an address: HTML decodes it outside of attributes"
)

var (
	parameter = regexp.MustCompile(`&[a-zA-Z0-9]+=`)
	section   = regexp.MustCompile(`(?i)<!\[CDATA\[`)
)

func shownOnce(s string) (string, string) {
	if parameter.MatchString(s) {
		return "", address
	}
	if strings.Count(s, "<![CDATA[") != len(section.FindAllString(s, -1)) {
		return "", small
	}
	z := xhtml.NewTokenizer(strings.NewReader(s))
	z.AllowCDATA(true)
	var b strings.Builder
	skip := ""
	for {
		kind := z.Next()
		raw := string(z.Raw())
		open := kind == xhtml.ErrorToken || (kind == xhtml.CommentToken || kind == xhtml.DoctypeToken) && !strings.HasSuffix(raw, ">") && !strings.HasPrefix(raw, "<!--")
		if open && strings.HasPrefix(raw, "<") {
			return "", cutOff
		}
		switch kind {
		case xhtml.ErrorToken:
			return b.String(), ""
		case xhtml.TextToken:
			content, section := strings.CutPrefix(raw, "<![CDATA[")
			switch {
			case skip != "":
				if skip == "script" && strings.Contains(raw, "<!--") {
					return "", escapes
				}
			case section:
				text, why := shownOnce(strings.TrimSuffix(content, "]]>"))
				if why != "" {
					return "", why
				}
				b.WriteString(text)
			default:
				b.WriteString(html.UnescapeString(raw))
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken, xhtml.EndTagToken:
			tag, _ := z.TagName()
			skip = ""
			if kind != xhtml.EndTagToken {
				if unread[string(tag)] {
					skip = string(tag)
					if strings.HasSuffix(raw, "/>") {
						return "", itself
					}
				} else {
					z.NextIsNotRawText() // the others' text is often HTML in feeds
				}
			}
			if !inline[string(tag)] {
				b.WriteByte(' ')
			}
		}
	}
}

// agree compares with the other tokenizer, and gives the reason if they need not agree.
func agree(t require.TestingT, s string) string {
	want, reason := shown(s)
	if reason == "" {
		var text Text
		require.Equal(t, want, text.Read(s), "%q", s)
	}
	return reason
}

// messy are fragments as they are met in feeds and archives.
var messy = []string{
	"<p>مجلس الأمن</p>", "مج<b>ل</b>س", "<B>م</B>", "<span class='x>y'>م</span>", "<a href=\"x>y\" title='>'>خبر</a>", "<a href=x>م", "<br/>", "<br />", "<br>",
	"<div\n  id = 'a'\n>", "</div >", "</p", "<img src=x alt=\"صورة\">", "<td>1<td>2", "<li>أول<li>ثان", "<o:p></o:p>", "<st1:City>دبي</st1:City>",
	"<!-- x > y -->", "<!---->", "<!-->", "<!--->", "<!-- a --!>", "<!-- a -- b -->", "<!--[if gte mso 9]><xml>Normal</xml><![endif]-->", "<!--", "-->", "<!doctype html>", "<?xml version='1.0'?>",
	"<![CDATA[مجلس <b>الأمن</b>]]>", "<![CDATA[", "]]>", "]]]]><![CDATA[>", "<![CDATA[a]]", "&lt;![CDATA[مجلس]]&gt;", "<![if !vml]>",
	"<script>var a = '<b>' && 1;</script>", "<SCRIPT type=x>if (a < b) {}</SCRIPT >", "<script>a</scriptx></script>", "<style>p { color: red }</style>", "<script/>x</script>", "</script>", "<script>", "<iframe src=x>y</iframe>",
	"<noscript><img src=x>م</noscript>", "<title>خبر <b>عاجل</b></title>", "<textarea>a<b>c", "<xmp><b></xmp>",
	"&nbsp;", "&nbsp", "&nbspالأمن", "&amp;", "&amp", "&amp;quot;", "&amp;amp;lt;b&amp;amp;gt;", "&lt;", "&lt", "&gt;", "&lt;b&gt;م&lt;/b&gt;", "&#1593;", "&#1593", "&#x0631;", "&#x631", "&#XAB;", "&#0;", "&#128;", "&#x9f;", "&#xD800;", "&#99999999999;", "&#;", "&#x;", "&#", "&copy", "&copy2", "&notit;", "&nGt;", "&fjlig;", "&zwnj;", "&shy;", "&CounterClockwiseContourIntegral;", "&nosuch;", "&ال;", "R&D", "AT&T", "a && b", "&&amp;", "&copy=1", "&region=x",
	"5 < 7", "5<7", "<<", "<>", "< b>", "<3", "«قمة»", "<نص>", "a<b", "x > y", "\"'", "=", "/", "!", "?", "</>", "</ x>", "</نص>", "<!>", "<!نص>", "<?>",
	" ", "\n", "م", "الأمن", "a", "<", ">", "&", ";", "-", "\x00", "\xff", "\u200f",
}

func TestAgreesOnFragments(t *testing.T) {
	reasons := map[string]int{}
	for _, a := range messy {
		reasons[agree(t, a)]++
		for _, b := range messy {
			reasons[agree(t, "مجلس"+a+"الأمن"+b+"الدولي")]++
		}
	}
	t.Log(reasons)
	assert.Greater(t, reasons[""], 8*(reasons[cutOff]+reasons[escapes]+reasons[address]+reasons[small]+reasons[itself]))
}

// Fragments joined and mutated, with a seed.
func TestAgreesOnMutations(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	reasons := map[string]int{}
	for range 50_000 {
		var b strings.Builder
		for range 1 + random.IntN(5) {
			b.WriteString(messy[random.IntN(len(messy))])
		}
		s := []byte(b.String())
		for range random.IntN(4) {
			if i := random.IntN(len(s) + 1); i < len(s) {
				switch random.IntN(3) {
				case 0:
					s[i] = "<>&;!-/'\"= a]["[random.IntN(14)]
				case 1:
					s = append(s[:i], s[i+1:]...)
				default:
					s = append(s[:i], append([]byte{s[i]}, s[i:]...)...)
				}
			}
		}
		reasons[agree(t, string(s))]++
	}
	t.Log(reasons)
	assert.Greater(t, reasons[""], 25_000)
}

func FuzzAgrees(f *testing.F) {
	for _, s := range messy {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { agree(t, s) })
}
