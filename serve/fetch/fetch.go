// Package fetch gets pages from servers that may be slow, broken or hostile.
//
//	fetch.go   Client: conditional requests, redirects, limits of time and size
//	guard.go   which network addresses may be asked
//	wait.go    how long a server asks to be left alone
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/semaphore"
)

// Options are the limits of a Client.
type Options struct {
	UserAgent    string
	AllowPrivate bool          // ask private addresses, too
	MaxBytes     int64         // of an answer, decompressed
	MaxRedirects int           // of one request
	Timeout      time.Duration // of one request with its redirects
}

// Defaults are limits for feeds.
func Defaults() Options {
	return Options{UserAgent: "Tasnif (feed reader)", MaxBytes: 5 << 20, MaxRedirects: 5, Timeout: 30 * time.Second}
}

// largeFrom is the size in bytes from which an answer is large; of large ones only
// largeAtOnce are held at once, so that many gigantic feeds do not fill the memory.
const (
	largeFrom   = 512 << 10
	largeAtOnce = 2
)

// Client gets pages. It is safe for many goroutines.
type Client struct {
	opt       Options
	transport *http.Transport
	large     *semaphore.Weighted
}

// New makes a client. It uses no proxy: with one, the proxy would choose the address.
func New(opt Options) *Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !opt.AllowPrivate {
		dialer.ControlContext = refusePrivate
	}
	return &Client{opt: opt, large: semaphore.NewWeighted(largeAtOnce), transport: &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second,
		MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 32, MaxIdleConnsPerHost: 1, IdleConnTimeout: 10 * time.Second,
		ReadBufferSize: 4 << 10, WriteBufferSize: 4 << 10,
	}}
}

// Close ends idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request is what to get, and what is known of it from the last time.
type Request struct {
	URL      string
	ETag     string // as the last answer had it
	Modified string // Last-Modified of the last answer
}

// Response is an answer of status 200 or 304.
type Response struct {
	NotModified bool // 304: it is as it was, and Body is empty
	Body        []byte
	ContentType string
	ETag        string
	Modified    string
	URL         *url.URL      // which answered, after redirects
	Moved       string        // where the address has moved for good (301, 308); empty: it has not
	Wait        time.Duration // how long the answer stays as it is (Cache-Control); 0: nothing said

	release func()
}

// Release gives back what a large body holds. Body must not be used after it.
func (r *Response) Release() {
	if r.Body = nil; r.release != nil {
		r.release()
		r.release = nil
	}
}

// StatusError is an answer of another status.
type StatusError struct {
	Status int
	Wait   time.Duration // Retry-After; 0: nothing said
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("the server answered %d %s", e.Status, http.StatusText(e.Status))
}

// Faults of answers.
var (
	ErrTooLarge  = errors.New("the answer is larger than is read")
	ErrRedirects = errors.New("too many redirects")
	ErrTimeout   = errors.New("the server did not answer in time")
)

// Get asks for a page. Release must be called on the Response.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.opt.Timeout, ErrTimeout)
	defer cancel()
	out, err := c.follow(ctx, r)
	if err != nil && errors.Is(context.Cause(ctx), ErrTimeout) {
		return nil, fmt.Errorf("%w (%v)", ErrTimeout, c.opt.Timeout)
	}
	return out, err
}

// follow asks, and follows redirects.
func (c *Client) follow(ctx context.Context, r Request) (*Response, error) {
	address, permanent, moved := r.URL, true, ""
	for range c.opt.MaxRedirects + 1 {
		answer, err := c.ask(ctx, address, r)
		if err != nil {
			return nil, err
		}
		switch answer.StatusCode {
		case http.StatusMovedPermanently, http.StatusPermanentRedirect, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
			_ = answer.Body.Close()
			to, err := answer.Location()
			if err != nil || to.Scheme != "http" && to.Scheme != "https" {
				return nil, fmt.Errorf("a redirect (%d) to nowhere: %q", answer.StatusCode, answer.Header.Get("Location"))
			}
			permanent = permanent && (answer.StatusCode == http.StatusMovedPermanently || answer.StatusCode == http.StatusPermanentRedirect)
			address = to.String()
			if permanent {
				moved = address
			}
			continue
		}
		out, err := c.read(ctx, answer)
		if err != nil {
			return nil, err
		}
		if out.NotModified { // which repeats neither
			out.ETag, out.Modified = r.ETag, r.Modified
		}
		out.Moved = moved
		return out, nil
	}
	return nil, fmt.Errorf("%w (%d)", ErrRedirects, c.opt.MaxRedirects)
}

// ask sends one request.
func (c *Client) ask(ctx context.Context, address string, r Request) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return nil, fmt.Errorf("%s: it is not an address of http or https", req.URL.Redacted())
	}
	req.Header.Set("User-Agent", c.opt.UserAgent)
	req.Header.Set("Accept", "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5")
	if r.ETag != "" {
		req.Header.Set("If-None-Match", r.ETag)
	}
	if r.Modified != "" {
		req.Header.Set("If-Modified-Since", r.Modified)
	}
	if user := req.URL.User; user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	answer, err := c.transport.RoundTrip(req) // a client would follow redirects
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// read reads an answer that is no redirect.
func (c *Client) read(ctx context.Context, answer *http.Response) (*Response, error) {
	defer answer.Body.Close()
	now := time.Now()
	out := &Response{ContentType: answer.Header.Get("Content-Type"), ETag: answer.Header.Get("ETag"), Modified: answer.Header.Get("Last-Modified"),
		URL: answer.Request.URL, Wait: freshFor(answer.Header)}
	switch answer.StatusCode {
	case http.StatusNotModified:
		out.NotModified = true
		return out, nil
	case http.StatusOK:
	default:
		return nil, &StatusError{Status: answer.StatusCode, Wait: retryAfter(answer.Header, now)}
	}
	if answer.ContentLength > c.opt.MaxBytes {
		return nil, fmt.Errorf("%w: it has %d bytes, of at most %d", ErrTooLarge, answer.ContentLength, c.opt.MaxBytes)
	}
	var err error
	if out.Body, err = io.ReadAll(io.LimitReader(answer.Body, largeFrom)); err != nil {
		return nil, err
	}
	if len(out.Body) < largeFrom {
		return out, nil
	}
	if err := c.large.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	out.release = func() { c.large.Release(1) }
	rest, err := io.ReadAll(io.LimitReader(answer.Body, c.opt.MaxBytes-largeFrom+1))
	if err == nil && int64(len(rest)) > c.opt.MaxBytes-largeFrom {
		err = fmt.Errorf("%w: it has more than %d bytes", ErrTooLarge, c.opt.MaxBytes)
	}
	if err != nil {
		out.Release()
		return nil, err
	}
	out.Body = append(out.Body, rest...)
	return out, nil
}
