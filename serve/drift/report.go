package drift

import (
	"cmp"
	"slices"
)

// Report is the drift in the window of a Watch.
type Report struct {
	Items  int     `json:"items"`  // followed since the start
	Window int     `json:"window"` // of those, the recent ones
	Past   int     `json:"past"`   // those before, as far as they count
	Words  []Word  `json:"words"`  // the strongest first, at most 20
	Topics []Topic `json:"topics"` // by label: recent items against those before
	Margin Change  `json:"margin"` // mean distance of the nearest threshold
}

// Word is a word that is far more frequent in the window than before.
type Word struct {
	Text   string   `json:"word"`          // normalized
	Items  int      `json:"items"`         // of the window that have it
	Share  Change   `json:"share"`         // of items that have it
	G2     float64  `json:"g2"`            // log-likelihood ratio
	New    bool     `json:"new"`           // neither training nor the past knows it
	Topics []Topic  `json:"topics"`        // that its items are given more often than others, at most 3
	Margin Change   `json:"margin"`        // of its items, against the others of the window: lower where the model is less sure
	IDs    []string `json:"ids,omitempty"` // of its latest items, at most 5; with a desk
}

// Topic is the share of items that are given a topic.
type Topic struct {
	Label string `json:"label"`
	Share Change `json:"share"`
}

// Change is a figure before and now.
type Change struct {
	Before float64 `json:"before"`
	Now    float64 `json:"now"`
}

// Alarm reports new words that stay.
type Alarm struct {
	At    int    `json:"at"`    // items followed until then
	Words []Word `json:"words"` // of one story, that which most items have first
}

const (
	reported    = 20
	shownIDs    = 5
	shownTopics = 3
)

// found is a word with its statistics.
type found struct {
	hash uint64
	*word
	before float64 // share of items
	g2, p  float64
	news   bool
}

// find lists the words that are discoveries, the strongest first.
func (w *Watch) find() []found {
	n := w.size()
	var list []found
	for hash, of := range w.words {
		if of.text == "" {
			continue
		}
		f := found{hash: hash, word: of}
		// The reference is the past or the training set, whichever has the word more often.
		r, m := w.past.count(hash), w.past.items
		f.news = float64(r) <= newRate*float64(m) && float64(of.trained) <= newRate*float64(w.model.Documents())
		if m == 0 || float64(of.trained)/float64(max(w.model.Documents(), 1)) > float64(r)/float64(m) {
			r, m = of.trained, w.model.Documents()
		}
		if m == 0 || float64(of.items)*float64(m) < w.opt.Ratio*float64(r)*float64(n) {
			continue
		}
		f.before = float64(r) / float64(m)
		f.g2 = logLikelihoodRatio(of.items, n, r, m)
		f.p = chance(f.g2)
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b found) int { return cmp.Or(cmp.Compare(b.g2, a.g2), cmp.Compare(a.text, b.text)) })
	p := make([]float64, len(list))
	for i, f := range list {
		p[i] = f.p
	}
	return list[:discoveries(p, max(len(w.words), 1), w.opt.Rate)]
}

// alarms lists new words that are in enough items and in every part of the window, and that
// did not come with a word of an earlier alarm.
func (w *Watch) alarms() (list []Alarm) {
	for hash, at := range w.told {
		if w.items-at > forget {
			delete(w.told, hash)
		}
	}
	var stories [][]int
	discovered := w.find()
	for _, f := range discovered {
		if !f.news || f.items < w.opt.Alarm {
			continue
		}
		places := w.places(f.hash)
		if w.parts(places) < w.opt.Parts {
			continue
		}
		same := w.storyOf(places, discovered)
		_, told := w.told[f.hash]
		for hash := range w.told {
			told = told || same(w.places(hash))
		}
		if told {
			continue
		}
		story := slices.IndexFunc(stories, same)
		if story < 0 {
			story = len(stories)
			stories, list = append(stories, places), append(list, Alarm{At: w.items})
		}
		list[story].Words = append(list[story].Words, w.describe(f, places))
	}
	for _, a := range list {
		for hash, of := range w.words {
			if slices.ContainsFunc(a.Words, func(x Word) bool { return x.Text == of.text }) {
				w.told[hash] = w.items
			}
		}
	}
	return list
}

// storyOf tells whether items are of the same story as those at places: they overlap, or
// another discovered word is in most of both.
func (w *Watch) storyOf(places []int, discovered []found) func(other []int) bool {
	var common [][]int
	for _, f := range discovered {
		if at := w.places(f.hash); in(places, at) > sharedWord {
			common = append(common, at)
		}
	}
	return func(other []int) bool {
		return len(other) > 0 && (overlap(places, other) >= sameStory ||
			slices.ContainsFunc(common, func(at []int) bool { return len(at) > max(len(places), len(other)) && in(other, at) > sharedWord }))
	}
}

// Report tells what the window has.
func (w *Watch) Report() Report {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.size()
	r := Report{Items: w.items, Window: n, Past: w.past.items, Words: []Word{}, Topics: []Topic{}}
	list := w.find()
	for _, f := range list[:min(reported, len(list))] {
		r.Words = append(r.Words, w.describe(f, w.places(f.hash)))
	}
	now, margin := make([]int, len(w.labels)), 0.0
	for i := range n {
		for _, l := range w.window[i].labels {
			now[l]++
		}
		margin += w.window[i].margin
	}
	for l, label := range w.labels {
		r.Topics = append(r.Topics, Topic{label, Change{share(w.labelled[l], w.past.items), share(now[l], n)}})
	}
	slices.SortStableFunc(r.Topics, func(a, b Topic) int {
		return cmp.Compare(max(b.Share.Now-b.Share.Before, b.Share.Before-b.Share.Now), max(a.Share.Now-a.Share.Before, a.Share.Before-a.Share.Now))
	})
	r.Margin = Change{w.margins / float64(max(w.past.items, 1)), margin / float64(max(n, 1))}
	return r
}

// describe makes the Word of a discovery; places are the items with it.
func (w *Watch) describe(f found, places []int) Word {
	n := w.size()
	x := Word{Text: f.text, Items: f.items, Share: Change{f.before, share(f.items, n)}, G2: f.g2, New: f.news, Topics: []Topic{}}
	with, without := make([]int, len(w.labels)), make([]int, len(w.labels))
	for i := w.items - n; i < w.items; i++ {
		e := &w.window[i%w.opt.Window]
		to, margin := without, &x.Margin.Before
		if _, has := slices.BinarySearch(places, i); has {
			to, margin = with, &x.Margin.Now
			if e.id != "" {
				x.IDs = append(x.IDs, e.id)
			}
		}
		for _, l := range e.labels {
			to[l]++
		}
		*margin += e.margin
	}
	x.IDs = x.IDs[max(len(x.IDs)-shownIDs, 0):]
	slices.Reverse(x.IDs)
	x.Margin.Now /= float64(max(len(places), 1))
	x.Margin.Before /= float64(max(n-len(places), 1))
	for l, label := range w.labels {
		t := Topic{label, Change{share(without[l], n-len(places)), share(with[l], len(places))}}
		if t.Share.Now > t.Share.Before {
			x.Topics = append(x.Topics, t)
		}
	}
	slices.SortStableFunc(x.Topics, func(a, b Topic) int { return cmp.Compare(b.Share.Now-b.Share.Before, a.Share.Now-a.Share.Before) })
	x.Topics = x.Topics[:min(shownTopics, len(x.Topics))]
	return x
}

func share(k, n int) float64 { return float64(k) / float64(max(n, 1)) }
