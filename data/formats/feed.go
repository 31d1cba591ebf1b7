package formats

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"tasnif/data"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// readXML reads RSS and Atom, and exports of WordPress, which are RSS. An item or entry is
// a document, its categories are its labels, and the title of the feed is its source. Of an
// export, only published posts are read.
func readXML(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		in := &numbered{r: r}
		dec := xml.NewDecoder(in)
		dec.Entity = xml.HTMLEntity
		dec.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) { return declared(charset, r, &opt) }
		fail := func(err error) {
			place := data.Place{File: file, Line: in.line(dec.InputOffset())}
			yield(data.Document{}, fmt.Errorf("%s: not a feed in XML (RSS, Atom, WordPress): %w", place, err))
		}
		root, source, passed := "", "", map[string]int{}
		for {
			token, err := dec.Token()
			if err == io.EOF && root != "" {
				break
			}
			if err != nil {
				fail(err)
				return
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			name := start.Name.Local
			switch {
			case root == "":
				if root = name; root != "rss" && root != "RDF" && root != "feed" {
					fail(fmt.Errorf("it begins with <%s>", short(root)))
					return
				}
			case name == "title" && source == "":
				err = dec.DecodeElement(&source, &start)
			case name == "item", name == "entry":
				place := data.Place{File: file, Line: in.line(dec.InputOffset())}
				var item feedItem
				if err = dec.DecodeElement(&item, &start); err != nil {
					break
				}
				if why := item.passed(); why != "" {
					passed[why]++
					continue
				}
				d, bad := item.document(&opt)
				d.Source, d.Place = strings.TrimSpace(source), place
				if bad != nil {
					d, bad = data.Document{}, &RowError{place, bad}
				}
				if !yield(d, bad) {
					return
				}
			}
			if err != nil {
				fail(err)
				return
			}
		}
		for _, why := range []string{"not a post", "not published"} {
			if n := passed[why]; n > 0 && opt.Note != nil {
				opt.Note(file, fmt.Sprintf("items passed over: %d %s", n, why))
			}
		}
	}
}

// declared decodes a file from the encoding in its XML declaration, unless it is UTF-8:
// files that were converted to UTF-8 often keep the old declaration.
func declared(charset string, r io.Reader, opt *Options) (io.Reader, error) {
	if opt.Encoding != "" && opt.Encoding != "utf-8" {
		return r, nil // decoded already
	}
	br := bufio.NewReaderSize(r, 1<<16)
	head, _ := beginning(br)
	enc, err := htmlindex.Get(charset)
	if err != nil || utf8.Valid(head) || isUTF8(head) {
		return br, nil // the encoding of what is not UTF-8 is guessed from its bytes
	}
	return enc.NewDecoder().Reader(br), nil
}

// feedItem is an item of RSS or an entry of Atom.
type feedItem struct {
	ID         string     `xml:"id"`
	GUID       string     `xml:"guid"`
	Title      feedText   `xml:"title"`
	Encoded    string     `xml:"encoded"` // content:encoded
	Content    feedText   `xml:"http://www.w3.org/2005/Atom content"`
	About      string     `xml:"description"`
	Summary    feedText   `xml:"summary"`
	Date       string     `xml:"pubDate"`
	Published  string     `xml:"published"`
	Updated    string     `xml:"updated"`
	DCDate     string     `xml:"http://purl.org/dc/elements/1.1/ date"`
	Categories []category `xml:"category"`
	Subjects   []string   `xml:"http://purl.org/dc/elements/1.1/ subject"`
	PostType   string     `xml:"post_type"`
	Status     string     `xml:"status"`
}

// feedText is text, or XHTML as its source.
type feedText struct {
	Text  string `xml:",chardata"`
	Inner string `xml:",innerxml"`
	Type  string `xml:"type,attr"`
}

func (t feedText) String() string {
	if t.Type == "xhtml" {
		return strings.TrimSpace(t.Inner)
	}
	return strings.TrimSpace(t.Text)
}

// category is a category of RSS (its text), of Atom (term, label) or of WordPress,
// where the domain tells it from a tag.
type category struct {
	Text   string `xml:",chardata"`
	Term   string `xml:"term,attr"`
	Label  string `xml:"label,attr"`
	Domain string `xml:"domain,attr"`
}

// passed says why an item of an export is not a document; "": it is one.
func (f *feedItem) passed() string {
	switch {
	case f.PostType != "" && f.PostType != "post":
		return "not a post"
	case f.Status != "" && f.Status != "publish":
		return "not published"
	}
	return ""
}

func (f *feedItem) document(opt *Options) (data.Document, error) {
	first := func(list ...string) string {
		for _, s := range list {
			if s = strings.TrimSpace(s); s != "" {
				return s
			}
		}
		return ""
	}
	d := data.Document{
		ID: first(f.ID, f.GUID), Headline: f.Title.String(),
		Body: first(f.Encoded, f.Content.String(), f.About, f.Summary.String()),
		Date: first(f.Date, f.Published, f.Updated, f.DCDate),
	}
	if d.Headline == "" && d.Body == "" {
		return d, errors.New("an item without title and text")
	}
	if opt.TextOnly {
		return d, nil
	}
	for _, c := range f.Categories {
		if f.PostType != "" && c.Domain != "category" {
			continue // a tag
		}
		list, err := opt.labels(first(c.Text, c.Term, c.Label), "")
		if err != nil {
			return d, err
		}
		d.Labels = append(d.Labels, list...)
	}
	d.Labels = append(d.Labels, f.Subjects...)
	var err error
	d.Labels, err = data.CleanLabels(d.Labels)
	return d, err
}
