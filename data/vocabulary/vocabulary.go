package vocabulary

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/data/taxonomy"
)

// Read reads a vocabulary by the ending of its file: .ttl, .tsv or .csv. Topics are in the
// order of the file, with their URIs unchanged. A topic's id is its notation, otherwise the
// last part of its URI. Names in other languages are used if there is none in Arabic or
// English. Retired and deprecated concepts are left out. Errors name the file and the line.
func Read(r io.Reader, file string) ([]data.Topic, error) {
	text, err := io.ReadAll(r)
	if err == nil && !utf8.Valid(text) {
		err = errors.New("not UTF-8; convert it, for example with: iconv -f windows-1256 -t UTF-8")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	read, known := map[string]func(string) ([]data.Topic, error){".ttl": skos, ".tsv": tsv, ".csv": annifCSV}[strings.ToLower(filepath.Ext(file))]
	if !known {
		return nil, fmt.Errorf("%s: a vocabulary is SKOS in Turtle (.ttl), or a .tsv or .csv of Annif; rdflib writes Turtle of any other RDF", file)
	}
	topics, err := read(strings.TrimPrefix(string(text), "\ufeff"))
	if err == nil && len(topics) == 0 {
		err = errors.New("no concepts in it")
	}
	if err == nil {
		err = named(topics)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return topics, nil
}

// named sets the ids of topics without one, and replaces the URIs in Broader by ids.
// Broader concepts that are not in the vocabulary are left out.
func named(topics []data.Topic) error {
	ids, taken := map[string]string{}, map[string]string{}
	for i := range topics {
		t := &topics[i]
		if t.ID == "" {
			t.ID = lastPart(t.URI)
		}
		clean, err := data.CleanLabels([]string{t.ID})
		if err != nil || len(clean) == 0 {
			return fmt.Errorf("the URI of the concept <%s> has no part that can be an id; give it a notation", t.URI)
		}
		t.ID = clean[0]
		if other, twice := taken[t.ID]; twice {
			return fmt.Errorf("two concepts would have the id %q: <%s> and <%s>; give them notations of their own", t.ID, other, t.URI)
		}
		taken[t.ID], ids[t.URI] = t.URI, t.ID
	}
	for i := range topics {
		var broader []string
		for _, uri := range topics[i].Broader {
			if id, ok := ids[uri]; ok && !slices.Contains(broader, id) {
				broader = append(broader, id)
			}
		}
		topics[i].Broader = broader
	}
	return taxonomy.Check(topics)
}

// lastPart is the part of a URI after its last slash or hash.
func lastPart(uri string) string {
	part := uri[strings.LastIndexAny(strings.TrimRight(uri, "/#"), "/#:")+1:]
	if plain, err := url.PathUnescape(part); err == nil {
		part = plain
	}
	return strings.TrimRight(part, "/#")
}

// name sets a topic's name in a language.
func name(t *data.Topic, language, text string) {
	text = strings.TrimSpace(text)
	arabic := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
	switch language, _, _ = strings.Cut(language, "-"); {
	case language == "ar":
		t.Arabic = text
	case language == "en":
		t.English = text
	case arabic && t.Arabic == "":
		t.Arabic = text
	case !arabic && t.English == "":
		t.English = text
	}
}

const (
	skosSpace = "http://www.w3.org/2004/02/skos/core#"
	owlSpace  = "http://www.w3.org/2002/07/owl#"
)

// skos reads the concepts of a Turtle document.
func skos(text string) ([]data.Topic, error) {
	triples, err := parseTurtle(text)
	if err != nil {
		return nil, err
	}
	at, topics, out := map[string]int{}, []data.Topic{}, map[string]bool{}
	for _, t := range triples {
		if t.predicate == rdf+"type" && t.object.iri == skosSpace+"Concept" {
			if _, known := at[t.subject]; !known {
				at[t.subject] = len(topics)
				topics = append(topics, data.Topic{URI: t.subject})
			}
		}
		if t.predicate == owlSpace+"deprecated" && (t.object.text == "true" || t.object.text == "1") {
			out[t.subject] = true
		}
	}
	// Names in Arabic and English come first, so that others only fill gaps.
	slices.SortStableFunc(triples, func(a, b triple) int { return order(a) - order(b) })
	for _, t := range triples {
		i, known := at[t.subject]
		if !known {
			continue
		}
		topic, o := &topics[i], t.object
		switch strings.TrimPrefix(t.predicate, skosSpace) {
		case "prefLabel":
			name(topic, o.language, o.text)
		case "notation":
			if topic.ID == "" {
				topic.ID = o.text
			}
		case "broader", "broaderTransitive":
			topic.Broader = append(topic.Broader, o.iri)
		case "narrower":
			if below, known := at[o.iri]; known {
				topics[below].Broader = append(topics[below].Broader, t.subject)
			}
		case "definition", "scopeNote":
			if o.language == "ar" {
				topic.NoteArabic = o.text
			} else if o.language == "en" || topic.NoteEnglish == "" && o.language == "" {
				topic.NoteEnglish = o.text
			}
		}
	}
	return slices.DeleteFunc(topics, func(t data.Topic) bool { return out[t.URI] || strings.HasPrefix(t.URI, "_:") }), nil
}

// order is 0 for the languages that topics have names in.
func order(t triple) int {
	language, _, _ := strings.Cut(t.object.language, "-")
	if language == "ar" || language == "en" {
		return 0
	}
	return 1
}

// tsv reads a TSV of Annif, or a table of IPTC Media Topics, which has a header with qcode.
func tsv(text string) ([]data.Topic, error) {
	var topics []data.Topic
	lines := strings.Split(text, "\n")
	if columns := strings.Split(strings.TrimRight(lines[0], "\r"), "\t"); slices.Contains(columns, "qcode") {
		return mediaTopics(columns, lines[1:])
	}
	for n, line := range lines {
		line = strings.TrimRight(line, "\r")
		if strings.TrimSpace(line) == "" {
			continue
		}
		cells := strings.Split(line, "\t")
		uri := strings.TrimSpace(cells[0])
		if !strings.HasPrefix(uri, "<") || !strings.HasSuffix(uri, ">") || len(cells) < 2 {
			return nil, fmt.Errorf("line %d: a line is <URI>, tab and name; a notation may follow", n+1)
		}
		t := data.Topic{URI: uri[1 : len(uri)-1]}
		name(&t, "", cells[1])
		if len(cells) > 2 {
			t.ID = strings.TrimSpace(cells[2])
		}
		topics = append(topics, t)
	}
	return topics, nil
}

const mediaTopicSpace = "http://cv.iptc.org/newscodes/mediatopic/"

// mediaTopics reads a table with qcode, en, ar, broader, retired, definition_en.
func mediaTopics(columns, lines []string) (topics []data.Topic, err error) {
	for n, line := range lines {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(cells) == 1 && cells[0] == "" {
			continue
		}
		if len(cells) != len(columns) {
			return nil, fmt.Errorf("line %d: %d cells under %d columns", n+2, len(cells), len(columns))
		}
		cell := func(name string) string {
			if at := slices.Index(columns, name); at >= 0 {
				return cells[at]
			}
			return ""
		}
		uri := func(code string) string { return mediaTopicSpace + strings.TrimPrefix(code, "medtop:") }
		if cell("retired") != "" {
			continue
		}
		t := data.Topic{ID: cell("qcode"), URI: uri(cell("qcode")), Arabic: cell("ar"), English: cell("en"), IPTC: []string{cell("qcode")}, NoteEnglish: cell("definition_en")}
		for _, code := range strings.FieldsFunc(cell("broader"), func(r rune) bool { return strings.ContainsRune(" ,;|", r) }) {
			t.Broader = append(t.Broader, uri(code))
		}
		topics = append(topics, t)
	}
	return topics, nil
}

// annifCSV reads a CSV of Annif: columns uri, label_LANGUAGE and perhaps notation.
func annifCSV(text string) (topics []data.Topic, err error) {
	r := csv.NewReader(strings.NewReader(text))
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || !slices.Contains(rows[0], "uri") {
		return nil, errors.New("line 1: the columns must be uri, label_ar (or label_ and another language), and perhaps notation")
	}
	for _, row := range rows[1:] {
		var t data.Topic
		for _, first := range []bool{true, false} { // names in the two languages first
			for i, column := range rows[0] {
				language, is := strings.CutPrefix(column, "label_")
				switch own := language == "ar" || language == "en"; {
				case column == "uri":
					t.URI = strings.Trim(strings.TrimSpace(row[i]), "<>")
				case column == "notation":
					t.ID = strings.TrimSpace(row[i])
				case is && own == first && row[i] != "":
					name(&t, language, row[i])
				}
			}
		}
		topics = append(topics, t)
	}
	return topics, nil
}
