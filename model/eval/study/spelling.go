package study

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tasnif/data"
	"tasnif/features/parallel"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/stats"
)

// Noise is the effect of one other spelling of the same words on the answers. A label that
// changes is a defect of the model, since readers see the same text.
type Noise struct {
	Kind    string `json:"kind"`
	Changed int    `json:"changed"` // documents whose text it changed
	Flipped int    `json:"flipped"` // of those, documents that then got other labels
	Labels  int    `json:"labels"`  // labels that came or went
	Flips   []Flip `json:"flips"`   // the first of those documents, in the corpus's order
}

// Flip is a document that got other labels for another spelling.
type Flip struct {
	ID     string   `json:"id,omitempty"`
	Place  string   `json:"place,omitempty"`
	Text   string   `json:"text"` // how the noisy text begins
	Before []string `json:"before"`
	After  []string `json:"after"`
}

// flipsKept is how many flips of a kind a report lists.
const flipsKept = 10

// noises lists equivalent spellings. To add one, add a line. Each leaves other text
// unchanged.
var noises = []struct {
	Kind  string
	Write func(text []rune, chance stats.Stream) []rune
}{
	{"marks added", addMarks},
	{"marks removed", without(isMark)},
	{"tatweel added", addTatweel},
	{"tatweel removed", without(func(r rune) bool { return r == tatweel })},
	{"invisible characters added", addInvisible},
	{"hamza removed from alef", swap(map[rune]rune{'أ': 'ا', 'إ': 'ا', 'آ': 'ا'}, anywhere)},
	{"hamza added to alef", swap(map[rune]rune{'ا': 'أ'}, atWordStart)},
	{"final yeh and alef maksura exchanged", swap(map[rune]rune{'ي': 'ى', 'ى': 'ي'}, atWordEnd)},
	{"final teh marbuta as heh", swap(map[rune]rune{'ة': 'ه'}, atWordEnd)},
	{"digits in the other script", swap(digitSwaps(), anywhere)},
	{"punctuation added", addPunctuation},
	{"punctuation removed", removePunctuation},
}

// MeasureNoise predicts the documents in every other spelling, and counts the labels that
// change. s is the set that predictions.New made of the same documents. The same seed gives
// the same texts.
func MeasureNoise(ctx context.Context, m *model.Model, s *predictions.Set, docs []data.Document, show predictions.Options, seed uint64) ([]Noise, error) {
	return noiseWith(ctx, m, m.Predict, s, docs, show, seed)
}

func noiseWith(ctx context.Context, m *model.Model, predict func(data.Document) model.Prediction, s *predictions.Set, docs []data.Document, show predictions.Options, seed uint64) ([]Noise, error) {
	if len(docs) != len(s.Rows) {
		return nil, fmt.Errorf("eval: %d documents for the answers to %d", len(docs), len(s.Rows))
	}
	known := make([]int32, len(m.Labels))
	for l, t := range m.Labels {
		i, ok := predictions.LabelIndex(s.Labels, t.ID)
		if !ok {
			return nil, fmt.Errorf("eval: label %q of the model is not among those answered", t.ID)
		}
		known[l] = int32(i)
	}
	type answer struct {
		text    string
		changed bool
		decided []int32
	}
	out := make([]Noise, len(noises))
	for k, kind := range noises {
		answers := make([]answer, len(docs))
		err := parallel.Each(ctx, len(docs), func() func(int) {
			return func(i int) {
				d := show.Shown(docs[i])
				chance := stats.NewStream(seed+uint64(k), uint64(i))
				headline := string(kind.Write([]rune(d.Headline), chance))
				body := string(kind.Write([]rune(d.Body), chance+1))
				a := &answers[i]
				if a.changed = headline != d.Headline || body != d.Body; !a.changed {
					return
				}
				d.Headline, d.Body = headline, body
				for _, l := range predict(d).Decided {
					a.decided = append(a.decided, known[l])
				}
				slices.Sort(a.decided)
				a.text = safetext.Beginning(strings.TrimSpace(headline+" "+body), 120)
			}
		})
		if err != nil {
			return nil, err
		}
		n := &out[k]
		n.Kind, n.Flips = kind.Kind, []Flip{}
		for i, a := range answers {
			r := &s.Rows[i]
			if !a.changed {
				continue
			}
			n.Changed++
			came, went := 0, 0
			metrics.Match(r.Decided, a.decided, func(int32) {}, func(int32) { came++ }, func(int32) { went++ })
			if came+went == 0 {
				continue
			}
			n.Flipped++
			n.Labels += came + went
			if len(n.Flips) < flipsKept {
				f := Flip{ID: r.ID, Place: r.Where(), Text: a.text, Before: s.IDs(r.Decided), After: s.IDs(a.decided)}
				n.Flips = append(n.Flips, f)
			}
		}
	}
	return out, nil
}

const tatweel = 'ـ'

// isMark tells whether r is an Arabic vowel sign or the like, which is optional.
func isMark(r rune) bool { return r >= 'ً' && r <= 'ٟ' || r == 'ٰ' }

func isArabic(r rune) bool {
	return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) && r != tatweel
}

// without removes the runes for which so is true.
func without(so func(rune) bool) func([]rune, stats.Stream) []rune {
	return func(text []rune, _ stats.Stream) []rune { return slices.DeleteFunc(slices.Clone(text), so) }
}

// addMarks gives every fourth letter a vowel sign.
func addMarks(text []rune, chance stats.Stream) []rune {
	marks := []rune("ًٌٍَُِّْ")
	out := make([]rune, 0, len(text)*5/4)
	for i, r := range text {
		out = append(out, r)
		if isArabic(r) && chance.Below(i, 4) == 0 {
			out = append(out, marks[chance.Below(i+len(text), len(marks))])
		}
	}
	return out
}

// addInvisible puts a direction mark or a joiner inside every other word, as
// text pasted from elsewhere has them, and makes spaces unbreakable.
func addInvisible(text []rune, chance stats.Stream) []rune {
	marks := []rune{'\u200f', '\u200e', '\u200c', '\u200d', '\ufeff', '\u2067'}
	out := make([]rune, 0, len(text)*6/5)
	for i, r := range text {
		if r == ' ' && chance.Below(i, 4) == 0 {
			r = '\u00a0'
		}
		out = append(out, r)
		if isArabic(r) && chance.Below(i, 8) == 0 {
			out = append(out, marks[chance.Below(i+len(text), len(marks))])
		}
	}
	return out
}

// joins tells letters that a tatweel can follow: those that join to the next.
func joins(r rune) bool {
	return isArabic(r) && !strings.ContainsRune("اأإآٱدذرزوؤءةى", r)
}

// addTatweel lengthens one in five of the joints between letters.
func addTatweel(text []rune, chance stats.Stream) []rune {
	out := make([]rune, 0, len(text)*6/5)
	for i, r := range text {
		out = append(out, r)
		if joins(r) && i+1 < len(text) && isArabic(text[i+1]) && chance.Below(i, 5) == 0 {
			out = append(out, tatweel)
		}
	}
	return out
}

// Where in a word a letter may be exchanged.
func anywhere([]rune, int) bool { return true }

func atWordStart(text []rune, i int) bool { return i == 0 || unicode.IsSpace(text[i-1]) }

func atWordEnd(text []rune, i int) bool { return i+1 == len(text) || unicode.IsSpace(text[i+1]) }

// swap exchanges letters at the places that where accepts.
func swap(letters map[rune]rune, where func(text []rune, i int) bool) func([]rune, stats.Stream) []rune {
	return func(text []rune, _ stats.Stream) []rune {
		out := slices.Clone(text)
		for i, r := range text {
			if to, ok := letters[r]; ok && where(text, i) {
				out[i] = to
			}
		}
		return out
	}
}

// digitSwaps are 0-9 as Arabic-Indic digits, and back.
func digitSwaps() map[rune]rune {
	swaps := map[rune]rune{}
	for i := range rune(10) {
		swaps['0'+i], swaps['٠'+i] = '٠'+i, '0'+i
	}
	return swaps
}

// addPunctuation puts a mark after every sixth word.
func addPunctuation(text []rune, chance stats.Stream) []rune {
	marks := []rune("،؛:!.؟")
	out := make([]rune, 0, len(text)*7/6)
	for i, r := range text {
		if unicode.IsSpace(r) && i > 0 && isArabic(text[i-1]) && chance.Below(i, 6) == 0 {
			out = append(out, marks[chance.Below(i+len(text), len(marks))])
		}
		out = append(out, r)
	}
	return out
}

// removePunctuation takes away marks that stand between words: not those inside
// numbers, addresses and markup, where they mean something.
func removePunctuation(text []rune, _ stats.Stream) []rune {
	mark := func(i int) bool {
		return i >= 0 && i < len(text) && strings.ContainsRune("،؛:!.؟,;?\"«»()-", text[i])
	}
	border := func(i, step int) bool {
		for mark(i) {
			i += step
		}
		return i < 0 || i >= len(text) || unicode.IsSpace(text[i])
	}
	out := make([]rune, 0, len(text))
	for i, r := range text {
		if !mark(i) || !border(i, -1) && !border(i, 1) {
			out = append(out, r)
		}
	}
	return out
}
