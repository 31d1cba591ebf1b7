package vocabulary

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
)

// Turtle gives the statements that rdflib's N-Triples of it say, blank nodes apart.
func TestTurtleIsAsRDFLibReadsIt(t *testing.T) {
	statements := func(file string) (list []string) {
		text, err := os.ReadFile("testdata/" + file)
		require.NoError(t, err)
		triples, err := parseTurtle(string(text))
		require.NoError(t, err, file)
		for _, one := range triples {
			if strings.HasPrefix(one.subject+one.object.iri, "_:") || strings.HasPrefix(one.object.iri, "_:") {
				continue
			}
			list = append(list, one.subject+" "+one.predicate+" "+one.object.iri+" "+one.object.text+" "+one.object.language)
		}
		slices.Sort(list)
		return list
	}
	got := statements("tricky.ttl")
	assert.Len(t, got, 16)
	assert.Equal(t, statements("tricky.nt"), got)
}

func TestTurtleFaults(t *testing.T) {
	for text, want := range map[string]string{
		"@prefix a: <x> .\nb:c a:d a:e .": `line 2: the prefix "b" is not declared; add a line ` + "`@prefix b: <...> .` above",
		"<a> <b> \"c":                     `line 1: a text that does not end: "\"c"`,
		"<a> <b> <c>\n<d> <e> <f> .":      `line 2: "." is expected, not "<d> <e> <f> "`,
		"<a> <b> \"\\q\" .":               `line 1: the escape \q`,
		"<a b> <c> <d> .":                 `line 1: an address that does not end: "<a b> <c> <d"`,
		"<a> <b> [ <c> <d> .":             `line 1: "]" is expected, not "."`,
		"\n\n\"a\" <b> <c> .":             `line 3: a text cannot be a subject`,
		"<a> <b> ( <c> ":                  `line 1: not Turtle: ""`,
		"<a> <b> \"\\uD800\" .":           `line 1: the escape \uD800`,
		"@prefix x <y> .":                 `line 1: a prefix without a colon`,
		"<a> <b> ?c .":                    `line 1: not Turtle: "?c ."`,
	} {
		_, err := parseTurtle(text)
		assert.EqualError(t, err, want, text)
	}
}

func FuzzTurtle(f *testing.F) {
	for _, file := range []string{"tricky.ttl", "desk.ttl"} {
		text, err := os.ReadFile("testdata/" + file)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = parseTurtle(text) // it ends, and does not panic
	})
}

func read(t *testing.T, file string) []data.Topic {
	t.Helper()
	in, err := os.Open("testdata/" + file)
	require.NoError(t, err)
	defer in.Close()
	topics, err := Read(in, file)
	require.NoError(t, err)
	return topics
}

// What rdflib writes of a desk's SKOS, in both its ways, and what Annif 1.4 makes of it.
func TestSKOS(t *testing.T) {
	const desk = "http://example.org/desk/"
	want := []data.Topic{
		{ID: "L-1", URI: desk + "league", Arabic: "الدوري", English: "League", Broader: []string{"football"}},
		{ID: "football", URI: desk + "football", Arabic: "كرة القدم", English: "Football", Broader: []string{"sport"}, NoteArabic: "مباريات \"القدم\"\nوأخبارها"},
		{ID: "sport", URI: desk + "sport", Arabic: "رياضة", English: "Sport"},
		{ID: "دبلوماسية", URI: desk + "دبلوماسية", Arabic: "دبلوماسية", English: "Diplomacy"},
	}
	for _, file := range []string{"desk.ttl", "desk.longturtle.ttl", "annif.ttl", "annif.csv"} {
		topics := read(t, file)
		slices.SortFunc(topics, func(a, b data.Topic) int { return strings.Compare(a.ID, b.ID) })
		if file == "annif.csv" { // which keeps names alone
			for i, one := range want {
				want[i] = data.Topic{ID: one.ID, URI: one.URI, Arabic: one.Arabic, English: one.English}
			}
		}
		assert.Equal(t, want, topics, file)
	}
}

// A table of IPTC Media Topics: Arabic names, codes, what is above; nothing retired.
func TestMediaTopics(t *testing.T) {
	topics, err := Read(strings.NewReader("qcode\ten\tar\tbroader\tretired\tlevel\n"+
		"medtop:15000000\tsport\tرياضة\t\t\t1\nmedtop:20001148\told\t\tmedtop:15000000\t2017\t2\nmedtop:20000822\tcompetition\tمنافسة رياضية\tmedtop:15000000\t\t2\n"), "m.tsv")
	require.NoError(t, err)
	assert.Equal(t, []data.Topic{
		{ID: "medtop:15000000", URI: mediaTopicSpace + "15000000", Arabic: "رياضة", English: "sport", IPTC: []string{"medtop:15000000"}},
		{ID: "medtop:20000822", URI: mediaTopicSpace + "20000822", Arabic: "منافسة رياضية", English: "competition", IPTC: []string{"medtop:20000822"}, Broader: []string{"medtop:15000000"}},
	}, topics)
}

func TestFaultsOfVocabularies(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"v.rdf", "", "v.rdf: a vocabulary is SKOS in Turtle (.ttl), or a .tsv or .csv of Annif; rdflib writes Turtle of any other RDF"},
		{"v.ttl", "<a> a <b> .", "v.ttl: no concepts in it"},
		{"v.tsv", "<http://x/a>\tA\nnothing", "v.tsv: line 2: a line is <URI>, tab and name; a notation may follow"},
		{"v.tsv", "<http://x/a>\tA\n<http://y/a>\tB", `v.tsv: two concepts would have the id "a": <http://x/a> and <http://y/a>; give them notations of their own`},
		{"v.csv", "a,b\n", "v.csv: line 1: the columns must be uri, label_ar (or label_ and another language), and perhaps notation"},
		{"v.tsv", "\xff", "v.tsv: not UTF-8; convert it, for example with: iconv -f windows-1256 -t UTF-8"},
		{"v.ttl", "@prefix s: <" + skosSpace + "> . <h:a> a s:Concept; s:broader <h:b> . <h:b> a s:Concept; s:broader <h:a> .", `v.ttl: "a" is broader than itself (a < b < a); take "a" out of the broader topics of "b"`},
	} {
		_, err := Read(strings.NewReader(c.text), c.file)
		assert.EqualError(t, err, c.want)
	}
}
