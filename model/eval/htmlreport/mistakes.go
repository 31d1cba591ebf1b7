package htmlreport

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasnif/model"
	"tasnif/model/eval/mistakes"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
)

// Mistake is a document that the model got wrong, as the page shows it.
type Mistake struct {
	Anchor               string
	Headline, Body       template.HTML
	Wrong                []WrongTopic
	More                 template.HTML // how many of its mistakes are not told
	Truth, Decided       template.HTML
	Suspect              template.HTML // what the labels should perhaps be
	Learnt               bool
	ID, Date, Source     string
	Given, Missed, Truly string // topics by number, " 3 7 ": for the filters
}

// WrongTopic is one of its mistakes.
type WrongTopic struct {
	Missed bool
	Says   template.HTML
	Words  template.HTML // the words behind it, where they are not marked in the text
}

// Mistakes are all listed documents, the most confident mistake first.
func (p *page) Mistakes() []Mistake {
	k := p.Report.Reading
	if k == nil {
		return nil
	}
	out, times := make([]Mistake, len(k.List)), map[string]int{}
	for i := range k.List {
		out[i] = p.mistake(&k.List[i])
		times[out[i].Anchor]++
		if n := times[out[i].Anchor]; n > 1 { // the same document again
			out[i].Anchor += fmt.Sprintf("-%d", n)
		}
	}
	return out
}

// MistakesLead says how many mistakes there are, and whether all are listed.
func (p *page) MistakesLead() template.HTML {
	k := p.Report.Reading
	switch {
	case k.Documents == 0:
		return p.say("mistakes.none")
	case k.Sampled():
		return p.say("mistakes.sampled", "n", k.Labels, "items", k.Documents, "all", thousands(p.Report.Documents), "shown", len(k.List))
	}
	return p.say("mistakes.all", "n", k.Labels, "items", k.Documents, "all", thousands(p.Report.Documents))
}

// Long tells whether there are more mistakes than are printed.
func (p *page) Long() bool { return len(p.Report.Reading.List) > 40 }

// Learnt tells whether the model learnt from some of the documents.
func (p *page) Learnt() bool { return p.Report.Leakage != nil && p.Report.Leakage.Exact > 0 }

// OtherSuspects are documents whose labels may be wrong and that are none of the mistakes.
func (p *page) OtherSuspects() []template.HTML {
	if p.Report.Suspects == nil {
		return nil
	}
	listed := map[string]bool{}
	for i := range p.Report.Reading.List {
		d := &p.Report.Reading.List[i]
		listed[d.ID+"\x00"+d.Place] = true
	}
	var out []template.HTML
	for _, x := range p.Report.Suspects.First {
		if !listed[x.ID+"\x00"+x.Place] {
			out = append(out, p.say("suspect.item", "headline", name(x.Headline), "id", name(cmp.Or(x.ID, x.Place)), "what", p.suspicion(x)))
		}
	}
	return out
}

// suspicion is what should perhaps be done to the labels of a document.
func (p *page) suspicion(x study.SuspectDocument) template.HTML {
	switch {
	case len(x.Remove) == 0:
		return p.say("suspect.add", "add", p.topics(x.Add))
	case len(x.Add) == 0:
		return p.say("suspect.remove", "remove", p.topics(x.Remove))
	}
	return p.say("suspect.both", "remove", p.topics(x.Remove), "add", p.topics(x.Add))
}

// firstMistakes are the anchors of each topic's first listed mistake.
func (p *page) firstMistakes() map[string]string {
	out := map[string]string{}
	if p.Report.Reading == nil {
		return out
	}
	for i := range p.Report.Reading.List {
		d := &p.Report.Reading.List[i]
		for _, w := range d.Wrong {
			if _, ok := out[w.Label]; !ok {
				out[w.Label] = "m-" + anchor(d.Key)
			}
		}
	}
	return out
}

// MistakenTopics are the topics that the filter offers, by name.
func (p *page) MistakenTopics() []Topic {
	var out []Topic
	for i := range p.Report.Labels {
		if l := &p.Report.Labels[i]; l.FP+l.FN > 0 {
			out = append(out, Topic{LabelReport: l, Number: i, Plain: p.topicName(l.Label), Mistakes: l.FP + l.FN})
		}
	}
	slices.SortStableFunc(out, func(a, b Topic) int { return strings.Compare(a.Plain, b.Plain) })
	return out
}

func (p *page) mistake(d *mistakes.Document) Mistake {
	m := Mistake{
		Anchor: "m-" + anchor(d.Key), Truth: p.topics(d.Truth), Decided: p.topics(d.Decided), Learnt: d.Learnt,
		ID: safetext.Clean(d.ID), Date: safetext.Clean(d.Date), Source: safetext.Clean(d.Source), Truly: p.numbers(d.Truth),
	}
	if m.ID == "" {
		m.ID = safetext.Clean(d.Place)
	}
	marked := d.Wrong[0].Evidence
	m.Headline, m.Body = marks(d.Headline, spans(marked, "headline"), 0), marks(d.Body, spans(marked, "body"), bodyRunes)
	if d.Headline == "" {
		m.Headline, m.Body = m.Body, ""
	}
	var given, missed []string
	for i, w := range d.Wrong {
		if w.Missed {
			missed = append(missed, w.Label)
		} else {
			given = append(given, w.Label)
		}
		if i < mistakes.Told {
			m.Wrong = append(m.Wrong, p.wrongTopic(w, i > 0))
		}
	}
	if left := len(d.Wrong) - mistakes.Told; left > 0 {
		m.More = p.say("mistake.more", "n", left)
	}
	m.Given, m.Missed = p.numbers(given), p.numbers(missed)
	if d.Suspect != nil {
		m.Suspect = p.suspicion(*d.Suspect)
	}
	return m
}

func (p *page) wrongTopic(w mistakes.Label, words bool) WrongTopic {
	key := "wrong"
	if w.Missed {
		key = "missed"
	}
	if w.Threshold == 0 {
		key += ".alone"
	}
	out := WrongTopic{Missed: w.Missed, Says: p.say("mistake."+key, "topic", p.topic(w.Label), "p", percent(w.Score), "t", percent(w.Threshold))}
	var list []template.HTML
	for _, e := range w.Evidence {
		other := e.Field != "headline" && e.Field != "body" // a categorical field
		if e.Weight > 0 && (words || other) && len(list) < 5 {
			list = append(list, template.HTML("<bdi>"+template.HTMLEscapeString(safetext.Clean(e.Text))+"</bdi>"))
		}
	}
	out.Words = p.list(slices.Compact(list))
	return out
}

// numbers are topics for the filters.
func (p *page) numbers(ids []string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, id := range ids {
		b.WriteString(strconv.Itoa(p.names[id].number))
		b.WriteByte(' ')
	}
	return b.String()
}

// anchor is a document's part of a link, which stays as long as its text does.
func anchor(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:5])
}

// span is a marked part of a text.
type span struct {
	start, end int
	strength   float64 // from -1 to 1, above 0 for the topic
}

func spans(list []model.Evidence, field string) []span {
	most := 0.0
	for _, e := range list {
		most = max(most, math.Abs(e.Weight))
	}
	var out []span
	for _, e := range list {
		if e.Field == field && most > 0 {
			out = append(out, span{e.Start, e.End, e.Weight / most})
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.start - b.start })
	return out
}

// A body is shown from its beginning to so many letters, and around what is marked.
const (
	bodyRunes   = 320
	aroundRunes = 60
)

// marks is a text with its marks; where most is not 0, parts without marks beyond that
// many letters are left out.
func marks(text string, list []span, most int) template.HTML {
	var b strings.Builder
	at, shown := 0, 0
	plain := func(to int, last bool) {
		part := text[at:to]
		if most > 0 {
			part = shorten(part, max(aroundRunes, most-shown), last)
		}
		shown += utf8.RuneCountInString(part)
		b.WriteString(harmless(part))
		at = to
	}
	for _, s := range list {
		if s.start < at || s.end > len(text) || s.start >= s.end {
			continue
		}
		plain(s.start, false)
		class := "for"
		if s.strength < 0 {
			class = "against"
		}
		fmt.Fprintf(&b, `<mark class="%s" style="--strength:%.2f">%s</mark>`, class, .25+.75*math.Abs(s.strength), harmless(text[s.start:s.end]))
		shown += utf8.RuneCountInString(text[s.start:s.end])
		at = s.end
	}
	plain(len(text), true)
	return template.HTML(b.String())
}

// shorten keeps the beginning of a part, and its end where more follows.
func shorten(part string, keep int, last bool) string {
	letters := []rune(part)
	if len(letters) <= keep+aroundRunes {
		return part
	}
	head := strings.TrimRightFunc(string(letters[:keep]), func(r rune) bool { return !unicode.IsSpace(r) })
	if last {
		return head + "…"
	}
	tail := strings.TrimLeftFunc(string(letters[len(letters)-aroundRunes:]), func(r rune) bool { return !unicode.IsSpace(r) })
	return head + "… " + tail
}

// harmless is other people's text as HTML, its spaces and places as they are.
func harmless(s string) string {
	return template.HTMLEscapeString(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return r
	}, safetext.Lines(s)))
}
