package drift

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/desk"
	"tasnif/serve/registry"
)

// Follower records the models' answers in the background: answers never wait for it. It is
// a prometheus.Collector.
type Follower struct {
	queue   chan followed
	desk    *desk.Store // which has the texts of items; nil: no id is kept
	log     *slog.Logger
	dropped atomic.Uint64

	letters []string // names of the alerts that alarms are told to, by the desk's letters
	telling sync.WaitGroup

	mu      sync.Mutex
	watches map[string]*watched // by the model's name
}

// watched is the watch of one model.
type watched struct {
	of     *registry.Model
	watch  *Watch
	alarms []Alarm // the latest, at most maxAlarms
	raised int
}

// followed is an item in the queue.
type followed struct {
	model *registry.Model
	item  Item
}

const (
	driftQueue = 4096
	maxAlarms  = 20
	recalled   = 20000 // items of the desk, at the start
)

// NewFollower makes a follower; store is the desk that has the texts of items, nil: there is none.
func NewFollower(store *desk.Store, log *slog.Logger) *Follower {
	return &Follower{queue: make(chan followed, driftQueue), desk: store, log: log, watches: map[string]*watched{}}
}

// Tell names the alerts that get letters about alarms. It must be called before Run.
func (d *Follower) Tell(alerts ...string) { d.letters = alerts }

// answered queues an item. If the queue is full, the item is counted and dropped.
func (d *Follower) answered(m *registry.Model, doc data.Document, p *model.Prediction) {
	if len(d.queue) == cap(d.queue) {
		d.dropped.Add(1)
		return
	}
	i := Item{Text: doc.Headline, Labels: slices.Clone(p.Decided), Margin: 1}
	if i.Text == "" {
		i.Text = doc.Body
	}
	for l := range p.Scores {
		i.Margin = min(i.Margin, m.Distance(p, l))
	}
	if d.desk != nil {
		i.ID = desk.ItemOf(doc).ID()
	}
	select {
	case d.queue <- followed{m, i}:
	default:
		d.dropped.Add(1)
	}
}

// Before is a function for the registry to call with every answer. It queues the item, then
// calls next, which may be nil.
func (d *Follower) Before(next func(*registry.Model, data.Document, *model.Prediction)) func(*registry.Model, data.Document, *model.Prediction) {
	return func(m *registry.Model, doc data.Document, p *model.Prediction) {
		d.answered(m, doc, p)
		if next != nil {
			next(m, doc, p)
		}
	}
}

// recall adds the desk's items of a model to its past. They raise no alarm.
func (d *Follower) recall(ctx context.Context, m *registry.Model) {
	w := d.of(m)
	err := d.desk.Answered(ctx, m.Name, recalled, func(id string, i desk.Item) error {
		w.watch.Add(ItemOf(m.Labels, i.Headline+i.Body, i.Labels, i.Margin, id))
		return nil
	})
	if err != nil && ctx.Err() == nil {
		d.log.Error("desk", "fault", "its items were not read; drift begins anew", "cause", err)
	}
}

// Run processes items until ctx ends.
func (d *Follower) Run(ctx context.Context, models []*registry.Slot) {
	defer d.telling.Wait()
	for _, at := range models {
		if d.desk != nil {
			d.recall(ctx, at.Model())
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-d.queue:
			w := d.of(f.model)
			for _, a := range w.watch.Add(f.item) {
				d.alarm(ctx, w, a)
			}
		}
	}
}

// of is the watch of a model. A release with the same labels keeps the past of the one
// before.
func (d *Follower) of(m *registry.Model) *watched {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.watches[m.Name]
	switch {
	case w == nil || !slices.Equal(w.of.Labels, m.Labels):
		w = &watched{of: m, watch: New(wordsOf(m), m.Labels, Defaults())}
		d.watches[m.Name] = w
	case w.of != m:
		w.of = m
		w.watch.Use(wordsOf(m))
	}
	return w
}

// wordsOf is the Model of a served model.
func wordsOf(m *registry.Model) Model {
	if t, trained := m.Classifier.(registry.Tagger); trained {
		return Of(t.Model)
	}
	return Untrained{}
}

// alarm logs an alarm, and records it for the review queue under the topic that rises most
// in its items.
func (d *Follower) alarm(ctx context.Context, w *watched, a Alarm) {
	d.mu.Lock()
	w.raised++
	w.alarms = append(w.alarms, a)
	w.alarms = w.alarms[max(len(w.alarms)-maxAlarms, 0):]
	m := w.of
	d.mu.Unlock()
	first := a.Words[0]
	d.log.Warn("new word", "model", m.Name, "version", m.Version, "word", first.Text, "words", len(a.Words), "items", first.Items)
	if d.desk != nil && len(d.letters) > 0 {
		d.telling.Go(func() {
			if err := d.tell(ctx, m, a); err != nil {
				d.log.Error("desk", "fault", "an alarm is not told to webhooks", "cause", err)
			}
		})
	}
	if d.desk == nil || len(first.Topics) == 0 {
		return
	}
	// The queue's alarms carry the drift of a label: here how much more often the word's items are given it.
	t := first.Topics[0]
	if err := d.desk.Alarm(ctx, desk.Alarm{Model: m.Name, Version: m.Version, Label: t.Label, PSI: t.Share.Now - t.Share.Before}); err != nil {
		d.log.Error("desk", "fault", "an alarm was not kept", "cause", err)
	}
}

// Answer is the answer of GET /v1/models/NAME/drift, but for the model's name.
type Answer struct {
	Report
	Alarms    []Alarm           `json:"alarms"`              // the latest last, at most 20
	Headlines map[string]string `json:"headlines,omitempty"` // by the ids of words; with a desk, to a key with the scope feedback or editor
}

// Answer is the drift of a model; with headlines, the ids and headlines of items are
// included.
func (d *Follower) Answer(ctx context.Context, m *registry.Model, headlines bool) (out Answer, err error) {
	w := d.of(m)
	out.Report = w.watch.Report()
	d.mu.Lock()
	out.Alarms = append([]Alarm{}, w.alarms...)
	d.mu.Unlock()
	if d.desk == nil || !headlines {
		out.words(func(w *Word) { w.IDs = nil })
		return out, nil
	}
	var ids []string
	out.words(func(w *Word) { ids = append(ids, w.IDs...) })
	out.Headlines, err = d.desk.Headlines(ctx, ids)
	return out, err
}

// words calls each for all words of the answer.
func (o *Answer) words(each func(*Word)) {
	for i := range o.Words {
		each(&o.Words[i])
	}
	for a := range o.Alarms {
		o.Alarms[a].Words = slices.Clone(o.Alarms[a].Words)
		for i := range o.Alarms[a].Words {
			each(&o.Alarms[a].Words[i])
		}
	}
}

var (
	newWordsDesc = prometheus.NewDesc("tasnif_drift_new_words", "Words of the 500 latest items that neither training nor the items before knew, at a false-discovery rate of 1 %.", []string{"model"}, nil)
	alarmsDesc   = prometheus.NewDesc("tasnif_drift_alarms_total", "New words that came and stayed; GET /v1/models/NAME/drift names them.", []string{"model"}, nil)
	unseenDesc   = prometheus.NewDesc("tasnif_drift_dropped_total", "Items that were not followed, since more came than could be.", nil, nil)
)

// Describe is prometheus.Collector's.
func (d *Follower) Describe(out chan<- *prometheus.Desc) {
	out <- newWordsDesc
	out <- alarmsDesc
	out <- unseenDesc
}

// Collect is prometheus.Collector's.
func (d *Follower) Collect(out chan<- prometheus.Metric) {
	out <- prometheus.MustNewConstMetric(unseenDesc, prometheus.CounterValue, float64(d.dropped.Load()))
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, w := range d.watches { // the registry sorts
		n := 0
		for _, word := range w.watch.Report().Words {
			if word.New {
				n++
			}
		}
		out <- prometheus.MustNewConstMetric(newWordsDesc, prometheus.GaugeValue, float64(n), name)
		out <- prometheus.MustNewConstMetric(alarmsDesc, prometheus.CounterValue, float64(w.raised), name)
	}
}
