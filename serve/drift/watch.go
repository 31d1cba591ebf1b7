package drift

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"tasnif/features/arabic"
)

// Options are the settings of a Watch. They were chosen on half of the months of a news
// stream (make bench-drift).
type Options struct {
	Window int     // recent items
	Least  int     // different items of the window that have a word before its text is kept and it is reported
	Ratio  float64 // how many times as often as before
	Rate   float64 // false-discovery rate of the words reported
	Alarm  int     // different items that have a new word before it raises an alarm
	Parts  int     // parts of the window, in each of which it must be: a story of one day is none
	Past   int     // items before the window from which on alarms are raised
}

// Defaults are the settings of the server.
func Defaults() Options {
	return Options{Window: 500, Least: 5, Ratio: 10, Rate: 0.01, Alarm: 10, Parts: 5, Past: 1000}
}

const (
	checkEvery = 25   // items between two looks for alarms
	mostWords  = 64   // of an item that are followed
	leastLen   = 3    // letters of a word that is followed
	newRate    = 5e-5 // share of items of training or of the past in which a new word may be
	sameStory  = 0.3  // overlap of the items of two words that come of one story
	sharedWord = 0.4  // share of their items that have a word which tells the story
	forget     = 20000
)

// Model is the model whose answers a Watch follows.
type Model interface {
	// Cut cuts a text into words.
	Cut(t *arabic.Tokens, text string)
	// Frequency is in how many training documents word i of a text is; ok is false where
	// the model cannot tell.
	Frequency(t *arabic.Tokens, i int) (documents int, ok bool)
	// Documents is the number of training documents.
	Documents() int
}

// Item is an item that the model has answered.
type Item struct {
	Text   string  // its headline, or its body where it has none; it is not kept
	Labels []int   // decided
	Margin float64 // least distance of a probability from its threshold
	ID     string  // of the desk, which has its text; empty: there is none
}

// ItemOf is an item by the ids of its labels; those that are not among labels are left out.
func ItemOf(labels []string, text string, decided []string, margin float64, id string) Item {
	i := Item{Text: text, Margin: margin, ID: id}
	for _, l := range decided {
		if at := slices.Index(labels, l); at >= 0 {
			i.Labels = append(i.Labels, at)
		}
	}
	return i
}

// Watch follows the answers of a model. It is safe for concurrent use.
type Watch struct {
	opt    Options
	model  Model
	labels []string
	seed   maphash.Seed

	mu       sync.Mutex
	items    int // added
	tokens   arabic.Tokens
	window   []entry // a ring: item i is at i % Window
	words    map[uint64]*word
	texts    map[uint64]int // of the window
	past     *sketch
	labelled []int // items of the past, by label
	margins  float64
	told     map[uint64]int // words that raised an alarm, and when
}

// entry is an item of the window.
type entry struct {
	text   uint64
	words  []uint64 // different ones
	labels []int32
	margin float64
	id     string
}

// word is a word of the window.
type word struct {
	items   int
	text    string // once Least items have it
	trained int    // training documents that have it
}

// New makes the watch of a model with labels.
func New(m Model, labels []string, opt Options) *Watch {
	return &Watch{opt: opt, model: m, labels: labels, seed: maphash.MakeSeed(), window: make([]entry, opt.Window),
		words: map[uint64]*word{}, texts: map[uint64]int{}, past: newSketch(), labelled: make([]int, len(labels)), told: map[uint64]int{}}
}

// Use replaces the model by another with the same labels; the past is kept.
func (w *Watch) Use(m Model) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.model = m
}

// Add adds an item, unless the window has its text already. It returns the alarms that the
// item raises.
func (w *Watch) Add(i Item) []Alarm {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := maphash.String(w.seed, i.Text)
	if w.texts[text] > 0 || i.Text == "" {
		return nil
	}
	e := &w.window[w.items%w.opt.Window]
	if w.items >= w.opt.Window {
		w.expire(e)
	}
	*e = entry{text: text, words: e.words[:0], labels: e.labels[:0], margin: i.Margin, id: i.ID}
	for _, l := range i.Labels {
		e.labels = append(e.labels, int32(l))
	}
	w.texts[text]++
	w.model.Cut(&w.tokens, i.Text)
	for k := range w.tokens.Words {
		if len(e.words) == mostWords {
			break
		}
		w.follow(e, k)
	}
	w.items++
	if w.items%checkEvery != 0 || w.past.items < w.opt.Past {
		return nil
	}
	return w.alarms()
}

// follow counts a word of an item, unless it is short, a number or repeated.
func (w *Watch) follow(e *entry, k int) {
	text := w.tokens.Word(k)
	if utf8.RuneCount(text) < leastLen || strings.Trim(string(text), "0123456789") == "" {
		return
	}
	hash := maphash.Bytes(w.seed, text)
	if slices.Contains(e.words, hash) {
		return
	}
	e.words = append(e.words, hash)
	of := w.words[hash]
	if of == nil {
		of = new(word)
		of.trained, _ = w.model.Frequency(&w.tokens, k)
		w.words[hash] = of
	}
	if of.items++; of.items >= w.opt.Least && of.text == "" {
		of.text = string(text)
	}
}

// expire moves the oldest item of the window to the past.
func (w *Watch) expire(e *entry) {
	if w.texts[e.text]--; w.texts[e.text] == 0 {
		delete(w.texts, e.text)
	}
	for _, hash := range e.words {
		if of := w.words[hash]; of.items == 1 {
			delete(w.words, hash)
		} else if of.items--; of.items < w.opt.Least {
			of.text = ""
		}
	}
	for _, l := range e.labels {
		w.labelled[l]++
	}
	w.margins += e.margin
	if w.past.add(e.words) {
		for l := range w.labelled {
			w.labelled[l] /= 2
		}
		w.margins /= 2
	}
}

// size is the number of items in the window.
func (w *Watch) size() int { return min(w.items, w.opt.Window) }

// places lists the items of the window with a word, increasing.
func (w *Watch) places(hash uint64) (list []int) {
	for i := w.items - w.size(); i < w.items; i++ {
		if slices.Contains(w.window[i%w.opt.Window].words, hash) {
			list = append(list, i)
		}
	}
	return list
}

// parts is the number of parts of the window that contain some of the places.
func (w *Watch) parts(places []int) int {
	parts := map[int]bool{}
	for _, i := range places {
		parts[(i-w.items+w.opt.Window)*w.opt.Parts/w.opt.Window] = true
	}
	return len(parts)
}
