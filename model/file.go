package model

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"tasnif/data"
	"tasnif/data/taxonomy"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model/calibration"
	"tasnif/model/categorical"
	"tasnif/model/decision"
	"tasnif/model/modelfile"
	"tasnif/model/passages"
	"tasnif/model/thresholds"
)

// fileContent is the JSON part of a model file.
type fileContent struct {
	Normalizer string                       `json:"normalizer"` // features.Fingerprint; it says which Features.Tokenizer
	Features   features.Config              `json:"features"`
	Documents  int                          `json:"documents"`       // that the document frequencies were counted on
	Base       *modelfile.EmbeddingHeader   `json:"base,omitempty"`  // of the first embedding
	Bases      []modelfile.EmbeddingHeader  `json:"bases,omitempty"` // of further ones
	Labels     []data.Topic                 `json:"labels"`
	Mode       Mode                         `json:"mode"`
	Decisions  map[string][]decision.Label  `json:"decisions"`         // by view
	Joints     map[string]calibration.Joint `json:"joints,omitempty"`  // by view; with one label a document
	Abstain    float64                      `json:"abstain,omitempty"` // likewise
	TopK       *decision.TopK               `json:"top_k,omitempty"`
	Above      []data.Topic                 `json:"above,omitempty"`
	RollUp     bool                         `json:"roll_up,omitempty"`
	AtLeastOne bool                         `json:"at_least_one,omitempty"`
	Passages   *passages.Rule               `json:"passages,omitempty"`
	Fields     *categorical.Header          `json:"fields,omitempty"`
	Info       Info                         `json:"info"`
}

// Bytes is the model as a file's bytes. The same model gives the same bytes.
func (m *Model) Bytes() ([]byte, error) {
	v := m.Vectorizer.Pack()
	c := fileContent{
		Normalizer: features.Fingerprint(m.Vectorizer.Config), Features: m.Vectorizer.Config, Documents: v.Documents,
		Labels: m.Labels, Mode: m.Mode, Decisions: map[string][]decision.Label{}, Abstain: m.Abstain, Info: m.Info,
		Fields: m.Fields.Header(), AtLeastOne: m.AtLeastOne, TopK: m.TopK, Above: m.Above, RollUp: m.RollUp,
	}
	c.Features.Tokenizer = arabic.First // omitted
	for view := range data.Views {
		c.Decisions[view.String()] = m.Decisions[view]
	}
	version := uint32(2) // terms are packed and weights may be quantized
	if m.Mode == Single {
		version = 3 // joint calibration
		c.Joints = map[string]calibration.Joint{}
		for view := range data.Views {
			c.Joints[view.String()] = m.Joints[view]
		}
	}
	if m.Headlines != nil || m.Fields != nil || m.AtLeastOne {
		version = 4 // a matrix for each view, categorical fields, or a label for every document
	}
	base, named := c.addBases(m.Vectorizer.Embeddings())
	version = max(version, named)
	if m.Linear.Sparse != nil || m.Headlines != nil && m.Headlines.Sparse != nil {
		version = 6 // sparse weights
	}
	if m.TopK != nil {
		version = 6 // top-k decisions
	}
	if c.Fields != nil && len(c.Fields.Unknown) > 0 || m.Rules != nil {
		version = 7 // a penalty for unknown sources, or rules
	}
	if m.Passages.Weight > 0 {
		version, c.Passages = 7, &m.Passages // passages
	}
	if m.RollUp || m.Above != nil || m.tree != nil {
		version = 7 // a hierarchy of labels
	}
	if t := m.Info.Teaching; t != nil && len(t.Unmeasured) > 0 {
		version = 7 // unmeasured labels
	}
	return modelfile.Pack(modelfile.ModelKind, version, c, slices.Concat(
		m.ruleArrays(),
		thresholds.Arrays(m.ThresholdTables[:]),
		[]modelfile.Array{{Name: "terms", Values: v.Terms}, {Name: "terms.groups", Values: v.Groups}, {Name: "terms.blocks", Values: v.Blocks}},
		modelfile.FingerprintArrays("learnt", m.Vectorizer.Fingerprints()),
		weightArrays("", m.Linear),
		weightArrays(headlinePrefix, m.Headlines),
		base,
		productArrays(m.Vectorizer.Products()),
		m.Fields.Arrays(),
		m.goldenArrays(),
	))
}

// FromBytes reads a model from a file's bytes, which are not trusted. A model whose
// normalizer this program does not have is refused. Errors wrap modelfile.ErrFormat.
func FromBytes(file []byte) (*Model, error) {
	var c fileContent
	m := new(Model)
	if err := modelfile.Unpack(file, modelfile.ModelKind, &c, func(arrays map[string]any) error { return m.read(c, arrays) }); err != nil {
		return nil, err
	}
	return m, nil
}

// read fills the model from a file's header and arrays.
func (m *Model) read(c fileContent, arrays map[string]any) (err error) {
	if c.Features, err = c.Features.WithFingerprint(c.Normalizer); err != nil {
		return modelfile.Errorf("%v; train again with this program, or use the one that trained it", err)
	}
	m.Labels, m.Mode, m.Info = c.Labels, c.Mode, c.Info
	if err := m.readFeatures(c, arrays); err != nil {
		return err
	}
	if m.Linear, err = m.readWeights("", arrays); err != nil {
		return err
	}
	if m.Headlines, err = m.readWeights(headlinePrefix, arrays); err != nil {
		return err
	}
	if m.Mode != Single && m.Mode != Multi {
		return modelfile.Errorf("mode %q", m.Mode)
	}
	if err := checkTopics(m.Labels); err != nil {
		return err
	}
	if m.tree, err = taxonomy.New(m.Labels); err != nil {
		return modelfile.Errorf("%v", err)
	}
	if n := len(m.Info.Support); n != len(m.Labels) {
		return modelfile.Errorf("it has the support of %d labels, and %d labels", n, len(m.Labels))
	}
	if err := m.readRules(c); err != nil {
		return err
	}
	if m.Fields, err = categorical.FromArrays(c.Fields, arrays, len(m.Labels)); err != nil {
		return err
	}
	if err := m.readRuleFile(arrays); err != nil {
		return err
	}
	if err := thresholds.FromArrays(arrays, m.ThresholdTables[:], len(m.Labels)); err != nil {
		return err
	}
	if err := m.readGolden(arrays); err != nil {
		return err
	}
	if m.Mode == Single && c.Joints == nil {
		m.convertThresholds()
	}
	return nil
}

// readFeatures rebuilds the vectorizer, which checks its own arrays.
func (m *Model) readFeatures(c fileContent, arrays map[string]any) (err error) {
	if _, old := arrays["term.bytes"]; old {
		m.Vectorizer, err = version1Terms(c, arrays)
	} else {
		p := features.Packed{Documents: c.Documents}
		if p.Terms, err = modelfile.Take[byte](arrays, "terms"); err != nil {
			return err
		}
		if p.Groups, err = modelfile.Take[uint32](arrays, "terms.groups"); err != nil {
			return err
		}
		if p.Blocks, err = modelfile.Take[uint32](arrays, "terms.blocks"); err != nil {
			return err
		}
		m.Vectorizer, err = features.Unpack(c.Features, p)
	}
	if err != nil && !errors.Is(err, modelfile.ErrFormat) {
		err = modelfile.Errorf("%v", err)
	}
	if err != nil {
		return err
	}
	list, err := c.embeddings(arrays)
	if err != nil {
		return err
	}
	if m.Vectorizer = m.Vectorizer.WithEmbeddings(list...); len(list) > 0 {
		if err := m.readProducts(arrays); err != nil {
			return err
		}
	}
	seen, err := modelfile.ReadFingerprints(arrays, "learnt")
	if err == nil && seen != nil {
		m.Vectorizer = m.Vectorizer.WithFingerprints(seen)
	}
	return err
}

// version1Terms reads terms as files of version 1 have them.
func version1Terms(c fileContent, arrays map[string]any) (_ *features.Vectorizer, err error) {
	v := features.Arrays{Documents: c.Documents}
	if v.TermBytes, err = modelfile.Take[byte](arrays, "term.bytes"); err != nil {
		return nil, err
	}
	if v.TermEnds, err = modelfile.Take[uint32](arrays, "term.ends"); err != nil {
		return nil, err
	}
	if v.Blocks, err = modelfile.Take[byte](arrays, "term.blocks"); err != nil {
		return nil, err
	}
	if v.DF, err = modelfile.Take[uint32](arrays, "term.df"); err != nil {
		return nil, err
	}
	return features.NewVectorizer(c.Features, v)
}

func checkTopics(topics []data.Topic) error {
	if len(topics) == 0 {
		return modelfile.Errorf("no labels")
	}
	for i, t := range topics {
		if t.ID == "" || i > 0 && t.ID <= topics[i-1].ID {
			return modelfile.Errorf("its labels are not in order at %q", t.ID)
		}
	}
	return nil
}

// readRules reads the decision rules of each view and checks them.
func (m *Model) readRules(c fileContent) (err error) {
	if m.Abstain = c.Abstain; m.Abstain != 0 {
		if err := checkAbstention(m.Mode, m.Abstain); err != nil {
			return modelfile.Errorf("%v", err)
		}
	}
	if m.TopK = c.TopK; m.TopK != nil {
		if err := m.TopK.Check(m.Mode == Single); err != nil {
			return modelfile.Errorf("%v", err)
		}
	}
	if c.Passages != nil {
		if m.Passages = *c.Passages; m.Passages.Check() != nil || m.Mode == Single {
			return modelfile.Errorf("its rule of passages is damaged")
		}
	}
	if m.Above, m.RollUp = c.Above, c.RollUp; m.RollUp {
		if err := m.CanRollUp(); err != nil {
			return modelfile.Errorf("%v", err)
		}
	}
	if m.AtLeastOne = c.AtLeastOne; m.AtLeastOne && m.Mode == Single {
		return modelfile.Errorf("a model of one label a document says that it gives at least one")
	}
	joint := m.Mode == Single && c.Joints != nil
	for view := range data.Views {
		name := view.String()
		if m.Decisions[view], err = checkDecisions(c.Decisions[name], len(m.Labels), !joint); err != nil {
			return modelfile.Errorf("%s view: %v", name, err)
		}
		if !joint {
			continue
		}
		if m.Joints[view] = c.Joints[name]; len(m.Joints[view].Offsets) != len(m.Labels) {
			return modelfile.Errorf("%s view: %d offsets for %d labels", name, len(m.Joints[view].Offsets), len(m.Labels))
		}
		for _, v := range append([]float64{m.Joints[view].Power}, m.Joints[view].Offsets...) {
			if !(math.Abs(v) < maxJoint) {
				return modelfile.Errorf("%s view: its joint calibration has %v", name, v)
			}
		}
	}
	return nil
}

// maxJoint bounds the parameters of a joint calibration, so that sums of logarithms stay
// finite. No fit reaches it.
const maxJoint = 1e6

// checkDecisions refuses parameters that are not finite. With thresholds, each must be
// above 0; without, there must be none.
func checkDecisions(list []decision.Label, labels int, thresholds bool) ([]decision.Label, error) {
	if len(list) != labels {
		return nil, fmt.Errorf("%d decisions for %d labels", len(list), labels)
	}
	for i, d := range list {
		for _, v := range []float64{d.A, d.B, d.Threshold} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("decision %d is not a number", i)
			}
		}
		if thresholds != (d.Threshold > 0) {
			return nil, fmt.Errorf("decision %d has threshold %v", i, d.Threshold)
		}
	}
	return list, nil
}

// WriteFile writes the model. After a crash the file is the old one or the new one
// (modelfile.WriteAside).
func (m *Model) WriteFile(file string) error {
	b, err := m.Bytes()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return modelfile.WriteBytes(file, b)
}

// ReadFile reads a model. Errors name the file.
func ReadFile(file string) (*Model, error) {
	b, err := modelfile.ReadWhole(file, "model")
	if err != nil {
		return nil, err
	}
	m, err := FromBytes(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return m, nil
}
