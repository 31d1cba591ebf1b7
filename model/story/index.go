package story

import (
	"slices"
	"time"

	"tasnif/features/embedding"
	"tasnif/model/modelfile"
)

// Limits of an Index.
const (
	maxItems   = 25_000 // of the window
	candidates = 20     // compared in full
	querying   = 40     // stems of an item with the largest weights, by which candidates are found
	maxPosting = 2000   // latest items that are compared for one stem
	sweepEvery = 5000   // items, between two sweeps of empty postings
)

// An item joins a story if it is similar enough to one of its items, and on average to the
// latest ones; otherwise one event would lead to the next. These were chosen as the weights
// were.
const (
	latest    = 8
	leastMean = -1.5
	unlike    = -2.75 // score of an item of the story that is not a candidate
)

// Index groups items into stories as they arrive: each joins the most similar story of the
// window, if it is similar enough, otherwise it begins a new one. The same items in the
// same order give the same stories. It is for one goroutine.
type Index struct {
	read     *reader
	window   time.Duration
	weights  weights
	items    []item             // of the window, in the order of arrival
	first    int                // number of items before items[0]
	postings map[uint32][]int32 // places of the items that have a stem
	stories  map[int64][]int32  // places of the latest items of a story
	dots     map[int32]float32  // of the candidates, as scores
	scores   map[int32]float64
}

type item struct {
	signature
	story int64
	at    time.Time
}

// New makes an index of the items of a window of time, with the word vectors inside this
// program.
func New(window time.Duration) (*Index, error) {
	words, err := modelfile.Builtin("")
	if err != nil {
		return nil, err
	}
	return newIndex(words, window), nil
}

func newIndex(words *embedding.Embedding, window time.Duration) *Index {
	return &Index{read: newReader(words), window: window, weights: fitted, postings: map[uint32][]int32{}, stories: map[int64][]int32{},
		dots: map[int32]float32{}, scores: map[int32]float64{}}
}

// Add adds an item and returns its story: the id of the story's first item, perhaps its
// own. Times must not decrease.
func (x *Index) Add(id int64, headline, body string, at time.Time) (story int64) {
	s := x.read.read(headline, body)
	x.expire(at)
	story = x.join(id, &s)
	x.keep(item{s, story, at})
	return story
}

// join is the story of an item, id where it begins one.
func (x *Index) join(id int64, s *signature) (story int64) {
	places := x.candidates(s)
	clear(x.scores)
	for _, place := range places {
		x.scores[place] = x.weights.score(s, &x.items[int(place)-x.first].signature)
	}
	story = id
	best := leastMean
	for _, place := range places {
		other := x.items[int(place)-x.first].story
		if x.scores[place] < 0 || other == story {
			continue
		}
		sum := 0.0
		members := x.stories[other]
		for _, m := range members {
			score, known := x.scores[m]
			if !known {
				score = unlike
			}
			sum += score
		}
		if mean := sum / float64(len(members)); mean > best {
			best, story = mean, other
		}
	}
	return story
}

// Restore adds an item of a known story.
func (x *Index) Restore(story int64, headline, body string, at time.Time) {
	s := x.read.read(headline, body)
	x.expire(at)
	x.keep(item{s, story, at})
}

// Len is the number of items in the window.
func (x *Index) Len() int { return len(x.items) }

func (x *Index) keep(i item) {
	place := int32(x.first + len(x.items))
	x.items = append(x.items, i)
	for _, s := range i.text {
		x.postings[s.hash] = append(x.postings[s.hash], place)
	}
	list := append(x.stories[i.story], place)
	x.stories[i.story] = list[max(len(list)-latest, 0):]
	if place%sweepEvery == 0 {
		for story, list := range x.stories {
			if int(list[len(list)-1]) < x.first {
				delete(x.stories, story)
			}
		}
		for hash, list := range x.postings {
			if list = x.current(list); len(list) == 0 {
				delete(x.postings, hash)
			} else {
				x.postings[hash] = slices.Clone(list)
			}
		}
	}
}

// expire drops the items that left the window.
func (x *Index) expire(now time.Time) {
	n := max(len(x.items)-maxItems+1, 0)
	for n < len(x.items) && now.Sub(x.items[n].at) > x.window {
		n++
	}
	clear(x.items[:n]) // their memory
	x.items, x.first = x.items[n:], x.first+n
}

// current are the places of a posting that are in the window.
func (x *Index) current(list []int32) []int32 {
	from, _ := slices.BinarySearch(list, int32(x.first))
	return list[from:]
}

// candidates lists the items that share the most with an item; ties are in the order of
// arrival.
func (x *Index) candidates(s *signature) []int32 {
	heaviest := slices.Clone(s.text)
	slices.SortFunc(heaviest, func(a, b stem) int {
		switch {
		case a.weight > b.weight || a.weight == b.weight && a.hash < b.hash:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	clear(x.dots)
	for _, t := range heaviest[:min(len(heaviest), querying)] {
		list := x.current(x.postings[t.hash])
		for _, place := range list[max(len(list)-maxPosting, 0):] {
			x.dots[place] += t.weight * weightOf(x.items[int(place)-x.first].text, t.hash)
		}
	}
	places := make([]int32, 0, len(x.dots))
	for place := range x.dots {
		places = append(places, place)
	}
	slices.SortFunc(places, func(a, b int32) int {
		if p, q := x.dots[a], x.dots[b]; p != q {
			if p > q {
				return -1
			}
			return 1
		}
		return int(a) - int(b)
	})
	return places[:min(len(places), candidates)]
}

// weightOf is the weight of a stem in a text that has it.
func weightOf(text []stem, hash uint32) float32 {
	i, _ := slices.BinarySearchFunc(text, hash, func(s stem, h uint32) int {
		switch {
		case s.hash < h:
			return -1
		case s.hash > h:
			return 1
		}
		return 0
	})
	return text[i].weight
}
