package data

// forest is a union-find structure; the root of a set is its smallest member.
type forest struct{ parent []int32 }

func newForest(n int) *forest {
	f := &forest{make([]int32, n)}
	for i := range f.parent {
		f.parent[i] = int32(i)
	}
	return f
}

func (f *forest) root(i int32) int32 {
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return i
}

func (f *forest) join(i, j int32) {
	i, j = f.root(i), f.root(j)
	f.parent[max(i, j)] = min(i, j)
}

func (f *forest) roots() []int32 {
	list := make([]int32, len(f.parent))
	for i := range list {
		list[i] = f.root(int32(i))
	}
	return list
}
