package story

// score is at least 0 if two items report the same event. It is the log-odds of a logistic
// regression, fitted to pairs of testdata/pairs.tsv, minus a threshold:
//
//	score = cosine cos(text, text) + cover (c(a, b) + c(b, a)) + vectors cos(vector, vector) - bias
//
// where c(a, b) is the share, by idf, of the stems of a's headline that occur in b. Names
// and numbers, which are rare, count most. TestStories measures it.
type weights struct{ cosine, cover, vectors, bias float64 }

var fitted = weights{cosine: 10.25, cover: 2.13, vectors: 1.11, bias: 5.83}

// features are what score weighs.
func features(a, b *signature) (cosine, cover, vectors float64) {
	for i, j := 0, 0; i < len(a.text) && j < len(b.text); {
		switch x, y := a.text[i], b.text[j]; {
		case x.hash == y.hash:
			cosine += float64(x.weight) * float64(y.weight)
			i, j = i+1, j+1
		case x.hash < y.hash:
			i++
		default:
			j++
		}
	}
	return cosine, covered(a.head, b.text) + covered(b.head, a.text), products(a, b)
}

func (w weights) score(a, b *signature) float64 {
	cosine, cover, vectors := features(a, b)
	return w.cosine*cosine + w.cover*cover + w.vectors*vectors - w.bias
}

// covered is the sum of the weights of stems that stand in a text.
func covered(head, text []stem) (sum float64) {
	for i, j := 0, 0; i < len(head) && j < len(text); {
		switch x, y := head[i], text[j]; {
		case x.hash == y.hash:
			sum += float64(x.weight)
			i, j = i+1, j+1
		case x.hash < y.hash:
			i++
		default:
			j++
		}
	}
	return sum
}

// products is the cosine of two vectors; 0 where one has none.
func products(a, b *signature) float64 {
	sum := int32(0)
	for k := range min(len(a.vector), len(b.vector)) {
		sum += int32(a.vector[k]) * int32(b.vector[k])
	}
	return float64(sum) * float64(a.scale) * float64(b.scale)
}
