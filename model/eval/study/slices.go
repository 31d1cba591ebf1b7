package study

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

// Slice is a part of the documents with its own figures: a month, a source, a range of
// lengths.
type Slice struct {
	By        string          `json:"by"`   // "month", "source" or "length"
	Name      string          `json:"name"` // "2018-04", "bbc", "41-80"; "" where documents do not say
	Documents int             `json:"documents"`
	Support   int             `json:"support"` // true labels of its documents
	Accuracy  float64         `json:"accuracy"`
	Micro     metrics.Score   `json:"micro"`
	Macro     float64         `json:"macro_f1"`           // over the labels that have support in the slice
	Interval  *stats.Interval `json:"interval,omitempty"` // of micro F1, bootstrap by group; absent for fewer than ten documents
	Below     bool            `json:"below,omitempty"`    // the whole interval lies below the micro F1 of all documents
	Words     int             `json:"words,omitempty"`    // read by the model
	Unseen    int             `json:"unseen,omitempty"`   // of those, words that no training document has
}

// UnseenShare is the share of the slice's words that the model does not know.
func (s Slice) UnseenShare() float64 { return metrics.Ratio(float64(s.Unseen), float64(s.Words), 0) }

// SliceKinds lists the kinds of slices; each names the slice of a row.
var SliceKinds = []struct {
	By  string
	key func(r *predictions.Row) string
}{
	{"month", func(r *predictions.Row) string { return month(r.Date) }},
	{"source", func(r *predictions.Row) string { return r.Source }},
	{"length", func(r *predictions.Row) string { return lengthRange(r.Length) }},
}

// Limits of what a report takes apart.
const (
	slicesEach     = 60  // slices of one kind: the latest months, the largest sources
	sliceResamples = 300 // bootstrap resamples behind a slice's interval, at most
	sliceLeast     = 10  // documents; resampling fewer says nothing
)

// lengths are the upper ends of the ranges of length, in characters: a
// headline, a long headline, a paragraph, a short item, an article.
var lengths = []int{40, 80, 160, 400, 1000, 2500, 5000}

// lengthRange names the range that n characters are in.
func lengthRange(n int) string {
	from := 0
	for _, to := range lengths {
		if n <= to {
			return fmt.Sprintf("%d-%d", from, to)
		}
		from = to + 1
	}
	return fmt.Sprintf("%d-", from)
}

// month is the year and month of an ISO 8601 date, "" where there is none.
func month(date string) string {
	if len(date) < 7 || date[4] != '-' {
		return ""
	}
	for i, c := range []byte(date[:7]) {
		if i != 4 && (c < '0' || c > '9') {
			return ""
		}
	}
	return date[:7]
}

// Slices slices the set by every kind that gives at least two slices.
func Slices(ctx context.Context, s *predictions.Set, whole float64, resamples int, seed uint64) ([]Slice, error) {
	var out []Slice
	of, _ := s.Grouping()
	for _, kind := range SliceKinds {
		rows := map[string][]int{}
		for i := range s.Rows {
			k := kind.key(&s.Rows[i])
			rows[k] = append(rows[k], i)
		}
		if len(rows) < 2 {
			continue
		}
		for _, name := range sliceNames(kind.By, rows) {
			part, err := sliceOf(ctx, s, of, rows[name], whole, resamples, seed)
			if err != nil {
				return nil, err
			}
			part.By, part.Name = kind.By, name
			out = append(out, part)
		}
	}
	return out, nil
}

// sliceNames puts slices in reading order, and keeps the latest months and the
// largest sources where there are too many.
func sliceNames(by string, rows map[string][]int) []string {
	names := make([]string, 0, len(rows))
	for name := range rows {
		names = append(names, name)
	}
	slices.Sort(names)
	switch by {
	case "length":
		slices.SortFunc(names, func(a, b string) int { return cmp.Compare(leading(a), leading(b)) })
	case "month":
		names = names[max(0, len(names)-slicesEach):]
	default:
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(len(rows[b]), len(rows[a])) })
		names = names[:min(slicesEach, len(names))]
	}
	return names
}

// leading is the number a range of lengths begins with.
func leading(name string) (n int) {
	fmt.Sscanf(name, "%d", &n)
	return n
}

func sliceOf(ctx context.Context, s *predictions.Set, of []int32, rows []int, whole float64, resamples int, seed uint64) (Slice, error) {
	sub := &predictions.Set{Labels: s.Labels, Mode: s.Mode, Rows: make([]predictions.Row, len(rows)), Groups: make([]int32, len(rows))}
	out := Slice{Documents: len(rows)}
	for i, at := range rows {
		sub.Rows[i], sub.Groups[i] = s.Rows[at], of[at]
		out.Words += s.Rows[at].Words
		out.Unseen += s.Rows[at].Unseen
	}
	counts := metrics.CountLabels(sub)
	a := metrics.AveragesOf(counts, metrics.ZeroDivision)
	for _, c := range counts {
		out.Support += c.Support()
	}
	out.Accuracy, out.Micro, out.Macro = metrics.OverDocuments(sub, metrics.ZeroDivision).Accuracy, a.Micro, a.Support.F1
	if n := min(resamples, sliceResamples); n > 0 && len(rows) >= sliceLeast {
		intervals, err := stats.NewOutcomes(sub, nil).Intervals(ctx, n, seed)
		if err != nil {
			return Slice{}, err
		}
		i := intervals["micro.f1"]
		out.Interval, out.Below = &i, i.High < whole
	}
	return out, nil
}
