package model

// histogramBins are the bins of Info.Histogram.
const histogramBins = 20

// histogram counts the held-out probabilities, each in its example's own view.
func (m *Model) histogram(held *heldOut, examples []example) [][]uint32 {
	out := make([][]uint32, len(m.Labels))
	for l := range out {
		out[l] = make([]uint32, histogramBins)
	}
	p := make([]float64, len(m.Labels))
	for i, e := range examples {
		m.rule(e.view).report(p, held.score(i))
		for l, v := range p {
			out[l][min(int(v*histogramBins), histogramBins-1)]++
		}
	}
	return out
}
