package model

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// small is a corpus of two topics that a model can be trained on in no time.
func small() []data.Document {
	var docs []data.Document
	for _, text := range []string{"قمة", "زيارة الوزير", "سفير جديد", "محادثات السلام", "لقاء الرئيسين", "وساطة دولية"} {
		docs = append(docs, data.Document{Headline: "الدبلوماسية " + text, Body: "أجرى الوفد مباحثات حول " + text + " في العاصمة", Labels: []string{"diplomacy"}})
	}
	for _, text := range []string{"غارات", "قصف مدفعي", "مناورات", "صواريخ", "دبابات", "جنود"} {
		docs = append(docs, data.Document{Headline: "الجيش " + text, Body: "أعلنت القوات المسلحة عن " + text + " على الجبهة", Labels: []string{"military"}})
	}
	docs = append(docs, data.Document{Headline: "الجيش والدبلوماسية في قمة", Labels: []string{"military", "diplomacy"}},
		data.Document{Headline: "صورة اليوم"})
	return docs
}

// trained is a model of small, with a term needed in one document only.
func trained(t testing.TB, name string) *Model {
	cfg := DefaultConfig()
	cfg.Trainer, cfg.Features.MinDF, cfg.Corpus = trainerOf(t, name), 1, []string{"small.jsonl"}
	cfg.Topics = []data.Topic{{ID: "diplomacy", Arabic: "دبلوماسية", English: "diplomacy", IPTC: []string{"medtop:20000639"}}}
	m, err := Train(context.Background(), small(), cfg)
	require.NoError(t, err)
	return m
}

func TestFileRoundTrip(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, name := range linear.Trainers() {
		t.Run(name, func(t *testing.T) {
			m := trained(t, name)
			file := filepath.Join(t.TempDir(), "m.tsnf")
			require.NoError(t, m.WriteFile(file))
			again, err := ReadFile(file)
			require.NoError(t, err)
			for _, d := range append(small(), data.Document{}, data.Document{Headline: "hello"}) {
				for _, d := range []data.Document{d, d.HeadlineView()} {
					assert.Equal(t, m.Predict(d), again.Predict(d))
					assert.Equal(t, m.Explain(d, 1, 0), again.Explain(d, 1, 0))
				}
			}
			b, err := m.Bytes()
			require.NoError(t, err)
			c, err := again.Bytes()
			require.NoError(t, err)
			assert.True(t, bytes.Equal(b, c), "a model read and written again has other bytes")
		})
	}
}

func TestSameBytesOnOneCore(t *testing.T) {
	two, err := trained(t, linear.DefaultTrainer).Bytes()
	require.NoError(t, err)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one, err := trained(t, linear.DefaultTrainer).Bytes()
	require.NoError(t, err)
	assert.True(t, bytes.Equal(one, two))
}

// The layout is pinned a second time, by hand.
func TestPackLayout(t *testing.T) {
	b, err := modelfile.Pack(modelfile.ModelKind, 2, struct {
		A int `json:"a"`
	}{7}, []modelfile.Array{{Name: "x", Values: []byte{1, 2, 3}}, {Name: "y", Values: []uint32{258}}, {Name: "z", Values: []float32{1}}})
	require.NoError(t, err)
	text := `{"kind":"model","content":{"a":7},"sections":[{"name":"x","type":"u8","count":3},{"name":"y","type":"u32","count":1},{"name":"z","type":"f32","count":1}]}`
	want := []byte("\x89TSN\r\n\x1a\n\x02\x00\x00\x00")
	want = binary.LittleEndian.AppendUint32(want, uint32(len(text)))
	rest := []byte(text)
	for len(rest)%8 != 0 {
		rest = append(rest, 0)
	}
	rest = append(rest, 1, 2, 3, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f)
	want = binary.LittleEndian.AppendUint64(want, uint64(56+len(rest)))
	sum := sha256.Sum256(append(bytes.Clone(want), rest...))
	want = append(append(want, sum[:]...), rest...)
	assert.Equal(t, want, b)
}

// Every truncation and every flipped bit is refused.
func TestFileRefusesDamage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	b, err := trained(t, "centroid").Bytes()
	require.NoError(t, err)
	for n := range b {
		if n > 200 && n < len(b)-200 && n%97 != 0 {
			continue
		}
		_, err := FromBytes(b[:n])
		require.ErrorIs(t, err, modelfile.ErrFormat, "cut to %d bytes", n)
		for bit := range 8 {
			c := bytes.Clone(b)
			c[n] ^= 1 << bit
			_, err := FromBytes(c)
			require.ErrorIs(t, err, modelfile.ErrFormat, "byte %d, bit %d", n, bit)
		}
	}
	_, err = FromBytes(append(bytes.Clone(b), 0))
	require.ErrorIs(t, err, modelfile.ErrFormat)
}

// What a checksum cannot tell is refused for what it says.
func TestFileRefusesWrongContent(t *testing.T) {
	good, err := trained(t, "centroid").Bytes()
	require.NoError(t, err)
	change := func(from, to string) []byte {
		require.Len(t, to, len(from), "keep the length, so that the header still fits")
		require.Contains(t, string(good), from)
		return modelfile.Seal([]byte(strings.Replace(string(good), from, to, 1)))
	}
	version, fingerprint := bytes.Clone(good), arabic.Fingerprint(arabic.Latest)
	version[8] = modelfile.FormatVersion + 1
	for want, b := range map[string][]byte{
		fmt.Sprint("format version ", modelfile.FormatVersion+1): version,
		"the normalizer is":           change(fingerprint, "z"+fingerprint[1:]),
		"unknown field":               change(`"mode":`, `"mood":`),
		`mode "multy"`:                change(`"mode":"multi"`, `"mode":"multy"`),
		"goes beyond its end":         change(`"name":"bias","type":"f32","count":2`, `"name":"bias","type":"f32","count":9`),
		`of type "f33"`:               change(`"name":"bias","type":"f32"`, `"name":"bias","type":"f33"`),
		"occurs twice":                change(`"name":"unit"`, `"name":"bias"`),
		"missing or of another type":  change(`"name":"bias"`, `"name":"bios"`),
		"its labels are not in order": change(`{"id":"military"}`, `{"id":"aviation"}`),
	} {
		_, err := FromBytes(b)
		assert.ErrorIs(t, err, modelfile.ErrFormat)
		assert.ErrorContains(t, err, want)
	}
}

func TestReadFileErrors(t *testing.T) {
	dir := t.TempDir()
	_, err := ReadFile(filepath.Join(dir, "none"))
	assert.ErrorContains(t, err, "no such model")
	_, err = ReadFile(dir)
	assert.ErrorContains(t, err, "not a regular file")
	text := filepath.Join(dir, "a.txt")
	require.NoError(t, os.WriteFile(text, bytes.Repeat([]byte("خبر "), 40), 0o644))
	_, err = ReadFile(text)
	assert.ErrorContains(t, err, text+": not a usable model file: it does not begin as one")
}

// A model that cannot be written leaves the old one as it was, and nothing beside it.
func TestWriteFileKeepsTheOld(t *testing.T) {
	m := trained(t, "centroid")
	err := m.WriteFile(filepath.Join(t.TempDir(), "no", "such", "folder", "m"))
	assert.ErrorContains(t, err, "not written")
	dir := t.TempDir()
	file := filepath.Join(dir, "m")
	require.NoError(t, os.MkdirAll(filepath.Join(file, "in the way"), 0o755)) // a folder cannot be replaced
	assert.Error(t, m.WriteFile(file))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func FuzzFromBytes(f *testing.F) {
	good, err := trained(f, "centroid").Bytes()
	require.NoError(f, err)
	f.Add(good[modelfile.PrefixSize:])
	f.Add(good[modelfile.PrefixSize : len(good)/2])
	f.Add([]byte(`{"kind":"model","content":{},"sections":[]}`))
	f.Fuzz(func(t *testing.T, rest []byte) {
		// The checksum is set right: what is fuzzed is all that stands behind it.
		b := append(bytes.Clone(good[:modelfile.PrefixSize]), rest...)
		if end := bytes.IndexByte(rest, 0); end > 0 {
			binary.LittleEndian.PutUint32(b[12:], uint32(end))
		}
		m, err := FromBytes(modelfile.Seal(b))
		if err != nil {
			require.ErrorIs(t, err, modelfile.ErrFormat)
			return
		}
		p := m.Predict(data.Document{Headline: "الجيش يعلن قمة دبلوماسية"})
		require.Len(t, p.Scores, len(m.Labels))
	})
}
