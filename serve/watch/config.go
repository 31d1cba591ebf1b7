package watch

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Config is a list of feeds and alerts, as read from YAML.
type Config struct {
	Every        time.Duration // between two fetches of a feed
	UserAgent    string        // empty: the client's own
	AllowPrivate bool          // feeds may have private network addresses
	Window       time.Duration // how long items join a story
	Feeds        []Feed
	Alerts       []Alert
}

// Feed is a feed that is watched.
type Feed struct {
	URL    string
	Source string        // source of its items; empty: the feed's title
	Every  time.Duration // between two fetches
}

// Alert matches items that have one of Topics, one of Sources and one of Words; an empty
// list matches every item.
type Alert struct {
	Name    string
	Topics  []string
	Sources []string
	Words   []string // words or phrases, compared after normalization
	Drift   bool     // matches alarms of new words instead of items
	Webhook string   // address to notify; empty: matches are only recorded
	Secret  []byte   // signs messages
}

// Limits of a list of feeds.
const (
	defaultEvery  = 5 * time.Minute
	leastEvery    = time.Minute
	mostEvery     = 24 * time.Hour
	defaultWindow = 72 * time.Hour
	mostWindow    = 14 * 24 * time.Hour
	mostFeeds     = 10_000
	mostList      = 4 << 20 // bytes
)

// ReadConfig reads a list of feeds. name is the file's; errors name the line and the fix.
// secret looks up an environment variable.
func ReadConfig(r io.Reader, name string, secret func(variable string) (string, bool)) (*Config, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostList+1))
	if err != nil {
		return nil, err
	}
	if len(text) > mostList {
		return nil, fmt.Errorf("%s: it is larger than a list of feeds may be (%d bytes)", name, mostList)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	c := &Config{Every: defaultEvery, Window: defaultWindow}
	l := listReader{name, secret}
	if len(root.Content) == 0 {
		return nil, fmt.Errorf("%s: it is empty; write\nfeeds:\n  - https://news.example/rss.xml", name)
	}
	if err := l.config(root.Content[0], c); err != nil {
		return nil, err
	}
	return c, nil
}

// Open is ReadConfig of a file, with the program's environment.
func Open(file string) (*Config, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadConfig(f, file, os.LookupEnv)
}

// listReader reads the nodes of a list of feeds.
type listReader struct {
	file   string
	secret func(string) (string, bool)
}

// wrong is an error at a node.
func (l listReader) wrong(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", l.file, n.Line, fmt.Sprintf(format, args...))
}

// fields reads a mapping. Unknown and repeated fields are errors.
func (l listReader) fields(n *yaml.Node, what string, known map[string]func(*yaml.Node) error) error {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		return l.wrong(n, "%s must have fields, such as %s", what, strings.Join(names(known), ", "))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read := known[key.Value]
		switch {
		case read == nil:
			return l.wrong(key, "%q is not a field of %s; known are %s", key.Value, what, strings.Join(names(known), ", "))
		case seen[key.Value]:
			return l.wrong(key, "%q occurs twice in %s; leave one out", key.Value, what)
		}
		seen[key.Value] = true
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if err := read(value); err != nil {
			return err
		}
	}
	return nil
}

func names(known map[string]func(*yaml.Node) error) (out []string) {
	for name := range known {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// text reads a string into to.
func (l listReader) text(to *string, field string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
			return l.wrong(n, "%s must be a text", field)
		}
		*to = strings.TrimSpace(n.Value)
		return nil
	}
}

// texts reads a string or a list of strings.
func (l listReader) texts(to *[]string, field string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		list := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			list = n.Content
		}
		for _, item := range list {
			var s string
			if err := l.text(&s, field)(item); err != nil {
				return err
			}
			*to = append(*to, s)
		}
		return nil
	}
}

// yes reads true or false.
func (l listReader) yes(to *bool, field string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Decode(to) != nil {
			return l.wrong(n, "%s: write true or false", field)
		}
		return nil
	}
}

func (l listReader) span(to *time.Duration, field string, least, most time.Duration) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		d, err := time.ParseDuration(n.Value)
		if err != nil {
			return l.wrong(n, "%s: %q is not a time; write it with its unit, such as 90s, 5m or 2h", field, n.Value)
		}
		if d < least || d > most {
			return l.wrong(n, "%s: %s is not between %v and %v", field, n.Value, least, most)
		}
		*to = d
		return nil
	}
}

func (l listReader) config(n *yaml.Node, c *Config) error {
	var feeds, alerts []*yaml.Node
	list := func(to *[]*yaml.Node, field string) func(*yaml.Node) error {
		return func(n *yaml.Node) error {
			if n.Kind != yaml.SequenceNode {
				return l.wrong(n, "%s must be a list; begin each line of it with -", field)
			}
			*to = n.Content
			return nil
		}
	}
	if err := l.fields(n, "a list of feeds", map[string]func(*yaml.Node) error{
		"every":         l.span(&c.Every, "every", leastEvery, mostEvery),
		"user-agent":    l.text(&c.UserAgent, "user-agent"),
		"allow-private": l.yes(&c.AllowPrivate, "allow-private"),
		"window":        l.span(&c.Window, "window", time.Hour, mostWindow),
		"feeds":         list(&feeds, "feeds"), "alerts": list(&alerts, "alerts"),
	}); err != nil {
		return err
	}
	if len(feeds) == 0 {
		return l.wrong(n, "there is no feed in it; write\nfeeds:\n  - https://news.example/rss.xml")
	}
	if len(feeds) > mostFeeds {
		return l.wrong(n, "it has %d feeds, of at most %d", len(feeds), mostFeeds)
	}
	at := map[string]int{}
	for _, node := range feeds {
		f := Feed{Every: c.Every}
		if err := l.feed(node, &f); err != nil {
			return err
		}
		if line, twice := at[f.URL]; twice {
			return l.wrong(node, "%s is in line %d, too; leave one out", redacted(f.URL), line)
		}
		at[f.URL] = node.Line
		c.Feeds = append(c.Feeds, f)
	}
	for _, node := range alerts {
		var a Alert
		if err := l.alert(node, &a); err != nil {
			return err
		}
		if slices.ContainsFunc(c.Alerts, func(b Alert) bool { return a.Name == b.Name }) {
			return l.wrong(node, "another alert has the name %q; give each its own", a.Name)
		}
		c.Alerts = append(c.Alerts, a)
	}
	return nil
}

// feed reads an address, or an address with a source or a time.
func (l listReader) feed(n *yaml.Node, f *Feed) error {
	var err error
	if n.Kind == yaml.ScalarNode {
		err = l.text(&f.URL, "a feed")(n)
	} else {
		err = l.fields(n, "a feed", map[string]func(*yaml.Node) error{
			"url": l.text(&f.URL, "url"), "source": l.text(&f.Source, "source"), "every": l.span(&f.Every, "every", leastEvery, mostEvery),
		})
	}
	if err != nil {
		return err
	}
	return l.address(n, "url", f.URL)
}

func (l listReader) alert(n *yaml.Node, a *Alert) error {
	variable := ""
	if err := l.fields(n, "an alert", map[string]func(*yaml.Node) error{
		"name": l.text(&a.Name, "name"), "topics": l.texts(&a.Topics, "topics"), "sources": l.texts(&a.Sources, "sources"), "words": l.texts(&a.Words, "words"),
		"drift":   l.yes(&a.Drift, "drift"),
		"webhook": l.text(&a.Webhook, "webhook"), "secret-env": l.text(&variable, "secret-env"),
	}); err != nil {
		return err
	}
	switch {
	case a.Name == "":
		return l.wrong(n, "an alert needs a name")
	case a.Drift && len(a.Topics)+len(a.Sources)+len(a.Words) > 0:
		return l.wrong(n, "alert %q is of drift, and no item meets it: leave its topics, sources and words out, or make them another alert", a.Name)
	case a.Drift && a.Webhook == "":
		return l.wrong(n, "alert %q is of drift and has no webhook: the log, the page and the metrics tell of drift without it", a.Name)
	case a.Webhook == "" && variable != "":
		return l.wrong(n, "secret-env signs what a webhook is sent, and alert %q has no webhook", a.Name)
	case a.Webhook == "":
		return nil
	case variable == "":
		return l.wrong(n, "alert %q has a webhook and no secret-env: name the variable of the environment that holds the secret which signs what is sent", a.Name)
	}
	if err := l.address(n, "webhook", a.Webhook); err != nil {
		return err
	}
	text, found := l.secret(variable)
	if !found || text == "" {
		return l.wrong(n, "the variable %s is not set, which signs the webhook of alert %q: export %s=$(openssl rand -hex 32)", variable, a.Name, variable)
	}
	var err error
	if a.Secret, err = secretOf(text); err != nil {
		return l.wrong(n, "the variable %s: %v", variable, err)
	}
	return nil
}

func (l listReader) address(n *yaml.Node, field, text string) error {
	u, err := url.Parse(text)
	if text == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return l.wrong(n, "%s: %q is not an address; write https://...", field, text)
	}
	return nil
}

// redacted is an address without its password.
func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that cannot be read"
	}
	return u.Redacted()
}

// errTopic says that an alert names an unknown topic.
var errTopic = errors.New("the model has no such topic")

// DriftAlerts lists the names of the alerts for new words.
func (c *Config) DriftAlerts() (names []string) {
	for _, a := range c.Alerts {
		if a.Drift {
			names = append(names, a.Name)
		}
	}
	return names
}

// CheckTopics refuses alerts with unknown topics.
func (c *Config) CheckTopics(topics []string) error {
	for _, a := range c.Alerts {
		for _, t := range a.Topics {
			if !slices.Contains(topics, t) {
				return fmt.Errorf("alert %q, topic %q: %w; it has %s", a.Name, t, errTopic, strings.Join(topics, ", "))
			}
		}
	}
	return nil
}
