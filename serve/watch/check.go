package watch

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"tasnif/data/feeds"
	"tasnif/serve/fetch"
)

// Checked is the result of one try of a feed.
type Checked struct {
	URL    string
	Format string
	Title  string
	Items  int
	Latest time.Time // zero: no item has a date
	Moved  string    // where it has moved for good
	Err    error
}

// String is one line.
func (c Checked) String() string {
	if c.Err != nil {
		return fmt.Sprintf("%s: %v", c.URL, c.Err)
	}
	out := fmt.Sprintf("%s: %s, %d items", c.URL, c.Format, c.Items)
	if !c.Latest.IsZero() {
		out += ", the latest of " + c.Latest.UTC().Format(time.RFC3339)
	}
	if c.Title != "" {
		out += ", " + c.Title
	}
	if c.Moved != "" {
		out += fmt.Sprintf("; it moved: write %s", c.Moved)
	}
	return out
}

// checking is the number of hosts that are tried at once.
const checking = 16

// Check tries every feed of a list once, the feeds of a host one after another, and calls
// with for each, in the order of the list.
func Check(ctx context.Context, c *Config, opt fetch.Options, with func(Checked)) {
	opt.AllowPrivate = c.AllowPrivate
	if c.UserAgent != "" {
		opt.UserAgent = c.UserAgent
	}
	client := fetch.New(opt)
	defer client.Close()
	hosts, order := map[string][]int{}, []string{}
	for n, f := range c.Feeds {
		one := feed{Feed: f}
		host := one.host()
		if hosts[host] == nil {
			order = append(order, host)
		}
		hosts[host] = append(hosts[host], n)
	}
	out := make([]Checked, len(c.Feeds))
	done := make([]chan struct{}, len(c.Feeds))
	for n := range done {
		done[n] = make(chan struct{})
	}
	var work errgroup.Group
	work.SetLimit(checking)
	go func() {
		for _, host := range order {
			work.Go(func() error {
				for _, n := range hosts[host] {
					out[n] = try(ctx, client, c.Feeds[n].URL)
					close(done[n])
				}
				return nil
			})
		}
	}()
	for n := range out {
		<-done[n]
		with(out[n])
	}
}

// try fetches a feed and reads it.
func try(ctx context.Context, client *fetch.Client, address string) Checked {
	out := Checked{URL: redacted(address)}
	answer, err := client.Get(ctx, fetch.Request{URL: address})
	if err != nil {
		out.Err = err
		return out
	}
	defer answer.Release()
	if out.Moved = answer.Moved; out.Moved != "" {
		if u, err := url.Parse(out.Moved); err == nil {
			out.Moved = u.Redacted()
		}
	}
	read, err := feeds.Read(answer.Body, answer.ContentType, answer.URL)
	if err != nil {
		out.Err = err
		return out
	}
	out.Format, out.Title, out.Items = read.Format, clean(read.Title), len(read.Items)
	for _, i := range read.Items {
		if i.Date.After(out.Latest) {
			out.Latest = i.Date
		}
	}
	return out
}
