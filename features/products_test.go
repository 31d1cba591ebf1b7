package features

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Without a mean, the products of two documents have the cosine that the square
// of their dot product has: the quadratic kernel.
func TestProductsAreAQuadraticKernel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const dim = 3
		number := rapid.Float32Range(-1, 1)
		p, err := NewProducts(rapid.SliceOfN(number, dim*2, dim*2).Draw(t, "directions"), 2, nil)
		require.NoError(t, err)
		a, b := rapid.SliceOfN(number, dim, dim).Draw(t, "a"), rapid.SliceOfN(number, dim, dim).Draw(t, "b")
		pa, pb := p.turned(nil, a, 1), p.turned(nil, b, 1)
		qa, _ := p.appendTo(nil, pa, 2)
		qb, _ := p.appendTo(nil, pb, 2)
		na, nb := dot(pa, pa), dot(pb, pb)
		if na < 1e-3 || nb < 1e-3 {
			t.Skip("no direction to speak of")
		}
		assert.InDelta(t, 4*dot(pa, pb)*dot(pa, pb)/(na*nb), dot(qa, qb), 1e-4)
	})
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// withProducts is withEmbedding with both its dimensions multiplied.
func withProducts(t *testing.T, mean []float32) *Vectorizer {
	p, err := NewProducts([]float32{0.6, -0.8, 0.8, 0.6}, 2, mean)
	require.NoError(t, err)
	v, err := withEmbedding(t).WithProducts(p)
	require.NoError(t, err)
	return v
}

func TestProductsFollowTheDimensions(t *testing.T) {
	v := withProducts(t, []float32{0.5, 0.1, 0.2})
	require.Equal(t, v.Terms()+2+3, v.Len())
	x := v.Transform(new(Scratch), Fields{Headline: "حرب", Body: "كرة"})
	z, q := x.Value[x.Len()-5:x.Len()-3], x.Value[x.Len()-3:]
	p := [2]float64{(0.6*float64(z[0]) + 0.8*float64(z[1])) / 2, (-0.8*float64(z[0]) + 0.6*float64(z[1])) / 2}
	want := [3]float64{p[0]*p[0] - 0.5, math.Sqrt2*p[0]*p[1] - 0.1, p[1]*p[1] - 0.2}
	norm := math.Sqrt(want[0]*want[0] + want[1]*want[1] + want[2]*want[2])
	for k := range 3 {
		assert.Equal(t, uint32(v.Len()-3+k), x.Index[x.Len()-3+k])
		assert.InDelta(t, 2*want[k]/norm, q[k], 1e-6)
	}
	assert.Zero(t, v.Transform(new(Scratch), Fields{Headline: "سلام"}).Len(), "no known word, no products")
}

// The shares are the score but for what the centre and the mean add: with
// neither, all of it.
func TestProductsAttribute(t *testing.T) {
	v := withProducts(t, nil)
	arrays := threeWords()
	arrays.Centre = make([]float32, 2)
	e, err := NewEmbedding(arrays)
	require.NoError(t, err)
	if v, err = v.WithEmbedding(e).WithProducts(v.Products()); err != nil {
		t.Fatal(err)
	}
	f := Fields{Headline: "قتال", Body: "حرب وكرة كرة"}
	weight := func(i uint32) float64 { return math.Cos(float64(i)) }
	x, want := v.Transform(new(Scratch), f), 0.0
	for i, feature := range x.Index {
		want += float64(x.Value[i]) * weight(feature)
	}
	got := 0.0
	for _, share := range v.Attribute(new(Scratch), f, weight) {
		got += share.Share
	}
	assert.InDelta(t, want, got, 1e-5)
}

func TestProductsRefuseWhatDoesNotFit(t *testing.T) {
	for name, bad := range map[string]func() error{
		"no directions": func() error { _, err := NewProducts(nil, 2, nil); return err },
		"odd":           func() error { _, err := NewProducts(make([]float32, 5), 2, nil); return err },
		"too many":      func() error { _, err := NewProducts(make([]float32, 1000), 1000, nil); return err },
		"means":         func() error { _, err := NewProducts(make([]float32, 4), 2, make([]float32, 4)); return err },
		"not a number":  func() error { _, err := NewProducts([]float32{float32(math.NaN())}, 1, nil); return err },
		"other embedding": func() error {
			p, err := NewProducts(make([]float32, 6), 2, nil)
			require.NoError(t, err)
			_, err = withEmbedding(t).WithProducts(p)
			return err
		},
	} {
		assert.Error(t, bad(), name)
	}
}
