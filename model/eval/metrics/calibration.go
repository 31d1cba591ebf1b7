package metrics

import (
	"math"
)

// bins is the number of bins of every calibration error here.
const bins = 10

// Calibration compares probabilities with observed rates.
type Calibration struct {
	ECE       float64 `json:"ece"`        // mean over labels of the error in 10 equal-mass bins: the headline figure
	ECEPooled float64 `json:"ece_pooled"` // all cells together, 10 equal-width bins, each closed on the right
	MCEPooled float64 `json:"mce_pooled"` // the worst bin of those
	Brier     float64 `json:"brier"`      // mean over all cells of (p - y)^2
	Bins      []Bin   `json:"bins"`       // the equal-width bins: the reliability diagram
}

// Bin is one bar of a reliability diagram: probabilities in (Low, High], the
// first bin with 0 as well.
type Bin struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Cells int     `json:"cells"` // (document, label) pairs
	Mean  float64 `json:"mean"`  // of the probabilities; 0 where there are no cells
	Rate  float64 `json:"rate"`  // share that came true; 0 where there are no cells
}

// Calibrate measures all columns, and returns also each label's equal-mass error.
func Calibrate(columns [][]Cell) (Calibration, []float64) {
	c := Calibration{Bins: make([]Bin, bins)}
	each := make([]float64, len(columns))
	cells := 0.0
	for l, col := range columns {
		each[l] = equalMassError(col)
		c.ECE += each[l]
		for _, x := range col {
			y := 0.0
			if x.Truth {
				y = 1
			}
			c.Brier += (x.Score - y) * (x.Score - y)
			b := &c.Bins[widthBin(x.Score)]
			b.Cells++
			b.Mean += x.Score
			b.Rate += y
			cells++
		}
	}
	c.ECE = Ratio(c.ECE, float64(len(columns)), 0)
	c.Brier = Ratio(c.Brier, cells, 0)
	for i := range c.Bins {
		b := &c.Bins[i]
		b.Low, b.High = float64(i)/bins, float64(i+1)/bins
		n := float64(b.Cells)
		gap := math.Abs(b.Mean - b.Rate)
		c.ECEPooled += Ratio(gap, cells, 0)
		c.MCEPooled = max(c.MCEPooled, Ratio(gap, n, 0))
		b.Mean, b.Rate = Ratio(b.Mean, n, 0), Ratio(b.Rate, n, 0)
	}
	return c, each
}

// widthBin is the equal-width bin of p: (0, 0.1], (0.1, 0.2] ...; 0 is in the first.
func widthBin(p float64) int {
	b := 0
	for b < bins-1 && p > float64(b+1)/bins {
		b++
	}
	return b
}

// equalMassError is the expected calibration error of one label in bins with a tenth of the
// documents each (Nixon et al. 2019). Documents with equal probability are in one bin, that
// of the first of them, so the order of the corpus has no effect.
//
//	ECE = sum_b |sum_{i in b} (p_i - y_i)| / n
func equalMassError(cells []Cell) float64 {
	var gap [bins]float64
	first := 0
	for i, x := range cells {
		if x.Score != cells[first].Score {
			first = i
		}
		y := 0.0
		if x.Truth {
			y = 1
		}
		gap[first*bins/len(cells)] += x.Score - y
	}
	sum := 0.0
	for _, g := range gap {
		sum += math.Abs(g)
	}
	return Ratio(sum, float64(len(cells)), 0)
}
