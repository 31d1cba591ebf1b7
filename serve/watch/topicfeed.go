package watch

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"tasnif/serve/desk"
)

// mostSummary is the length of the summary of an item, in bytes.
const mostSummary = 600

// rssFeed is RSS 2.0.
type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Self        rssSelf   `xml:"atom:link"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	TTL         int       `xml:"ttl"` // minutes
	Items       []rssItem `xml:"item"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title       string     `xml:"title"`
	Link        string     `xml:"link,omitempty"`
	GUID        rssGUID    `xml:"guid"`
	Date        string     `xml:"pubDate"`
	Description string     `xml:"description,omitempty"`
	Categories  []string   `xml:"category"`
	Source      *rssSource `xml:"source"`
}

type rssGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type rssSource struct {
	URL  string `xml:"url,attr"`
	Name string `xml:",chardata"`
}

// TopicFeed writes stories as RSS 2.0, each by its first item. title names the topic; self
// is the feed's address, home that of the server.
func TopicFeed(stories []desk.StoryHead, title, self, home string) ([]byte, error) {
	c := rssChannel{Title: title, Link: home, Description: title, TTL: 5, Self: rssSelf{self, "self", "application/rss+xml"}}
	for _, s := range stories {
		if c.Built == "" {
			c.Built = s.Arrived.UTC().Format(time.RFC1123Z)
		}
		i := rssItem{
			Title: cut(oneOf(s.Headline, s.Body), mostSummary), Link: s.URL, GUID: rssGUID{ID: s.Item.ID()},
			Date: s.Published.UTC().Format(time.RFC1123Z), Description: summary(s), Categories: s.Labels,
		}
		if s.Source != "" {
			i.Source = &rssSource{redacted(s.Feed), s.Source}
		}
		c.Items = append(c.Items, i)
	}
	text, err := xml.MarshalIndent(rssFeed{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: c}, "", " ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(text, '\n')...), nil
}

// summary is the beginning of a story's first item, and the number of its items, as escaped
// HTML.
func summary(s desk.StoryHead) string {
	text := cut(s.Body, mostSummary)
	if len(text) < len(s.Body) {
		text += "…"
	}
	if s.Items > 1 {
		text += fmt.Sprintf(" [%d]", s.Items)
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.TrimSpace(text))
}

func oneOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
