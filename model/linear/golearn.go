package linear

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/sjwhitworth/golearn/base"
	"github.com/sjwhitworth/golearn/naive"
)

// grid presents sparse examples to golearn as a base.FixedDataGrid of binary attributes.
// golearn's own instances would be a dense copy (760 MB for 20,000 documents of 5,000
// features). The class attribute comes first, because golearn searches all attributes for
// it in every row. One more attribute is set in every row, because golearn panics if no row
// of a class has any attribute set.
type grid struct {
	specs    *base.DenseInstances // without rows; needed to make AttributeSpecs, whose fields are private
	class    *base.CategoricalAttribute
	attrs    []base.Attribute // class, always, then the features
	features map[base.Attribute]int
	column   []int // by feature: its index in attrs; 0: not selected
	p        *Problem
	rows     []gridRow
	order    []int // the features in the order in which golearn asked for them; always: the constant attribute
}

type gridRow struct {
	example int
	class   []byte
}

// always marks the attribute that is set in every row.
const always = -1

func newGrid(p *Problem, selected []int) *grid {
	g := &grid{p: p, class: base.NewCategoricalAttribute(), specs: base.NewDenseInstances(),
		features: map[base.Attribute]int{}, column: make([]int, p.Features)}
	g.class.SetName("label")
	g.put(g.class)
	g.features[g.put(base.NewBinaryAttribute("always"))] = always
	for _, f := range selected {
		g.column[f] = len(g.attrs)
		g.features[g.put(base.NewBinaryAttribute("f"+strconv.Itoa(f)))] = f
	}
	return g
}

func (g *grid) put(a base.Attribute) base.Attribute {
	g.specs.AddAttribute(a)
	g.attrs = append(g.attrs, a)
	return a
}

// add appends a row for an example of a class.
func (g *grid) add(example int, class string) {
	g.rows = append(g.rows, gridRow{example, g.class.GetSysValFromString(class)})
}

var errReadOnly = errors.New("a grid of sparse examples is read only")

func (g *grid) GetAttribute(a base.Attribute) (base.AttributeSpec, error) {
	return g.specs.GetAttribute(a)
}
func (g *grid) AllAttributes() []base.Attribute           { return g.attrs }
func (g *grid) AddClassAttribute(base.Attribute) error    { return errReadOnly }
func (g *grid) RemoveClassAttribute(base.Attribute) error { return errReadOnly }
func (g *grid) AllClassAttributes() []base.Attribute      { return g.attrs[:1] }
func (g *grid) RowString(row int) string                  { return fmt.Sprintf("example %d", g.rows[row].example) }
func (g *grid) Size() (int, int)                          { return len(g.attrs), len(g.rows) }

// Get gives one cell; golearn's training asks only for the class.
func (g *grid) Get(spec base.AttributeSpec, row int) []byte {
	r := g.rows[row]
	f, isFeature := g.features[spec.GetAttribute()]
	if !isFeature {
		return r.class
	}
	_, found := slices.BinarySearch(g.p.X[r.example].Index, uint32(max(f, 0)))
	if f == always || found {
		return one
	}
	return zero
}

var zero, one = []byte{0}, []byte{1}

// MapOverRows passes each row to f as golearn expects it: dense, in one buffer that is
// reused.
func (g *grid) MapOverRows(specs []base.AttributeSpec, f func([][]byte, int) (bool, error)) error {
	row, at := make([][]byte, len(specs)), make([]int, len(g.attrs))
	g.order = make([]int, len(specs))
	for i := range at {
		at[i] = -1
	}
	for i, s := range specs {
		row[i] = zero
		feature, isFeature := g.features[s.GetAttribute()]
		switch {
		case !isFeature:
			return fmt.Errorf("golearn asked for attribute %q in a row of features", s.GetAttribute().GetName())
		case feature == always:
			row[i] = one
		default:
			at[g.column[feature]] = i
		}
		g.order[i] = feature
	}
	for r, gr := range g.rows {
		index := g.p.X[gr.example].Index
		for _, x := range index {
			if c := g.column[x]; c > 0 && at[c] >= 0 {
				row[at[c]] = one
			}
		}
		more, err := f(row, r)
		for _, x := range index {
			if c := g.column[x]; c > 0 && at[c] >= 0 {
				row[at[c]] = zero
			}
		}
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// bernoulliFit is golearn's result, with golearn's names: P(feature | class), and the
// number of rows of each class.
type bernoulliFit struct {
	CondMap        map[string][]float64
	ClassInstances map[string]int
	features       []int // by index in CondMap's lists: the feature, or always
	rows           int
}

// train fits golearn's classifier and reads its private probabilities from the file that it
// saves, in one pass. golearn's Load reads the file once for every attribute (57 s for
// 5,000), so it is not used.
func (g *grid) train() (*bernoulliFit, error) {
	nb := naive.NewBernoulliNBClassifier()
	if err := nb.Fit(g); err != nil {
		return nil, fmt.Errorf("bernoulli: golearn: %w", err)
	}
	dir, err := os.MkdirTemp(memoryDir(), "tasnif-bernoulli-")
	if err != nil {
		return nil, fmt.Errorf("bernoulli: golearn saves its model to a file: %w", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "model.tar.gz")
	if err := nb.Save(file); err != nil {
		return nil, fmt.Errorf("bernoulli: golearn: %w; is there room in %s?", err, filepath.Dir(dir))
	}
	fit := &bernoulliFit{features: g.order, rows: len(g.rows)}
	err = readTar(file, map[string]any{"COND_MAP": &fit.CondMap, "CLASS_INSTANCES": &fit.ClassInstances})
	return fit, err
}

// readTar decodes the JSON of the named entries of a .tar.gz. A missing entry is an error.
func readTar(file string, into map[string]any) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	found := 0
	for entries := tar.NewReader(unzipped); found < len(into); {
		header, err := entries.Next()
		if err != nil {
			return fmt.Errorf("%s: golearn wrote %d of the %d entries looked for: %w", file, found, len(into), err)
		}
		if to, wanted := into[header.Name]; wanted {
			b, err := io.ReadAll(entries)
			if err == nil {
				err = json.Unmarshal(b, to)
			}
			if err != nil {
				return fmt.Errorf("%s: %s: %w", file, header.Name, err)
			}
			found++
		}
	}
	return nil
}

// memoryDir is a folder in memory if the system has one, because golearn syncs its file to
// the disk after every attribute. "" stands for the system's temporary folder.
func memoryDir() string {
	const shm = "/dev/shm"
	if info, err := os.Stat(shm); err == nil && info.IsDir() {
		return shm
	}
	return ""
}
