package study

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

// LearningCurve is the figures of models trained on nested parts of a corpus: it says how
// much must be labelled.
type LearningCurve struct {
	Corpus    string     `json:"corpus,omitempty"`
	Measured  string     `json:"measured"`  // on what
	Documents int        `json:"documents"` // measured on
	Labels    int        `json:"labels"`
	Mode      model.Mode `json:"mode"`
	Draws     int        `json:"draws"`
	Seed      uint64     `json:"seed"`
	Curves    []Curve    `json:"curves"`
}

// Curve is the learning curve of one configuration.
type Curve struct {
	Name   string   `json:"name"`
	Points []Point  `json:"points"`
	Last   Doubling `json:"last_doubling"`
}

// Point is the figures of models trained on a number of documents.
type Point struct {
	Documents int    `json:"documents"` // learnt from; the mean over draws
	Accuracy  Spread `json:"accuracy"`
	Micro     Spread `json:"micro_f1"`
	Macro     Spread `json:"macro_f1"`
}

// Spread is a figure over draws. The whole corpus has one draw.
type Spread struct {
	Mean float64   `json:"mean"`
	SD   float64   `json:"sd"` // with n-1; 0 for one draw
	Each []float64 `json:"each"`
}

// LearningPlan is the plan of a learning curve: training documents, test documents and
// configurations.
type LearningPlan struct {
	Docs   []data.Document     // to learn from
	Groups []int32             // of near-duplicates, which are drawn together
	Test   []data.Document     // to measure on; nil: by cross-validation on Docs
	Show   predictions.Options // how Test (or Docs) is shown, with its groups
	Ways   []Way               // a curve each
	Sizes  []int               // parts to learn from, rising; all of it comes last by itself. Empty: Doublings
	Draws  int                 // of each part
	Folds  int                 // of the cross-validation
	Seed   uint64

	Progress func(done, total int) // told after every model
}

// Way is a named configuration.
type Way struct {
	Name   string
	Config model.Config
}

// firstSize is the smallest part learnt from.
const firstSize = 50

// Doublings are 50, 100, 200 ... below n. The last leaves enough documents to n for the
// gain to exceed noise.
func Doublings(n int) []int {
	var sizes []int
	for size := firstSize; 3*size <= 2*n; size *= 2 {
		sizes = append(sizes, size)
	}
	return sizes
}

// Learn trains on every part and measures. The same corpus, ways and seed give the
// same figures on any number of cores.
func Learn(ctx context.Context, g LearningPlan) (*LearningCurve, error) {
	all := len(g.Docs)
	if g.Test == nil {
		if g.Folds < 2 || g.Folds > all {
			return nil, fmt.Errorf("eval: %d folds of %d documents: give 2 or more, and no more than there are documents", g.Folds, all)
		}
		all -= all / g.Folds
	}
	if g.Sizes == nil {
		g.Sizes = Doublings(all)
	}
	for i, size := range g.Sizes {
		if size < 1 || size >= all || i > 0 && size <= g.Sizes[i-1] {
			return nil, fmt.Errorf("eval: sizes %v: give them rising, and below the %d documents that can be learnt from", g.Sizes, all)
		}
	}
	if g.Draws < 1 {
		return nil, fmt.Errorf("eval: %d draws: give 1 or more", g.Draws)
	}
	labels, mode := g.settle()
	out := &LearningCurve{Measured: "the test documents", Documents: len(g.Test), Labels: len(labels), Mode: mode, Draws: g.Draws, Seed: g.Seed}
	if g.Test == nil {
		out.Measured, out.Documents = fmt.Sprintf("%d-fold cross-validation", g.Folds), len(g.Docs)
	}
	done, total := 0, g.models()
	step := func() {
		done++
		if g.Progress != nil {
			g.Progress(done, total)
		}
	}
	for _, way := range g.Ways {
		way.Config.Mode = mode
		points := make([]measuredPart, len(g.Sizes)+1)
		for draw := range g.Draws {
			if err := drawPoints(ctx, &g, way, draw, points, step); err != nil {
				return nil, err
			}
		}
		curve := Curve{Name: way.Name}
		for i := range points {
			p, err := points[i].measure(labels)
			if err != nil {
				return nil, err
			}
			curve.Points = append(curve.Points, p)
		}
		if n := len(points); n > 1 {
			var err error
			if curve.Last, err = lastDoubling(ctx, points[n-2], points[n-1], curve.Points[n-2].Documents, curve.Points[n-1].Documents, g.Seed); err != nil {
				return nil, err
			}
		}
		out.Curves = append(out.Curves, curve)
	}
	return out, nil
}

// models is the number of models to train.
func (g *LearningPlan) models() int {
	if g.Test == nil {
		return len(g.Ways) * g.Draws * g.Folds * (len(g.Sizes) + 1)
	}
	return len(g.Ways) * (g.Draws*len(g.Sizes) + 1)
}

// settle finds the labels of all documents, so that a label that a part lacks counts as
// missed, and their mode.
func (g *LearningPlan) settle() ([]data.Topic, model.Mode) {
	seen := map[string]bool{}
	mode := model.Single
	var labels []data.Topic
	for _, docs := range [][]data.Document{g.Docs, g.Test} {
		for _, d := range docs {
			if len(d.Labels) != 1 {
				mode = model.Multi
			}
			for _, id := range d.Labels {
				if !seen[id] {
					seen[id] = true
					labels = append(labels, data.Topic{ID: id})
				}
			}
		}
	}
	if asked := g.Ways[0].Config.Mode; asked != model.Auto && asked != "" {
		mode = asked
	}
	slices.SortFunc(labels, func(a, b data.Topic) int { return strings.Compare(a.ID, b.ID) })
	return labels, mode
}

// measuredPart is the models of one part over draws: their answers and the sizes of their
// training sets.
type measuredPart struct {
	Sheets   []*predictions.Set
	learnt   []int
	outcomes []*stats.Outcomes
}

// drawPoints fills the points of one draw.
func drawPoints(ctx context.Context, g *LearningPlan, way Way, draw int, points []measuredPart, step func()) error {
	seed := g.Seed + uint64(draw)
	if g.Test != nil {
		parts, err := nest(g.Docs, g.Groups, EveryIndex(len(g.Docs)), g.Sizes, seed)
		if err != nil {
			return err
		}
		for i, part := range parts {
			if i == len(parts)-1 && draw > 0 {
				continue // all of it is the same in every draw
			}
			s, err := g.answer(ctx, way, part, g.Test, g.Show)
			if err != nil {
				return err
			}
			points[i].add(s, len(part))
			step()
		}
		return nil
	}
	fold := data.Folds(predictions.LabelIndices(g.Docs), g.Groups, g.Folds, seed)
	whole := make([]*predictions.Set, len(points))
	learnt := make([]int, len(points))
	rows := make([][]predictions.Row, len(points))
	for i := range rows {
		rows[i] = make([]predictions.Row, len(g.Docs))
	}
	for k := range g.Folds {
		var learn, judge []int
		for i, f := range fold {
			if f == k {
				judge = append(judge, i)
			} else {
				learn = append(learn, i)
			}
		}
		if len(judge) == 0 {
			continue
		}
		sizes := g.Sizes
		for len(sizes) > 0 && sizes[len(sizes)-1] >= len(learn) {
			return fmt.Errorf("eval: fold %d leaves %d documents to learn from, and a part of %d is asked for", k+1, len(learn), sizes[len(sizes)-1])
		}
		parts, err := nest(g.Docs, g.Groups, learn, sizes, seed)
		if err != nil {
			return err
		}
		for i, part := range parts {
			s, err := g.answer(ctx, way, part, pick(g.Docs, judge), predictions.Options{HeadlinesOnly: g.Show.HeadlinesOnly})
			if err != nil {
				return err
			}
			s = s.Relabel(predictions.UnionOfLabels([]*predictions.Set{whole[i], s}))
			if whole[i] == nil {
				whole[i] = &predictions.Set{Labels: s.Labels, Mode: s.Mode, Groups: g.Show.Groups, Rows: rows[i]}
			} else if len(s.Labels) > len(whole[i].Labels) {
				whole[i] = whole[i].Relabel(s.Labels)
			}
			for j, at := range judge {
				whole[i].Rows[at] = s.Rows[j]
			}
			learnt[i] += len(part)
			step()
		}
	}
	for i, s := range whole {
		points[i].add(s, (learnt[i]+g.Folds/2)/g.Folds)
	}
	return nil
}

func (p *measuredPart) add(s *predictions.Set, learnt int) {
	p.Sheets, p.learnt = append(p.Sheets, s), append(p.learnt, learnt)
}

// answer trains on a part and predicts the test documents.
func (g *LearningPlan) answer(ctx context.Context, way Way, part []int, judge []data.Document, show predictions.Options) (*predictions.Set, error) {
	cfg, docs := way.Config, pick(g.Docs, part)
	if len(cfg.Labels) > 0 { // those that the part has
		have := map[string]bool{}
		for _, d := range docs {
			for _, id := range d.Labels {
				have[id] = true
			}
		}
		cfg.Labels = slices.DeleteFunc(slices.Clone(cfg.Labels), func(id string) bool { return !have[id] })
	}
	m, err := model.Train(ctx, docs, cfg)
	if err != nil {
		return nil, fmt.Errorf("%d documents: %w", len(part), err)
	}
	s, err := predictions.New(ctx, m, judge, show)
	if err != nil {
		return nil, err
	}
	for i := range s.Rows {
		s.Rows[i].Scores = nil // they are not measured
	}
	return s, nil
}

// measure gives the point's figures over the labels of all documents.
func (p *measuredPart) measure(labels []data.Topic) (Point, error) {
	var out Point
	var accuracy, micro, macro []float64
	total := 0
	for i, s := range p.Sheets {
		s = s.Relabel(labels)
		if err := s.Check(); err != nil {
			return out, err
		}
		x := metrics.Summarize(s)
		accuracy, micro, macro = append(accuracy, x.Accuracy), append(micro, x.Micro), append(macro, x.Macro)
		p.outcomes = append(p.outcomes, stats.NewOutcomes(s, nil))
		total += p.learnt[i]
	}
	out.Documents = (total + len(p.Sheets)/2) / len(p.Sheets)
	out.Accuracy, out.Micro, out.Macro = SpreadOf(accuracy...), SpreadOf(micro...), SpreadOf(macro...)
	return out, nil
}
