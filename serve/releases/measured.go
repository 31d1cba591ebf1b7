package releases

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"time"

	"tasnif/serve/desk"
)

// Version is a version with its figures.
type Version struct {
	Version string    `json:"version"`
	Serving bool      `json:"serving"`           // the one that answers
	Trained time.Time `json:"trained,omitzero"`  // when its training ended
	Verdict string    `json:"verdict,omitempty"` // passed, failed, or what went wrong; absent: the desk's file does not tell of its training
	Failed  []string  `json:"failed,omitempty"`  // checks of the gate that failed
	Test    *Figures  `json:"test,omitempty"`    // on the test split
	Sample  *Figures  `json:"sample,omitempty"`  // on the desk's random sample; absent where that is small

	Documents   int     `json:"documents,omitempty"`   // learnt from
	Corrections int     `json:"corrections,omitempty"` // of the desk's, among them
	Changes     *Change `json:"changes,omitempty"`     // absent: there is nothing to compare it with
	Shadow      *Shadow `json:"shadow,omitempty"`      // its last shadow period

	labels []LabelFigure
}

// Figures are of some documents.
type Figures struct {
	Documents int     `json:"documents"`
	MicroF1   float64 `json:"micro_f1"`
	MacroF1   float64 `json:"macro_f1"`
}

// LabelFigure is the F1 of one label on the test split.
type LabelFigure struct {
	Label string  `json:"label"`
	F1    float64 `json:"f1"`
}

// Change is what differs from another version.
type Change struct {
	Since       string       `json:"since"` // the version that serves, or before the one that serves
	MacroF1     float64      `json:"macro_f1"`
	Documents   int          `json:"documents"`
	Corrections int          `json:"corrections"`
	Labels      []LabelMoved `json:"labels"` // whose F1 moved by at least .01, the furthest first
}

// LabelMoved is a label whose F1 moved.
type LabelMoved struct {
	Label  string  `json:"label"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

// Shadow is a shadow period.
type Shadow struct {
	Until    time.Time `json:"until"`
	Compared int       `json:"compared"`          // items that this version and the served one answered
	Changed  int       `json:"changed"`           // of them, with other labels
	Verdict  string    `json:"verdict,omitempty"` // passed, or what looks wrong; absent: it is under way
}

// leastMove is the difference of F1 from which a label is told of.
const leastMove = 0.01

// Measured are the versions of a folder with their figures, the latest first. store may be
// nil. A version without a readable report has no figures.
func (f Folder) Measured(ctx context.Context, store *desk.Store) ([]Version, error) {
	names, err := f.Versions()
	if err != nil {
		return nil, err
	}
	current, err := f.Current()
	if err != nil {
		return nil, err
	}
	var runs []desk.Run
	if store != nil {
		if runs, err = store.Runs(ctx, f.Name); err != nil {
			return nil, err
		}
	}
	var shadow *desk.Shadow
	if store != nil {
		if shadow, err = store.LastShadow(ctx, f.Name); err != nil {
			return nil, err
		}
	}
	out := make([]Version, len(names))
	for i, name := range names {
		v := Version{Version: name, Serving: name == current}
		if err := v.report(f.File(name, ".report.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		v.training(runs)
		if shadow != nil && shadow.Version == name {
			v.Shadow = &Shadow{shadow.Until, shadow.Compared, shadow.Changed, shadow.Run.Verdict}
		}
		out[i] = v
	}
	at := slices.IndexFunc(out, func(v Version) bool { return v.Serving })
	for i := range out {
		switch {
		case at >= 0 && i != at:
			out[i].Changes = out[i].since(out[at])
		case i > 0:
			out[i].Changes = out[i].since(out[i-1])
		}
	}
	slices.Reverse(out)
	return out, nil
}

// report reads the figures of evaluate.
func (v *Version) report(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	type measure struct {
		F1 float64 `json:"f1"`
	}
	var r struct {
		Documents    int
		Micro, Macro measure
		Labels       []LabelFigure
		Verdict      *struct {
			Checks []struct {
				Rule, Name string
				Passed     bool
			}
		}
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return nil //nolint:nilerr // no figures: the version can be served all the same
	}
	v.Test = &Figures{r.Documents, r.Micro.F1, r.Macro.F1}
	v.labels = r.Labels
	if r.Verdict != nil {
		for _, c := range r.Verdict.Checks {
			if !c.Passed {
				v.Failed = append(v.Failed, c.Rule+" "+c.Name)
			}
		}
	}
	return nil
}

// training adds what the desk's file tells of the version's training.
func (v *Version) training(runs []desk.Run) {
	at := slices.IndexFunc(runs, func(r desk.Run) bool { return r.Kind == desk.Trained && r.Version == v.Version })
	if at < 0 {
		return
	}
	r := runs[at]
	v.Trained, v.Verdict = r.Ended, r.Verdict
	var figures map[string]float64
	if json.Unmarshal([]byte(r.Figures), &figures) != nil {
		return
	}
	v.Documents, v.Corrections = int(figures["documents"]), int(figures["corrections"])
	if n := figures["sample.documents"]; n > 0 {
		v.Sample = &Figures{int(n), figures["sample.micro.f1"], figures["sample.macro.f1"]}
	}
}

// since compares with another version.
func (v *Version) since(o Version) *Change {
	if v.Test == nil || o.Test == nil {
		return nil
	}
	c := &Change{Since: o.Version, MacroF1: v.Test.MacroF1 - o.Test.MacroF1, Labels: []LabelMoved{},
		Documents: v.Documents - o.Documents, Corrections: v.Corrections - o.Corrections}
	for _, l := range v.labels {
		before := slices.IndexFunc(o.labels, func(b LabelFigure) bool { return b.Label == l.Label })
		if before >= 0 && math.Abs(l.F1-o.labels[before].F1) >= leastMove {
			c.Labels = append(c.Labels, LabelMoved{l.Label, o.labels[before].F1, l.F1})
		}
	}
	slices.SortStableFunc(c.Labels, func(a, b LabelMoved) int {
		return cmp.Compare(math.Abs(b.After-b.Before), math.Abs(a.After-a.Before))
	})
	return c
}
