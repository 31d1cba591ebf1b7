package feeds

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// sitemapURL is an address in a sitemap for news.
type sitemapURL struct {
	Loc      string `xml:"loc"`
	Modified string `xml:"lastmod"`
	News     struct {
		Publication string `xml:"publication>name"`
		Date        string `xml:"publication_date"`
		Title       string `xml:"title"`
	} `xml:"http://www.google.com/schemas/sitemap-news/0.9 news"`
}

// readSitemap reads a sitemap for news. Addresses without a title are skipped. A sitemap
// without any title, and an index of sitemaps, are errors.
func readSitemap(text []byte) (Feed, error) {
	f := Feed{Format: "news sitemap"}
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.Strict, dec.Entity = false, xml.HTMLEntity
	addresses, sitemap := 0, ""
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return f, fmt.Errorf("it cannot be read: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "url" && start.Name.Local != "sitemap" {
			continue
		}
		var u sitemapURL
		if err := dec.DecodeElement(&u, &start); err != nil {
			return f, fmt.Errorf("it cannot be read: %w", err)
		}
		if start.Name.Local == "sitemap" {
			sitemap = strings.TrimSpace(u.Loc)
			continue
		}
		addresses++
		if title := strings.TrimSpace(u.News.Title); title != "" {
			date := sitemapDate(u.News.Date)
			if date.IsZero() {
				date = sitemapDate(u.Modified)
			}
			f.Items = append(f.Items, Item{URL: strings.TrimSpace(u.Loc), Headline: title, Source: strings.TrimSpace(u.News.Publication), Date: date})
		}
	}
	switch {
	case sitemap != "":
		return f, fmt.Errorf("it is an index of sitemaps: watch those it names, such as %s", sitemap)
	case addresses > 0 && len(f.Items) == 0:
		return f, fmt.Errorf("it is a sitemap, but not one for news: its %d addresses have no news:title", addresses)
	}
	return f, nil
}

// sitemapDate reads the W3C's profile of ISO 8601, as sitemaps have it. A time without a
// zone is UTC.
func sitemapDate(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
