package serve

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/desk"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/trial"
	"tasnif/serve/watch"
)

// itemRecorder stores answered items in the desk's file. It is a prometheus.Collector.
type itemRecorder struct {
	*desk.Recorder
	store       *desk.Store
	corrections *prometheus.CounterVec // state
}

var itemsDesc = prometheus.NewDesc("tasnif_desk_items_total",
	"Items answered, by what became of them in the desk's file: kept, or dropped (more than 1,000 a second, or the disk is full).", []string{"result"}, nil)

var runsDesc = prometheus.NewDesc("tasnif_desk_run_timestamp_seconds",
	"When the last run of a model and kind (train, promote, rollback, shadow) ended, with its result: passed, failed (the gate) or error.", []string{"model", "kind", "version", "result"}, nil)

var shadowDesc = prometheus.NewDesc("tasnif_desk_shadow_items",
	"Items of the last shadow period of a model, by how the candidate answered beside the version served: same, changed.", []string{"model", "version", "result"}, nil)

// newItemRecorder makes the recorder; nil without a desk.
func newItemRecorder(opt Options) *itemRecorder {
	if opt.Desk == nil {
		return nil
	}
	return &itemRecorder{desk.NewRecorder(opt.Desk, opt.Log), opt.Desk, prometheus.NewCounterVec(
		prometheus.CounterOpts{Name: "tasnif_desk_corrections_total", Help: "Corrections kept, by state: accepted, held."}, []string{"state"})}
}

// Describe is prometheus.Collector's.
func (r *itemRecorder) Describe(out chan<- *prometheus.Desc) {
	out <- itemsDesc
	out <- runsDesc
	out <- shadowDesc
	r.corrections.Describe(out)
}

// Collect is prometheus.Collector's.
func (r *itemRecorder) Collect(out chan<- prometheus.Metric) {
	out <- prometheus.MustNewConstMetric(itemsDesc, prometheus.CounterValue, float64(r.Kept()), "kept")
	out <- prometheus.MustNewConstMetric(itemsDesc, prometheus.CounterValue, float64(r.Dropped()), "dropped")
	r.corrections.Collect(out)
	runs, err := r.store.Latest(context.Background())
	if err != nil {
		out <- prometheus.NewInvalidMetric(runsDesc, err)
	}
	for _, run := range runs {
		result := run.Verdict
		if result != desk.Passed && result != desk.Failed {
			result = "error"
		}
		out <- prometheus.MustNewConstMetric(runsDesc, prometheus.GaugeValue, float64(run.Ended.Unix()), run.Model, string(run.Kind), run.Version, result)
	}
	names, err := r.store.ShadowedModels(context.Background())
	for _, name := range names {
		var p *desk.Shadow
		if p, err = r.store.LastShadow(context.Background(), name); err != nil {
			break
		}
		for result, n := range map[string]int{"same": p.Compared - p.Changed, "changed": p.Changed} {
			out <- prometheus.MustNewConstMetric(shadowDesc, prometheus.GaugeValue, float64(n), name, p.Version, result)
		}
	}
	if err != nil {
		out <- prometheus.NewInvalidMetric(shadowDesc, err)
	}
}

// driftEvery is the interval between checks of drift.
const driftEvery = time.Minute

// watchDrift records alarms of drift until ctx ends.
func (s *Server) watchDrift(ctx context.Context) {
	look := time.NewTicker(driftEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if err := s.noteDrift(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("desk", "fault", "an alarm of drift was not kept", "cause", err)
			}
		}
	}
}

// noteDrift records an alarm for each label that drifts, so that its items are proposed to
// readers.
func (s *Server) noteDrift(ctx context.Context) (err error) {
	s.models.Drifted(func(m *registry.Model, label string, psi float64) {
		err = errors.Join(err, s.opt.Desk.Alarm(ctx, desk.Alarm{Model: m.Name, Version: m.Version, Label: label, PSI: psi}))
	})
	return err
}

func (r *itemRecorder) corrected(state desk.State) {
	r.corrections.WithLabelValues(string(state)).Inc()
}

// answered is called by the registry with every answer; nil without a desk.
func (r *itemRecorder) answered(trials map[string]*trial.Trial) func(*registry.Model, data.Document, *model.Prediction) {
	if r == nil {
		return nil
	}
	return func(m *registry.Model, d data.Document, p *model.Prediction) {
		if !r.Full() {
			r.Offer(m.Item(d, p))
		}
		tried(trials, m, d, p)
	}
}

// tried passes an answer to the trial of its model, if there is one.
func tried(trials map[string]*trial.Trial, m *registry.Model, d data.Document, p *model.Prediction) {
	if t := trials[m.Name]; t != nil {
		t.Offer(m, d, p)
	}
}

// watch makes the watcher of the feeds; the first model answers their items.
func (s *Server) watch(ctx context.Context) (*watch.Watcher, error) {
	if s.opt.Desk == nil {
		return nil, errors.New("serve: option Feeds needs Desk, where what they bring is kept")
	}
	slot := s.models.Slots()[0]
	if err := s.opt.Feeds.CheckTopics(slot.Model().Labels); err != nil {
		return nil, err
	}
	follow := s.drift.Before(func(m *registry.Model, d data.Document, p *model.Prediction) { tried(s.trials, m, d, p) })
	s.drift.Tell(s.opt.Feeds.DriftAlerts()...)
	w, err := watch.New(ctx, watch.Options{Config: s.opt.Feeds, Store: s.opt.Desk, Tag: watch.By(slot, follow), Log: s.log})
	if err == nil {
		s.metrics.registry.MustRegister(w)
	}
	return w, err
}

// feedStories is the number of stories in the feed of a topic.
const feedStories = 50

// basicKey accepts a key as the password of Basic authentication, as feed readers send it,
// like Authorization: Bearer.
func basicKey(c *gin.Context) {
	if _, key, ok := c.Request.BasicAuth(); ok {
		c.Request.Header.Set("Authorization", "Bearer "+key)
	}
}

// topicFeed is GET /feeds/TOPIC.xml: the latest stories of a topic as RSS.
func (s *Server) topicFeed(c *gin.Context) {
	if s.opt.Desk == nil {
		fail(c, problem.Errorf(problem.NotFound, "This server has no feeds: its operator gave it no desk file."))
		return
	}
	topic, found := strings.CutSuffix(c.Param("topic"), ".xml")
	at, err := s.models.Find("", "")
	if err != nil {
		fail(c, unknownModel())
		return
	}
	m := at.Model()
	place, known := m.Label(topic)
	if !found || !known {
		fail(c, problem.Errorf(problem.NotFound, "There is no feed of this name; write /feeds/TOPIC.xml with a topic of GET /v1/model."))
		return
	}
	stories, err := s.opt.Desk.Stories(c.Request.Context(), topic, feedStories)
	if err != nil {
		fail(c, err)
		return
	}
	title := cmp.Or(m.Topics[place].Arabic, m.Topics[place].English, topic)
	home := "http://" + c.Request.Host + "/"
	if s.opt.TLS != nil {
		home = "https://" + c.Request.Host + "/"
	}
	text, err := watch.TopicFeed(stories, title, home+"feeds/"+topic+".xml", home)
	if err != nil {
		fail(c, err)
		return
	}
	setHeaders(c, apiHeaders)
	c.Header("Cache-Control", "private, max-age=60")
	if notModified(c, fmt.Sprintf(`"%x"`, sha256.Sum256(text))) {
		return
	}
	send(c, http.StatusOK, "application/rss+xml; charset=utf-8", text)
}
