package domain

import "math"

// Set sets the number to x. The struct must have been passed by pointer. x is truncated for
// a whole number.
func (f Field) Set(x float64) {
	switch {
	case f.Value.CanInt():
		f.Value.SetInt(int64(x))
	case f.Value.CanUint():
		f.Value.SetUint(uint64(x))
	default:
		f.Value.SetFloat(x)
	}
}

// Edges lists the values just inside and just outside the field's domain, for tests; for a
// floating-point number also NaN, the infinities and the largest numbers.
func (f Field) Edges() (inside, outside []float64, err error) {
	d, err := Parse(f.Tag)
	if err != nil {
		return nil, nil, err
	}
	step := math.Nextafter
	if !f.Value.CanFloat() {
		step = func(x, towards float64) float64 { return x + math.Copysign(1, towards-x) }
	}
	up, down := math.Inf(1), math.Inf(-1)
	try := []float64{math.MinInt64, math.MaxInt64 / 2}
	if f.Value.CanFloat() {
		try = []float64{math.NaN(), up, down, -math.MaxFloat64, math.MaxFloat64}
	}
	for _, i := range d {
		for _, bound := range []float64{i.Low, i.High} {
			try = append(try, bound, step(bound, up), step(bound, down))
		}
	}
	for _, x := range try {
		switch {
		case d.Has(x):
			inside = append(inside, x)
		case !f.Value.CanUint() || x >= 0:
			outside = append(outside, x)
		}
	}
	return inside, outside, nil
}
