package data

// Topic is one label of a taxonomy. Corpora, models and answers use its id; the other
// fields are for people and for other systems.
type Topic struct {
	ID          string   `json:"id"`
	Arabic      string   `json:"ar,omitempty"`
	English     string   `json:"en,omitempty"`
	URI         string   `json:"uri,omitempty"`          // of the concept, as Annif and linked data name it
	Broader     []string `json:"broader,omitempty"`      // ids of the parent topics: a document of this topic is also one of these
	IPTC        []string `json:"iptc,omitempty"`         // Media Topics codes, e.g. "medtop:20000642"
	IPTCBroader []string `json:"iptc_broader,omitempty"` // parents of these concepts, each once; a top-level code has none
	GDELT       []string `json:"gdelt,omitempty"`        // themes of GDELT's Global Knowledge Graph, e.g. "SANCTIONS"
	NoteArabic  string   `json:"note_ar,omitempty"`      // the scope of the topic, in a sentence
	NoteEnglish string   `json:"note_en,omitempty"`

	// For training without labelled documents.
	Words []string `json:"words,omitempty"`               // seed words: the topic's own
	Rate  float64  `json:"rate,omitempty" domain:"[0,1]"` // expected share of documents with the topic, 0 to 1; 0: unknown
}

// Name is the topic's name in a language ("ar" or "en") or its URI ("uri"); its id if that
// is empty.
func (t Topic) Name(lang string) string {
	switch {
	case lang == "ar" && t.Arabic != "":
		return t.Arabic
	case lang == "en" && t.English != "":
		return t.English
	case lang == "uri" && t.URI != "":
		return t.URI
	}
	return t.ID
}
