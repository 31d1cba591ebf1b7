package terms

import "math"

// TF is the sublinear term frequency 1 + ln n of a term that counts n >= 1.
func TF(n float64) float64 {
	if i := int(n); i < len(logs) && float64(i) == n {
		return logs[i]
	}
	return 1 + math.Log(n)
}

// logs[n] is 1 + ln n, for the counts that are common.
var logs = func() (l [64]float64) {
	for n := 1; n < len(l); n++ {
		l[n] = 1 + math.Log(float64(n))
	}
	return l
}()

// IDF is scikit-learn's smooth inverse document frequency of a term that stands in
// df of N documents,
//
//	idf(t) = ln((1 + N) / (1 + df(t))) + 1
func IDF(df uint32, documents int) float32 {
	return float32(math.Log((1+float64(documents))/(1+float64(df))) + 1)
}
