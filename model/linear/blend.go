package linear

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"tasnif/features"
	"tasnif/model/linear/sparse"
)

// Blend is a weighted sum of trained matrices. The sum is one matrix again, so it costs no
// more to serve than one of its members:
//
//	W = sum_m weight_m W_m / scale_m
//
// scale_m is the root mean square of member m's scores. If all weights are 0, model.Train
// finds them on out-of-fold scores, and Blend.Train uses equal ones.
type Blend struct {
	Members []Member `json:"members"`
}

// Member is one trainer of a Blend, by its name in the table.
type Member struct {
	Trainer string          `json:"trainer"`
	Params  json.RawMessage `json:"params,omitempty"`
	Weight  float64         `json:"weight,omitempty" domain:"[0,1e30]"`
}

// DefaultBlend combines classifiers with different errors. The last member learns on
// document embeddings; it is left out where there is no embedding.
func DefaultBlend() *Blend { return blendWith("logistic") }

// FewDimensionsBlend is DefaultBlend for an embedding without products, which has few
// dimensions. There Ridge is as accurate as Logistic in a tenth of the time.
func FewDimensionsBlend() *Blend { return blendWith("ridge") }

func blendWith(onArchive string) *Blend {
	return &Blend{Members: []Member{
		{Trainer: "nbsvm"}, {Trainer: "complement"}, {Trainer: "svm"},
		{Trainer: onArchive, Params: json.RawMessage(`{"on":"archive"}`)},
	}}
}

// Trainers makes the members' trainers. A blend as a member is refused: its members can be
// listed instead.
func (t *Blend) Trainers() ([]Trainer, error) {
	if len(t.Members) == 0 {
		return nil, fmt.Errorf("no members; list trainers, such as {\"members\":[{\"trainer\":\"svm\"}]}")
	}
	list := make([]Trainer, len(t.Members))
	for i, m := range t.Members {
		if m.Trainer == "blend" {
			return nil, fmt.Errorf("members[%d]: a blend cannot be a member of a blend", i)
		}
		member, err := NewTrainer(m.Trainer, m.Params)
		if err != nil {
			return nil, fmt.Errorf("members[%d]: %w", i, err)
		}
		list[i] = member
	}
	return list, nil
}

// Applicable is the blend without the members whose block of features is empty: those on an
// embedding where there is none.
func (t *Blend) Applicable(p *Problem) (*Blend, error) {
	list, err := t.Trainers()
	if err != nil {
		return nil, err
	}
	out := &Blend{}
	for i, member := range list {
		if on, picks := member.(interface{ on() Block }); picks {
			from, to, err := p.bounds(on.on())
			if err != nil {
				return nil, fmt.Errorf("blend: %s: %w", t.Members[i].Trainer, err)
			}
			if from == to {
				continue
			}
		}
		out.Members = append(out.Members, t.Members[i])
	}
	return out, nil
}

// weights are the members' weights, or 1 each if all are 0.
func (t *Blend) weights() []float64 {
	w, any := make([]float64, len(t.Members)), false
	for i, m := range t.Members {
		w[i] = m.Weight
		any = any || m.Weight != 0
	}
	for i := range w {
		if !any {
			w[i] = 1
		}
	}
	return w
}

// Train trains every member and adds up their matrices.
func (t *Blend) Train(ctx context.Context, p *Problem) (*Linear, error) {
	t, err := t.Applicable(p)
	if err != nil {
		return nil, err
	}
	list, err := t.Trainers()
	if err != nil {
		return nil, err
	}
	parts, weights := make([]*Linear, len(list)), t.weights()
	for i, member := range list {
		if parts[i], err = member.Train(ctx, p); err != nil {
			return nil, fmt.Errorf("blend: %s: %w", t.Members[i].Trainer, err)
		}
		weights[i] *= Inverse(rootMeanSquare(parts[i], p.X))
	}
	return WeightedSum(parts, weights), nil
}

// rootMeanSquare is the root mean square of a model's scores on examples.
func rootMeanSquare(m *Linear, xs []features.Vector) float64 {
	total, s := 0.0, make([]float32, m.Labels)
	for _, x := range xs {
		m.Scores(s, x)
		for _, v := range s {
			total += float64(v) * float64(v)
		}
	}
	return math.Sqrt(total / max(float64(len(xs)*m.Labels), 1))
}

// WeightedSum is sum_m weight_m W_m, and the same of the biases. A single matrix is
// returned as it is, whatever its weight.
func WeightedSum(parts []*Linear, weights []float64) *Linear {
	if len(parts) == 1 {
		return parts[0]
	}
	if sum := sparseSum(parts, weights); sum != nil {
		return sum
	}
	out := NewLinear(parts[0].Features(), parts[0].Labels)
	for i, part := range parts {
		part = part.dense()
		weight := float32(weights[i])
		for j, w := range part.W {
			out.W[j] += weight * w
		}
		for j, b := range part.B {
			out.B[j] += weight * b
		}
	}
	return out
}

// sparseSum is WeightedSum of sparse matrices; nil if one is not sparse.
func sparseSum(parts []*Linear, weights []float64) *Linear {
	out := &Linear{Labels: parts[0].Labels, B: make([]float32, parts[0].Labels)}
	matrices, by := make([]*sparse.Matrix, len(parts)), make([]float32, len(parts))
	for i, part := range parts {
		if part.Sparse == nil {
			return nil
		}
		matrices[i], by[i] = part.Sparse, float32(weights[i])
		for l, b := range part.B {
			out.B[l] += by[i] * b
		}
	}
	out.Sparse = sparse.Sum(matrices, by)
	return out
}
