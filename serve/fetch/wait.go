package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWait bounds what a server may ask for.
const maxWait = 24 * time.Hour

// retryAfter is the Retry-After of an answer, in seconds or as a date; 0 for none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return bounded(seconds)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), maxWait)
	}
	return 0
}

// freshFor is the max-age of an answer's Cache-Control less its Age; 0 for none.
func freshFor(h http.Header) time.Duration {
	for _, directive := range strings.Split(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		if !strings.EqualFold(name, "max-age") {
			continue
		}
		if seconds, err := strconv.ParseInt(strings.Trim(value, `"`), 10, 64); err == nil {
			age, _ := strconv.ParseInt(strings.TrimSpace(h.Get("Age")), 10, 64)
			return bounded(seconds - max(age, 0))
		}
	}
	return 0
}

// bounded is a number of seconds, between 0 and maxWait.
func bounded(seconds int64) time.Duration {
	return time.Duration(min(max(seconds, 0), int64(maxWait/time.Second))) * time.Second
}
