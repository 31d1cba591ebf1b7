package drift

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tasnif/serve/desk"
	"tasnif/serve/registry"
)

// Letter is the message to a webhook about an alarm.
type Letter struct {
	Type      string            `json:"type"`  // "drift"; letters about items have none
	Alert     string            `json:"alert"` // the alert's name
	Model     string            `json:"model"`
	Version   string            `json:"version"`
	Date      string            `json:"date"`                // RFC 3339
	Items     int               `json:"items"`               // followed until then
	Words     []Word            `json:"words"`               // as in Alarm
	Headlines map[string]string `json:"headlines,omitempty"` // of items to look at, by the ids of words
}

// tell stores a letter about an alarm for each alert.
func (d *Follower) tell(ctx context.Context, m *registry.Model, a Alarm) error {
	var ids []string
	for _, w := range a.Words {
		ids = append(ids, w.IDs...)
	}
	slices.Sort(ids)
	headlines, err := d.headlines(ctx, slices.Compact(ids))
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	var letters []desk.Letter
	for _, alert := range d.letters {
		body, err := json.Marshal(Letter{Type: "drift", Alert: alert, Model: m.Name, Version: m.Version, Date: now.Format(time.RFC3339),
			Items: a.At, Words: a.Words, Headlines: headlines})
		if err != nil {
			return err
		}
		letters = append(letters, desk.Letter{ID: desk.LetterID(alert, fmt.Sprint(m.Name, " ", a.Words[0].Text, " ", now.UnixNano())), Alert: alert,
			Body: string(body), Made: now, Next: now})
	}
	return d.desk.Post(context.WithoutCancel(ctx), letters...)
}

// headlines are the headlines of items. The desk stores an item some seconds after it is
// answered, or drops it if there are too many; headlines waits a minute at most, and not
// after ctx ends.
func (d *Follower) headlines(ctx context.Context, ids []string) (found map[string]string, err error) {
	for range 300 { // a minute
		if found, err = d.desk.Headlines(context.WithoutCancel(ctx), ids); err != nil || len(found) == len(ids) {
			break
		}
		select {
		case <-ctx.Done():
			return found, nil
		case <-time.After(200 * time.Millisecond):
		}
	}
	return found, err
}
