package serve

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/desk"
	"tasnif/serve/registry"
	"tasnif/serve/trial"
)

// itemRecorder keeps what the server answers in the desk's file. It is a
// prometheus.Collector.
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

// newItemRecorder is nil where there is no desk.
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

// driftEvery is how often drift is looked for.
const driftEvery = time.Minute

// watchDrift notes alarms until ctx ends.
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

// noteDrift notes the labels that drift, so that items of theirs are proposed to readers.
func (s *Server) noteDrift(ctx context.Context) (err error) {
	s.models.Drifted(func(m *registry.Model, label string, psi float64) {
		err = errors.Join(err, s.opt.Desk.Alarm(ctx, desk.Alarm{Model: m.Name, Version: m.Version, Label: label, PSI: psi}))
	})
	return err
}

func (r *itemRecorder) corrected(state desk.State) {
	r.corrections.WithLabelValues(string(state)).Inc()
}

// answered is what the registry calls with every answer; nil where there is no desk.
func (r *itemRecorder) answered(trials map[string]*trial.Trial) func(*registry.Model, data.Document, *model.Prediction) {
	if r == nil {
		return nil
	}
	return func(m *registry.Model, d data.Document, p *model.Prediction) {
		if !r.Full() {
			r.Offer(itemOf(m, d, p))
		}
		if t := trials[m.Name]; t != nil {
			t.Offer(m, d, p)
		}
	}
}

// itemOf is a document with its answer as the desk keeps it.
func itemOf(m *registry.Model, d data.Document, p *model.Prediction) desk.Item {
	i := desk.ItemOf(d)
	i.Answer = desk.Answer{Model: m.Name, Version: m.Version, SHA256: m.SHA256, View: registry.Views[p.View],
		Labels: make([]string, len(p.Decided)), Scores: make(map[string]float64, len(p.Scores)), Margin: 1}
	for n, l := range p.Decided {
		i.Labels[n] = m.Labels[l]
	}
	for l, score := range p.Scores {
		i.Scores[m.Labels[l]] = math.Round(score*1e4) / 1e4
		if d := distance(m, p, l); d < i.Margin {
			i.Margin, i.Nearest = d, m.Labels[l]
		}
	}
	return i
}

// distance is how far a label is from being decided otherwise. Where one label is given to
// each document, that is half the way to the most probable of the others.
func distance(m *registry.Model, p *model.Prediction, label int) float64 {
	score := p.Scores[label]
	if m.Classifier.LabelMode() != model.Single {
		return math.Abs(score - m.Classifier.Threshold(p.View, label))
	}
	if len(p.Decided) == 0 {
		return math.Abs(m.Classifier.Threshold(p.View, label) - score)
	}
	if label == p.Decided[0] {
		return 1
	}
	return (p.Scores[p.Decided[0]] - score) / 2
}
