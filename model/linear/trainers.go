package linear

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"tasnif/features"
	"tasnif/features/domain"
	"tasnif/features/parallel"
)

// Trainer trains a Linear on a Problem. A trainer is a struct whose exported fields are its
// hyperparameters, with their JSON names and domains; they are saved with the model. It has
// no learned state. The same problem gives the same bytes on any number of cores.
type Trainer interface {
	Train(ctx context.Context, p *Problem) (*Linear, error)
}

// CountTrainer is a trainer that can learn from sums instead of documents.
type CountTrainer interface {
	Trainer
	FromSums(ctx context.Context, s *Sums, single bool) (*Linear, error)
}

// trainers is the table of all trainers with their default settings. To add one, write a
// file with a struct and its Train method, and add a line here. The command, the model
// file, serving, explanation and the conformance suite use this table.
var trainers = map[string]func() Trainer{
	"bernoulli":   func() Trainer { return &Bernoulli{MaxFeatures: 2000} },
	"blend":       func() Trainer { return DefaultBlend() },
	"centroid":    func() Trainer { return &Centroid{Negative: 0.5} },
	"complement":  func() Trainer { return &Complement{Alpha: 0.1} },
	"logistic":    func() Trainer { return &Logistic{C: 4, Balanced: true, Tolerance: 0.1, MaxIter: 100} },
	"multinomial": func() Trainer { return &Multinomial{Alpha: 1} },
	"nbsvm":       func() Trainer { return DefaultNBSVM() },
	"ridge":       func() Trainer { return &Ridge{C: 1, Balanced: true} },
	"sparsesvm":   func() Trainer { return DefaultSparseSVM() },
	"svm":         func() Trainer { return &SVM{C: 0.3, Balanced: true, Tolerance: 0.1, MaxIter: 100} },
}

// DefaultTrainer is the default of a Config: the most accurate trainer on the development
// parts of the corpora (guide: experiments).
const DefaultTrainer = "blend"

// Trainers lists the names in the table, sorted.
func Trainers() []string { return slices.Sorted(maps.Keys(trainers)) }

// NameOf is a trainer's name in the table; "" if it is not there.
func NameOf(t Trainer) string {
	for _, name := range Trainers() {
		if reflect.TypeOf(trainers[name]()) == reflect.TypeOf(t) {
			return name
		}
	}
	return ""
}

// Checked is a trainer ready for use. A setting of 0 that its domain excludes gets its
// default; any other setting outside its domain is an error. A nil trainer is the default
// one.
func Checked(t Trainer) (Trainer, error) {
	if t == nil {
		return NewTrainer(DefaultTrainer, nil)
	}
	name := NameOf(t)
	if name == "" {
		return nil, fmt.Errorf("%T is not one of the trainers, which are %s", t, strings.Join(Trainers(), ", "))
	}
	full := reflect.New(reflect.TypeOf(t).Elem())
	full.Elem().Set(reflect.ValueOf(t).Elem())
	out := full.Interface().(Trainer)
	defaults := domain.Fields(trainers[name]())
	if _, isBlend := t.(*Blend); !isBlend {
		for i, f := range domain.Fields(out) {
			if f.Check() != nil && f.Value.IsZero() {
				f.Value.Set(defaults[i].Value)
			}
		}
	}
	params, err := json.Marshal(out)
	if err != nil { // NaN and the infinities
		return nil, cmp.Or(domain.Check(out), err)
	}
	return NewTrainer(name, params)
}

// CountTrainers lists the names of the trainers that can learn from counts, sorted.
func CountTrainers() []string {
	return slices.DeleteFunc(Trainers(), func(name string) bool {
		_, counts := trainers[name]().(CountTrainer)
		return !counts
	})
}

// NewTrainer makes the named trainer with its default settings changed by params, a JSON
// object such as {"C":0.5}. Errors: an unknown name or setting, with a list of the known
// ones; a number outside its domain, also in a blend's members, with the domain.
func NewTrainer(name string, params []byte) (Trainer, error) {
	make, ok := trainers[name]
	if !ok {
		return nil, fmt.Errorf("no trainer %q; there are %s", name, strings.Join(Trainers(), ", "))
	}
	t := make()
	if err := setParams(t, params); err != nil {
		settings, _ := json.Marshal(make())
		return nil, fmt.Errorf("settings of trainer %q: %w; its settings are %s", name, err, settings)
	}
	err := domain.Check(t)
	if blend, ok := t.(*Blend); ok && err == nil {
		_, err = blend.Trainers()
	}
	if err != nil {
		return nil, fmt.Errorf("trainer %q: %w", name, err)
	}
	return t, nil
}

// setParams decodes params, one JSON object or nothing, into a trainer.
func setParams(t Trainer, params []byte) error {
	if len(params) == 0 {
		return nil
	}
	blend, isBlend := t.(*Blend)
	if isBlend { // otherwise the decoder would merge the given members into the default ones
		blend.Members = nil
	}
	d := json.NewDecoder(bytes.NewReader(params))
	d.DisallowUnknownFields()
	if err := d.Decode(t); err != nil {
		return typeError(t, err)
	}
	if isBlend && blend.Members == nil {
		blend.Members = DefaultBlend().Members
	}
	if _, extra := d.Token(); !errors.Is(extra, io.EOF) {
		return errors.New("more than one JSON object")
	}
	return nil
}

// typeError explains the decoder's error about a value of the wrong type, or a number too
// large for its field.
func typeError(t Trainer, err error) error {
	wrong := (*json.UnmarshalTypeError)(nil)
	if !errors.As(err, &wrong) {
		return err
	}
	what, ok := map[reflect.Kind]string{reflect.Float64: "a number", reflect.Int: "a whole number", reflect.Bool: "true or false", reflect.String: "a string", reflect.Slice: "an array"}[wrong.Type.Kind()]
	if !ok {
		what = "an object"
	}
	for _, f := range domain.Fields(t) {
		if d, err := domain.Parse(f.Tag); err == nil && f.Name == wrong.Field {
			what += ", " + d.String()
		}
	}
	field, value := cmp.Or(wrong.Field, "the whole"), strings.TrimPrefix(wrong.Value, "number ")
	return fmt.Errorf("%s is %s; it must be %s", field, value, what)
}

// Problem is a training set as vectors, named as in LIBLINEAR.
type Problem struct {
	X         []features.Vector // by example
	Asked     []features.Vector // further vectors to be scored, with the same features; never trained on
	AskedFold []int             // by vector of Asked: its fold
	Y         [][]int32         // by example: label indices, increasing; empty: no label
	Weight    []float64         // by example: its weight, above 0; nil: 1 for all
	Features  int               // indices in X are below this
	Terms     int               // features below this are terms, the others dimensions of embeddings
	Blocks    []uint8           // by term: its block of features (features.Config.Blocks); nil: all are in one
	Labels    int               // label indices are below this
	Single    bool              // every example has exactly one label
	Seed      uint64            // for random order and sampling
}

// Select is the problem with the examples at rows, which share memory with p.
func (p *Problem) Select(rows []int) *Problem {
	q := *p
	q.X = make([]features.Vector, len(rows))
	q.Y = make([][]int32, len(rows))
	for i, r := range rows {
		q.X[i], q.Y[i] = p.X[r], p.Y[r]
	}
	if p.Weight != nil {
		q.Weight = make([]float64, len(rows))
		for i, r := range rows {
			q.Weight[i] = p.Weight[r]
		}
	}
	return &q
}

// weight is the weight of example i.
func (p *Problem) weight(i int) float64 {
	if p.Weight == nil {
		return 1
	}
	return p.Weight[i]
}

// total is the total weight of the examples.
func (p *Problem) total() float64 {
	if p.Weight == nil {
		return float64(len(p.X))
	}
	sum := 0.0
	for _, w := range p.Weight {
		sum += w
	}
	return sum
}

// signs is +1 for each example with the label and -1 for the others; positives counts the
// former.
func (p *Problem) signs(label int) (y []int8, positives int) {
	y = make([]int8, len(p.Y))
	for i, ls := range p.Y {
		y[i] = -1
		if _, has := slices.BinarySearch(ls, int32(label)); has {
			y[i] = 1
			positives++
		}
	}
	return y, positives
}

// eachLabel runs train for every label on all cores. Each call writes only its label's
// column.
func eachLabel(ctx context.Context, labels int, train func(label int) error) error {
	return parallel.Workers(ctx, labels, 1, func() func(l, _ int) error {
		return func(l, _ int) error { return train(l) }
	})
}
