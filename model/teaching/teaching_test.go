package teaching

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
)

// npy is a matrix as numpy.save writes it.
func npy(rows [][]float32) []byte {
	width := 0
	if len(rows) > 0 {
		width = len(rows[0])
	}
	head := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", len(rows), width)
	for (10+len(head)+1)%64 != 0 {
		head += " "
	}
	head += "\n"
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(head)), byte(len(head)>>8))
	b = append(b, head...)
	for _, row := range rows {
		for _, x := range row {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	return b
}

func file(t *testing.T, name string, content []byte) string {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o644))
	return path
}

func TestVectorsInOrder(t *testing.T) {
	a, b := file(t, "a.npy", npy([][]float32{{1, 2}, {3, 4}})), file(t, "b.npy", npy([][]float32{{5, 6}}))
	v, err := ReadVectors(a, b)
	require.NoError(t, err)
	x, err := v.Of(make([]data.Document, 2))
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{1, 2}, {3, 4}}, x)
	assert.ErrorContains(t, v.End(), "there are 3 vectors and 2 documents")
	x, err = v.Of(make([]data.Document, 1))
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{5, 6}}, x)
	require.NoError(t, v.End())
	_, err = v.Of(make([]data.Document, 1))
	assert.ErrorContains(t, err, "there are more documents than the 3 vectors")
}

func TestVectorsByID(t *testing.T) {
	type row struct {
		ID     string    `parquet:"id"`
		Vector []float32 `parquet:"vector,list"`
	}
	var b bytes.Buffer
	require.NoError(t, parquet.Write(&b, []row{{"a", []float32{1, 2}}, {"b", []float32{3, 4}}}))
	v, err := ReadVectors(file(t, "v.parquet", b.Bytes()))
	require.NoError(t, err)
	x, err := v.Of([]data.Document{{ID: "b"}, {ID: "a"}})
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{3, 4}, {1, 2}}, x)
	_, err = v.Of([]data.Document{{ID: "c", Place: data.Place{File: "f.jsonl", Line: 3}}})
	assert.EqualError(t, err, `f.jsonl:3: no vector has its id "c"`)
	require.NoError(t, v.End())

	type wide struct {
		ID     string    `parquet:"id"`
		Vector []float64 `parquet:"embedding,list"`
	}
	b.Reset()
	require.NoError(t, parquet.Write(&b, []wide{{"a", []float64{1, 2}}}))
	v, err = ReadVectors(file(t, "v.parquet", b.Bytes()))
	require.NoError(t, err)
	x, err = v.Of([]data.Document{{ID: "a"}})
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{1, 2}}, x)
}

func TestVectorsThatAreNone(t *testing.T) {
	good := npy([][]float32{{1, 2}, {3, 4}})
	for name, c := range map[string]struct{ file, want string }{
		"another kind":   {file(t, "x.txt", nil), `not from ".txt"`},
		"not npy":        {file(t, "x.npy", []byte("hello, this is not it")), "does not begin as a .npy file"},
		"cut off":        {file(t, "y.npy", good[:len(good)-3]), "its header says 2 rows of 2 numbers, and 13 bytes follow"},
		"no number":      {file(t, "z.npy", npy([][]float32{{float32(math.NaN())}})), "not finite"},
		"integers":       {file(t, "i.npy", bytes.Replace(good, []byte("<f4"), []byte("<i4"), 1)), "not a row-major matrix of 32- or 64-bit numbers"},
		"no rows":        {file(t, "n.npy", npy(nil)), "its header says 0 rows of 0 numbers"},
		"not parquet":    {file(t, "x.parquet", []byte("PAR1")), "cannot be read as .parquet"},
		"rows unlike":    {"", ""},
		"no such file":   {filepath.Join(t.TempDir(), "none.npy"), "no such file"},
		"a long header":  {file(t, "l.npy", []byte("\x93NUMPY\x01\x00\xff\xff{}")), "unexpected EOF"},
		"a wrong shape":  {file(t, "s.npy", bytes.Replace(good, []byte("(2, 2)"), []byte("(9, 2)"), 1)), "its header says 9 rows"},
		"a huge row":     {file(t, "h.npy", bytes.Replace(good, []byte("(2, 2), }"), []byte("(1, 99999999999), }"), 1)), ""},
		"fortran's rows": {file(t, "f.npy", bytes.Replace(good, []byte("False"), []byte("True "), 1)), "not a row-major matrix"},
	} {
		if c.file == "" {
			c.file, c.want = file(t, "u.npy", npy([][]float32{{1}})), "row 1 has 1 numbers, but others have 2"
			_, err := ReadVectors(file(t, "g.npy", good), c.file)
			assert.ErrorContains(t, err, c.want, name)
			continue
		}
		_, err := ReadVectors(c.file)
		assert.ErrorContains(t, err, c.want, name)
		assert.ErrorContains(t, err, filepath.Base(c.file), name)
	}
}

func FuzzNPY(f *testing.F) {
	f.Add(npy([][]float32{{1, 2}, {3, 4}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, err := readNPY(b)
		for _, row := range rows {
			require.NoError(t, err)
			require.Len(t, row, len(rows[0]))
		}
	})
}

// encoded are documents of two topics whose words say nothing of them in so few documents,
// with vectors that do.
func encoded(n int, noise float64) (docs []data.Document, x [][]float32) {
	random := rand.New(rand.NewPCG(3, 4))
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	for i := range n {
		text := ""
		for range 4 {
			for range 5 {
				text += string(letters[random.IntN(len(letters))])
			}
			text += " "
		}
		row := make([]float32, 8)
		for j := range row {
			row[j] = float32(noise*random.NormFloat64()) + float32(j%2)
		}
		row[0] += float32(2*(i%2) - 1)
		docs = append(docs, data.Document{ID: fmt.Sprint(i), Headline: text, Labels: []string{[]string{"a", "b"}[i%2]}})
		x = append(x, row)
	}
	return docs, x
}

func TestEncoder(t *testing.T) {
	for _, mode := range []model.Mode{model.Single, model.Multi} {
		docs, x := encoded(160, 0.3)
		cfg := model.DefaultConfig()
		cfg.Mode = mode
		e, err := Fit(t.Context(), docs[:80], x[:80], cfg)
		require.NoError(t, err)
		assert.Greater(t, e.F1.Sum(), e.Student.Sum(), mode)
		assert.Greater(t, e.Alone.Macro, 0.9, mode)
		archive := docs[80:]
		taught, err := e.Label(t.Context(), "enc", archive, x[80:])
		require.NoError(t, err)
		right := 0
		for i, d := range taught {
			assert.Equal(t, "enc", d.Teacher)
			require.Len(t, d.Scores, 2)
			if len(d.Labels) == 1 && d.Labels[0] == archive[i].Labels[0] {
				right++
			}
		}
		assert.Greater(t, right, 70, mode)
		_, err = e.Label(t.Context(), "enc", archive[:1], [][]float32{{1}})
		assert.ErrorContains(t, err, "has 1 numbers, those of the labelled documents 8")
	}
}

// Vectors that say nothing are refused: a student would learn the noise.
func TestEncoderThatKnowsNothing(t *testing.T) {
	docs, _ := encoded(80, 1)
	for i := range docs { // a word for each topic, so that the student knows all
		docs[i].Headline += []string{"قمة", "جيش"}[i%2]
	}
	x := make([][]float32, len(docs))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		for range 8 {
			x[i] = append(x[i], float32(random.NormFloat64()))
		}
	}
	_, err := Fit(t.Context(), docs, x, model.DefaultConfig())
	var none *ErrNoBetter
	require.ErrorAs(t, err, &none)
	assert.ErrorContains(t, err, "the vectors do not help")
}
