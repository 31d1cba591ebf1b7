package thresholds

// ChooseByBand is Choose for many labels. A label with fewer than MinPositives positives
// gets the threshold that is best for all labels of its band together. A band lists labels
// of similar frequency.
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

// positives is the number of observations that are true.
func positives(list []Observation) (n int) {
	for _, o := range list {
		if o.Truth {
			n++
		}
	}
	return n
}
