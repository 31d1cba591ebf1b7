package data

// Topic is one label of a taxonomy: its id is what corpora, models and answers
// carry; the rest is for people and for other systems.
type Topic struct {
	ID          string   `json:"id"`
	Arabic      string   `json:"ar,omitempty"`
	English     string   `json:"en,omitempty"`
	URI         string   `json:"uri,omitempty"`          // of the concept, as Annif and linked data name it
	Broader     []string `json:"broader,omitempty"`      // ids of the topics right above: a document of this topic is of those, too
	IPTC        []string `json:"iptc,omitempty"`         // Media Topics codes, e.g. "medtop:20000642"
	IPTCBroader []string `json:"iptc_broader,omitempty"` // the concepts right above those, each once; a code at the top has none
	GDELT       []string `json:"gdelt,omitempty"`        // themes of GDELT's Global Knowledge Graph, e.g. "SANCTIONS"
	NoteArabic  string   `json:"note_ar,omitempty"`      // what belongs to the topic, in a sentence
	NoteEnglish string   `json:"note_en,omitempty"`

	// What a tagger is trained with before there is a labelled document.
	Words []string `json:"words,omitempty"`               // seed words: the topic's own
	Rate  float64  `json:"rate,omitempty" domain:"[0,1]"` // expected share of documents that have it, 0 to 1; 0: not known
}

// Name is the topic's name in a language ("ar" or "en"), its URI ("uri"), or its id where
// it has none.
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
