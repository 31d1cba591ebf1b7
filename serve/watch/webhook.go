package watch

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"tasnif/serve/desk"
)

// Letters are sent by the Standard Webhooks specification (standardwebhooks.com):
//
//	webhook-id:        the letter's id, the same at each try
//	webhook-timestamp: seconds since 1970 at this try
//	webhook-signature: v1,base64(HMAC-SHA256(secret, id.timestamp.body))
//
// A status of 200 to 299 confirms delivery. Redirects are not followed. After a failure a
// letter is sent again after retryFirst, then after twice as long each time, at most
// retryMost. After mostTries, some six hours, it is given up.

// A letter that is not received is sent again after retryFirst, and each time twice as
// long after, at most retryMost; after mostTries, some six hours, it is given up.
const (
	retryFirst     = 5 * time.Second
	retryMost      = time.Hour
	restMost       = 30 * time.Second // pause of a receiver after a failure
	mostTries      = 15
	letterTimeout  = 10 * time.Second
	lettersAtOnce  = 20 // of one alert, read from the store
	secretPrefix   = "whsec_"
	leastSecret    = 16 // bytes
	maxLetterFault = 200
)

// secretOf decodes a secret: whsec_ and base64, as in Standard Webhooks, or plain bytes.
func secretOf(text string) ([]byte, error) {
	secret := []byte(text)
	if encoded, ok := strings.CutPrefix(text, secretPrefix); ok {
		var err error
		if secret, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			return nil, fmt.Errorf("what follows %s is not base64", secretPrefix)
		}
	}
	if len(secret) < leastSecret {
		return nil, fmt.Errorf("the secret has %d bytes; take at least %d: openssl rand -hex 32", len(secret), leastSecret)
	}
	return secret, nil
}

// signature signs a letter.
func signature(secret []byte, id, timestamp, body string) string {
	mac := hmac.New(sha256.New, secret)
	_, _ = io.WriteString(mac, id+"."+timestamp+"."+body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// sender sends the letters of the store.
type sender struct {
	store   *desk.Store
	alerts  []Alert
	client  *http.Client
	log     *slog.Logger
	metrics *metrics
	first   time.Duration        // as retryFirst
	rests   map[string]time.Time // by alert: end of its receiver's pause
}

func newSender(store *desk.Store, alerts []Alert, log *slog.Logger, m *metrics) *sender {
	return &sender{store: store, alerts: alerts, log: log, metrics: m, first: retryFirst, rests: map[string]time.Time{}, client: &http.Client{
		Timeout:       letterTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// run sends due letters on each wake and every few seconds, until ctx ends. The letters of
// an alert are sent one after another, different alerts concurrently.
func (s *sender) run(ctx context.Context, wake <-chan struct{}) {
	tick := time.NewTicker(min(s.first, time.Second))
	defer tick.Stop()
	for {
		s.sendDue(ctx)
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
	}
}

// sendDue sends what is due now.
func (s *sender) sendDue(ctx context.Context) {
	var sending errgroup.Group
	rests := make([]time.Time, len(s.alerts))
	for n, a := range s.alerts {
		if a.Webhook == "" || time.Now().Before(s.rests[a.Name]) {
			continue
		}
		sending.Go(func() error {
			for ctx.Err() == nil {
				due, err := s.store.Letters(ctx, a.Name, time.Now(), lettersAtOnce)
				if err != nil {
					return err
				}
				for _, l := range due {
					wait, err := s.send(ctx, a, l)
					if err != nil || wait > 0 {
						rests[n] = time.Now().Add(min(wait, restMost))
						return err
					}
				}
				if len(due) < lettersAtOnce {
					return nil
				}
			}
			return nil
		})
	}
	if err := sending.Wait(); err != nil && ctx.Err() == nil {
		s.log.Error("webhooks", "error", err)
	}
	for n, a := range s.alerts {
		if !rests[n].IsZero() {
			s.rests[a.Name] = rests[n]
		}
	}
}

// send sends one letter, and records the result. wait is the time until the next try; 0:
// delivered.
func (s *sender) send(ctx context.Context, a Alert, l desk.Letter) (wait time.Duration, err error) {
	fault := s.post(ctx, a, l)
	if ctx.Err() != nil {
		return s.first, nil // it may have been received, and is sent again
	}
	if fault == nil {
		s.metrics.letters.WithLabelValues("received").Inc()
		return 0, s.store.Received(ctx, l.Number)
	}
	tries := l.Tries + 1
	dead := tries >= mostTries
	wait = min(s.first<<min(tries-1, 20), retryMost)
	wait = wait*9/10 + rand.N(wait/5+1)
	text := fault.Error()
	text = text[:min(len(text), maxLetterFault)]
	if dead {
		s.metrics.letters.WithLabelValues("dead").Inc()
		s.log.Error("webhook given up", "alert", a.Name, "id", l.ID, "tries", tries, "error", text)
	} else {
		s.metrics.letters.WithLabelValues("failed").Inc()
		s.log.Warn("webhook", "alert", a.Name, "id", l.ID, "tries", tries, "next", wait.Round(time.Second), "error", text)
	}
	return wait, s.store.Failed(ctx, l.Number, strings.ToValidUTF8(text, ""), time.Now().Add(wait), dead)
}

// post sends one letter.
func (s *sender) post(ctx context.Context, a Alert, l desk.Letter) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.Webhook, strings.NewReader(l.Body))
	if err != nil {
		return err
	}
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"Tasnif"}, "Webhook-Id": {l.ID}, "Webhook-Timestamp": {timestamp},
		"Webhook-Signature": {signature(a.Secret, l.ID, timestamp, l.Body)},
	}
	answer, err := s.client.Do(req)
	if err != nil {
		if at := (*url.Error)(nil); errors.As(err, &at) {
			err = at.Err // without the address, which may have a password
		}
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("it answered %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	}
	return nil
}
