package study

import (
	"fmt"

	"tasnif/data"
)

// nest draws nested parts of documents, stratified by label and with near-duplicates
// together; the last part is all documents.
func nest(docs []data.Document, groups []int32, from []int, sizes []int, seed uint64) ([][]int, error) {
	parts := make([][]int, len(sizes)+1)
	parts[len(sizes)] = from
	for i := len(sizes) - 1; i >= 0; i-- {
		list := pick(docs, from)
		at := make([]int32, len(from))
		for j, d := range from {
			list[j].Split = ""
			at[j] = int32(d)
			if groups != nil {
				at[j] = groups[d]
			}
		}
		dealt, err := data.Split(list, at, data.Fractions{Train: float64(sizes[i]), Test: float64(len(from) - sizes[i])}, seed)
		if err != nil {
			return nil, err
		}
		var part []int
		for j, d := range dealt {
			if d.Split == "train" {
				part = append(part, from[j])
			}
		}
		if len(part) == 0 {
			return nil, fmt.Errorf("eval: a part of %d documents comes out empty: copies of one story are kept together; ask for more", sizes[i])
		}
		parts[i], from = part, part
	}
	return parts, nil
}

// EveryIndex is 0, 1 ... n-1.
func EveryIndex(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func pick(docs []data.Document, at []int) []data.Document {
	out := make([]data.Document, len(at))
	for i, d := range at {
		out[i] = docs[d]
	}
	return out
}
