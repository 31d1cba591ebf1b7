package eval

import (
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/mistakes"
	"tasnif/model/eval/stats"
	"tasnif/model/eval/study"
)

// Schema is the version of the report's JSON shape, Definitions that of the meaning of its
// figures. A reader refuses another Schema; a gate refuses to compare across Definitions. A
// new field changes neither, but the strict reader of an older program refuses it.
const (
	Schema      = 1
	Definitions = 1
)

// Report is everything measured on one set. It is computed once, written by many writers,
// and read for a comparison (ReadReport). Fields are in the order of the JSON, which these
// comments document.
type Report struct {
	Schema      int     `json:"schema"`
	Definitions int     `json:"definitions"`
	Model       string  `json:"model,omitempty"`  // as the caller names it
	Corpus      string  `json:"corpus,omitempty"` // as the caller names it
	Documents   int     `json:"documents"`
	Groups      int     `json:"groups"`        // of near-duplicates; equal to Documents where there are none
	Views       Views   `json:"views"`         // what the model was shown
	Unlabelled  int     `json:"unlabelled"`    // documents without a true label
	Unanswered  int     `json:"unanswered"`    // documents that were given no label
	BothEmpty   int     `json:"both_empty"`    // documents that are both: right for accuracy, 0/0 for samples
	Fingerprint string  `json:"fingerprint"`   // of the documents and their true labels, SHA-256
	Mode        string  `json:"mode"`          // "single" or "multi"
	ZeroDivide  float64 `json:"zero_division"` // what 0/0 counts as in every figure below

	Accuracy float64       `json:"accuracy"` // exact match of the label set
	Micro    metrics.Score `json:"micro"`
	Macro    metrics.Score `json:"macro"`           // over all labels
	Support  metrics.Score `json:"macro_supported"` // over labels that have support
	Weighted metrics.Score `json:"weighted"`
	Samples  metrics.Score `json:"samples"`      // both-empty documents count zero_division
	Samples1 metrics.Score `json:"samples_one"`  // both-empty documents, and 0/0 generally, count one
	Hamming  float64       `json:"hamming_loss"` // lower is better
	Jaccard  float64       `json:"jaccard"`      // mean over documents

	Ranking     *metrics.Ranking          `json:"ranking,omitempty"`     // absent where only decisions are known
	Hierarchy   *metrics.Hierarchy        `json:"hierarchy,omitempty"`   // where topics stand above others
	Calibration *metrics.Calibration      `json:"calibration,omitempty"` // likewise
	Coverage    *metrics.Coverage         `json:"coverage,omitempty"`    // of a model of one label a document
	Intervals   map[string]stats.Interval `json:"intervals,omitempty"`   // 95 %, by the figure's name, e.g. "macro.f1"
	Resamples   int                       `json:"resamples,omitempty"`   // behind the intervals
	Seed        uint64                    `json:"seed,omitempty"`        // of the resamples
	Undefined   []string                  `json:"undefined,omitempty"`   // averages that are 0/0, by name

	Dummies    []metrics.Dummy   `json:"dummies"`
	Labels     []LabelReport     `json:"labels"`            // by id
	Unknown    []Unknown         `json:"unknown,omitempty"` // labels of the corpus that the model does not know
	Confusion  metrics.Confusion `json:"confusion"`
	Pairs      []metrics.Pair    `json:"pairs"` // the confusion's cells off the diagonal, the most frequent first
	Mistakes   *study.Mistakes   `json:"mistakes,omitempty"`
	Suspects   *study.Suspects   `json:"suspects,omitempty"`       // labels of the corpus that may be wrong
	Slices     []study.Slice     `json:"slices,omitempty"`         // the documents by month, by source, by length
	Leakage    *study.Leakage    `json:"leakage,omitempty"`        // documents that the model was trained on
	Noise      []study.Noise     `json:"noise,omitempty"`          // what spellings that mean the same did to the answers, where asked for
	Learning   []LearningPoint   `json:"learning,omitempty"`       // the learning curve, where asked for
	Archive    *study.Archive    `json:"archive,omitempty"`        // whether documents were in the archive behind the model's base
	Teaching   *model.Teaching   `json:"teaching,omitempty"`       // documents of teachers that the model has learnt from
	NoFields   *WithoutFields    `json:"without_fields,omitempty"` // the figures without categorical fields; absent where none was known
	Rules      *EditorRules      `json:"rules,omitempty"`          // what the rules of an editor do; absent where the model has none
	Guarantees []study.Guarantee `json:"promises,omitempty"`       // what thresholds were chosen for, and whether it held

	Comparison *Comparison      `json:"comparison,omitempty"` // with a baseline, where one was given
	Verdict    *Verdict         `json:"verdict,omitempty"`    // of the gate, where one was asked for
	Moves      []BaselineChange `json:"moves,omitempty"`      // of a committed baseline: each change, and why

	// Language is the one that pages for people are written in, "ar" or "en"; otherwise Arabic
	// where labels have Arabic names. It is not part of the JSON.
	Language string `json:"-"`
	// Reading are the documents that the model got wrong, in full, where asked for. They
	// are not part of the JSON.
	Reading *mistakes.Mistakes `json:"-"`

	Rows []Outcome `json:"rows,omitempty"` // every document's truth and answer: what a later comparison is paired on
}

// WithoutFields is what a model that has learnt from categorical fields, such as the
// source, does where it is not shown them.
type WithoutFields struct {
	Fields []string `json:"fields"`
	Known  int      `json:"known"` // documents with a value that the model has learnt from
	metrics.Summary
}

// Views counts documents by what the model was shown of them.
type Views struct {
	Article  int `json:"article"`
	Headline int `json:"headline"`
}

// LabelReport is one label against the rest.
type LabelReport struct {
	Label   string   `json:"label"`
	Arabic  string   `json:"ar,omitempty"`
	English string   `json:"en,omitempty"`
	Broader []string `json:"broader,omitempty"` // ids of the topics right above
	Support int      `json:"support"`
	metrics.Score
	metrics.Counts
	PrecisionInterval stats.Interval     `json:"precision_interval"` // Wilson, 95 %
	RecallInterval    stats.Interval     `json:"recall_interval"`
	SmallestDrop      float64            `json:"smallest_drop"` // in recall, that this support can show: see SmallestDrop
	AP                float64            `json:"ap"`
	AUC               float64            `json:"auc"`
	ECE               float64            `json:"ece"`
	Thresholds        map[string]float64 `json:"thresholds,omitempty"` // by view
	Curve             *metrics.Curve     `json:"curve,omitempty"`
	Undefined         []string           `json:"undefined,omitempty"` // which of the figures above are 0/0
}

// Name is the label's Arabic name, or its English one, or nothing.
func (l LabelReport) Name() string {
	if l.Arabic != "" {
		return l.Arabic
	}
	return l.English
}

// Unknown is a label the model cannot give: every document that has it is a
// miss for recall and a wrong label set for accuracy.
type Unknown struct {
	Label   string `json:"label"`
	Support int    `json:"support"`
}

// Outcome is one document's truth and answer, by label id.
type Outcome struct {
	Key     string   `json:"key"`
	ID      string   `json:"id,omitempty"`
	Group   int32    `json:"group"`
	Truth   []string `json:"truth"`
	Decided []string `json:"decided"`
	Learnt  bool     `json:"learnt,omitempty"` // the model was trained on this very document
	Scores  []int32  `json:"scores,omitempty"` // in ten-thousandths, in the order of the report's labels
}

// SlicesBy are the report's slices of one kind.
func (r *Report) SlicesBy(by string) []study.Slice {
	var out []study.Slice
	for _, s := range r.Slices {
		if s.By == by {
			out = append(out, s)
		}
	}
	return out
}
