// Package feeds reads what newsrooms publish: RSS, Atom, JSON Feed and sitemaps for news.
//
//	feeds.go     Feed, Item, Read; RSS, Atom and JSON Feed by gofeed
//	sitemap.go   sitemaps for news
//	encoding.go  any encoding to UTF-8
package feeds

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/rss"
)

// Feed is one reading of a feed.
type Feed struct {
	Format string        // such as "rss 2.0"
	Title  string        // may have markup
	Wait   time.Duration // how long the publisher says it stays unchanged (ttl); 0: not given
	Items  []Item        // in the feed's order
}

// Item is an entry of a feed. Headline and Body may have markup.
type Item struct {
	GUID     string // the publisher's identifier; empty: none
	URL      string // absolute; empty: none
	Headline string
	Body     string    // the fullest text that the feed has
	Source   string    // the publication that the entry names; empty: none
	Date     time.Time // of publication; zero: missing or unreadable
}

// ErrEmpty says that an answer has no content.
var ErrEmpty = errors.New("the answer is empty")

// Read reads a feed, which is not trusted, from base and with a Content-Type, which may be
// "". Relative addresses are resolved; addresses other than http and https, and entries
// without text, are dropped.
func Read(text []byte, contentType string, base *url.URL) (Feed, error) {
	text, err := utf8Text(text, contentType)
	if err != nil {
		return Feed{}, err
	}
	begins := bytes.TrimLeft(text, " \t\r\n")
	if len(begins) == 0 {
		return Feed{}, ErrEmpty
	}
	var f Feed
	switch root := rootOf(begins); {
	case root == "urlset", root == "sitemapindex":
		f, err = readSitemap(text)
	case root == "html":
		err = errors.New("it is a web page, not a feed: look there for its RSS or Atom address")
	default:
		f, err = readFeed(text)
	}
	if err != nil {
		return Feed{}, err
	}
	kept := f.Items[:0]
	for _, i := range f.Items {
		if i.Headline == "" && i.Body == "" {
			continue
		}
		i.URL = absolute(i.URL, base)
		if i.GUID == i.URL {
			i.GUID = ""
		}
		kept = append(kept, i)
	}
	f.Items = kept
	return f, nil
}

// readFeed reads RSS, Atom or JSON Feed.
func readFeed(text []byte) (Feed, error) {
	p := gofeed.NewParser()
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	p.KeepOriginalFeed = true // for its ttl
	in, err := p.Parse(bytes.NewReader(text))
	if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
		return Feed{}, fmt.Errorf("it is not RSS, Atom, JSON Feed or a sitemap: it begins with %q", begin(text))
	}
	if err != nil {
		return Feed{}, fmt.Errorf("it cannot be read: %w", err)
	}
	version := in.FeedVersion[strings.LastIndexByte(in.FeedVersion, '/')+1:] // JSON Feed has an address
	f := Feed{Format: strings.TrimSpace(in.FeedType + " " + version), Title: strings.TrimSpace(in.Title)}
	if original, ok := in.OriginalFeed().(*rss.Feed); ok {
		if minutes, err := strconv.Atoi(strings.TrimSpace(original.TTL)); err == nil && minutes > 0 {
			f.Wait = time.Duration(min(minutes, 24*60)) * time.Minute
		}
	}
	for _, i := range in.Items {
		f.Items = append(f.Items, Item{
			GUID: strings.TrimSpace(i.GUID), URL: strings.TrimSpace(i.Link), Headline: strings.TrimSpace(i.Title),
			Body: longest(i.Content, i.Description, media(i)), Date: dateOf(i),
		})
	}
	return f, nil
}

// dateOf is the time of publication, or that of the last update.
func dateOf(i *gofeed.Item) time.Time {
	if t := cmp.Or(i.PublishedParsed, i.UpdatedParsed); t != nil {
		return t.UTC()
	}
	return time.Time{}
}

// media is the text of media:description (Media RSS).
func media(i *gofeed.Item) string {
	for _, e := range i.Extensions["media"]["description"] {
		return e.Value
	}
	for _, g := range i.Extensions["media"]["group"] {
		for _, e := range g.Children["description"] {
			return e.Value
		}
	}
	return ""
}

// longest is the longest of the texts, the first of equals.
func longest(texts ...string) (out string) {
	for _, t := range texts {
		if t = strings.TrimSpace(t); len(t) > len(out) {
			out = t
		}
	}
	return out
}

// absolute is an address resolved against base; "" if it is not http or https.
func absolute(address string, base *url.URL) string {
	u, err := url.Parse(address)
	if address == "" || err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// rootOf is the name of the root element of XML, in lower case; "" if there is none.
func rootOf(text []byte) string {
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		if len(text) < 2 || text[0] != '<' {
			return ""
		}
		end := ">"
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case text[1] == '?':
			end = "?>"
		case len(text) > 9 && strings.EqualFold(string(text[:9]), "<!doctype"):
			if f := bytes.Fields(text[9:min(len(text), 60)]); len(f) > 0 && strings.EqualFold(string(bytes.TrimRight(f[0], ">")), "html") {
				return "html"
			}
		case text[1] != '!':
			name := text[1:min(len(text), 64)]
			if n := bytes.IndexAny(name, " \t\r\n/>"); n >= 0 {
				name = name[:n]
			}
			if n := bytes.IndexByte(name, ':'); n >= 0 {
				name = name[n+1:]
			}
			return strings.ToLower(string(name))
		}
		_, after, found := bytes.Cut(text, []byte(end))
		if !found {
			return ""
		}
		text = after
	}
}

// begin is the first characters of a text, for messages.
func begin(text []byte) string {
	const most = 40
	s := []rune(strings.TrimSpace(string(text[:min(len(text), 4*most)])))
	return string(s[:min(len(s), most)])
}
