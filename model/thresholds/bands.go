package thresholds

// ChooseByBand is Choose for many labels: one with fewer than MinPositives positives has
// the threshold that is best for the labels of its band together. Bands are lists of
// labels of like frequency.
func ChooseByBand(observations [][]Observation, bands [][]int) []float64 {
	chosen := Choose(observations)
	for _, band := range bands {
		var pooled []Observation
		for _, l := range band {
			pooled = append(pooled, observations[l]...)
		}
		shared, _ := bestThreshold(pooled, shrinkage(positives(pooled)), Confusion{})
		for _, l := range band {
			if positives(observations[l]) < MinPositives {
				chosen[l] = shared
			}
		}
	}
	return chosen
}

// positives are the observations that are true.
func positives(list []Observation) (n int) {
	for _, o := range list {
		if o.Truth {
			n++
		}
	}
	return n
}
