package watch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/data/feeds"
	"tasnif/features/markup"
	"tasnif/model/story"
	"tasnif/serve/desk"
)

// Limits of a fetch and of an entry.
const (
	mostEntries  = 1000
	mostHeadline = 1000    // bytes
	mostBody     = 100_000 // bytes
)

// alertsFor is the largest age of an item that can match an alert: the first fetch of a
// feed brings old items.
const alertsFor = 24 * time.Hour

// intake processes the results of fetches, one after another.
type intake struct {
	store   *desk.Store
	tag     Tagger
	alerts  matchers
	window  time.Duration
	metrics *metrics

	groups *story.Index
	last   int64 // id of the last arrival
}

// restore reads the stories of the window from the store.
func (in *intake) restore(ctx context.Context) error {
	var err error
	if in.groups, err = story.New(in.window); err != nil {
		return err
	}
	if in.last, err = in.store.LastArrival(ctx); err != nil {
		return err
	}
	after, err := in.store.ArrivalsSince(ctx, time.Now().Add(-in.window))
	if err != nil {
		return err
	}
	for {
		const most = 500
		list, err := in.store.ArrivalsAfter(ctx, after, most)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			in.groups.Restore(a.Story, a.Headline, a.Body, a.Arrived)
			after = a.ID
		}
	}
}

// entry is an entry of a feed.
type entry struct {
	keys      []string // that identify it
	item      desk.Item
	published time.Time
}

// take stores the new items of a fetch with the feed's state, in one transaction, and
// returns their number.
func (in *intake) take(ctx context.Context, f *feed, next desk.Feed, read feeds.Feed) (int, error) {
	now := time.Now()
	entries := entriesOf(f, next.Title, read, now)
	var keys, ids []string
	for _, e := range entries {
		keys = append(keys, e.keys...)
		ids = append(ids, e.item.ID())
	}
	seen, err := in.store.Entries(ctx, keys)
	if err != nil {
		return 0, err
	}
	arrived, err := in.store.Arrived(ctx, ids)
	if err != nil {
		return 0, err
	}
	out := desk.Fetched{Feed: next}
	before, known, copies := in.last, 0, 0
	noted := map[string]bool{}
	for n, e := range entries {
		isKnown := false
		for _, key := range e.keys {
			today, is := seen[key]
			isKnown = isKnown || is
			if !today && !noted[key] {
				noted[key] = true
				out.Entries = append(out.Entries, key)
			}
		}
		switch {
		case isKnown:
			known++
			continue
		case arrived[ids[n]]:
			copies++
			continue
		}
		for _, key := range e.keys {
			seen[key] = true // once in one fetch
		}
		arrived[ids[n]] = true
		if err = in.arrive(&out, f, e, now); err != nil {
			break
		}
	}
	if err == nil {
		err = in.store.Keep(ctx, out)
	}
	if err != nil {
		if in.last != before { // the index of stories has items that were not stored
			if again := in.restore(context.WithoutCancel(ctx)); again != nil {
				return 0, fmt.Errorf("%w; %w", err, again)
			}
		}
		return 0, err
	}
	in.metrics.items.WithLabelValues("new").Add(float64(len(out.Arrivals)))
	in.metrics.items.WithLabelValues("known").Add(float64(known))
	in.metrics.items.WithLabelValues("copy").Add(float64(copies))
	for _, a := range out.Arrivals {
		if a.Story != a.ID {
			in.metrics.grouped.Inc()
		}
		if age := now.Sub(a.Published); !a.Published.Equal(now) && age < alertsFor {
			in.metrics.age.Observe(age.Seconds())
		}
	}
	return len(out.Arrivals), nil
}

// arrive tags a new item, and finds its story and the alerts that it matches.
func (in *intake) arrive(out *desk.Fetched, f *feed, e entry, now time.Time) error {
	answer, err := in.tag(data.Document{Headline: e.item.Headline, Body: e.item.Body, Source: e.item.Source})
	if err != nil {
		return err
	}
	e.item.Answer = answer
	in.last++
	a := desk.Arrival{ID: in.last, Item: e.item, Feed: f.URL, Published: e.published, Arrived: now}
	a.Story = in.groups.Add(a.ID, a.Headline, a.Body, now)
	if now.Sub(e.published) < alertsFor {
		a.Alerts = in.alerts.met(a.Item)
	}
	out.Arrivals = append(out.Arrivals, a)
	for _, name := range a.Alerts {
		if in.alerts.webhook(name) {
			body, err := RecordOf(a).JSON()
			if err != nil {
				return err
			}
			id := a.Item.ID()
			out.Letters = append(out.Letters, desk.Letter{ID: desk.LetterID(name, id), Alert: name, Item: id, Body: string(body), Made: now, Next: now})
		}
	}
	return nil
}

// entriesOf are the entries of a feed, the oldest first.
func entriesOf(f *feed, title string, read feeds.Feed, now time.Time) []entry {
	list := read.Items[:min(len(read.Items), mostEntries)]
	out := make([]entry, 0, len(list))
	for _, i := range list {
		e := entry{published: i.Date, item: desk.Item{Headline: cut(clean(i.Headline), mostHeadline), Body: cut(clean(i.Body), mostBody), Source: sourceOf(f, title, i), URL: i.URL}}
		if e.item.Headline+e.item.Body == "" {
			continue
		}
		if e.published.IsZero() || e.published.After(now) {
			e.published = now
		}
		e.item.Date = e.published.UTC().Format(time.RFC3339)
		if i.URL != "" {
			e.keys = append(e.keys, keyOf(plainURL(i.URL)))
		}
		if i.GUID != "" {
			e.keys = append(e.keys, keyOf(f.URL+"\x00"+i.GUID))
		}
		if len(e.keys) == 0 {
			e.keys = []string{keyOf(f.URL + "\x00" + e.item.ID())}
		}
		out = append(out, e)
	}
	slices.Reverse(out) // feeds have the latest first
	slices.SortStableFunc(out, func(a, b entry) int { return a.published.Compare(b.published) })
	return out
}

// sourceOf is the source of an item.
func sourceOf(f *feed, title string, i feeds.Item) string {
	for _, name := range []string{f.Source, clean(i.Source), title, f.host()} {
		if name != "" {
			return cut(name, mostHeadline)
		}
	}
	return ""
}

// keyOf is the key of an entry in the store.
func keyOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// plainURL is an address without the parts that do not identify an article: fragment,
// campaign parameters, case of the host.
func plainURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Fragment, u.RawFragment, u.User, u.Host = "", "", nil, strings.ToLower(u.Host)
	if u.RawQuery != "" {
		q := u.Query()
		for name := range q {
			if low := strings.ToLower(name); strings.HasPrefix(low, "utm_") || strings.HasPrefix(low, "at_") || low == "fbclid" || low == "gclid" {
				delete(q, name)
			}
		}
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// clean is a text without markup and repeated white space.
func clean(text string) string {
	var visible markup.Text
	return strings.Join(strings.Fields(visible.Read(text)), " ")
}

// cut is the beginning of a text, at most most bytes of whole characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
