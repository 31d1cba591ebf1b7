package features

// Config is what was chosen about features; what was learnt is the Vectorizer.
// It is saved with the model as JSON, so fields are named and plain.
type Config struct {
	Words          [2]int  `json:"words"`           // word n-grams from..to; 0,0: none
	Chars          [2]int  `json:"chars"`           // character n-grams inside words, from..to; 0,0: none
	Stems          bool    `json:"stems"`           // light10 stems beside the words
	StopWords      bool    `json:"stop_words"`      // drop Lucene's Arabic stop words, folded
	CharScale      float64 `json:"char_scale"`      // length of the character block's vector; the words' is 1
	HeadlineWeight float64 `json:"headline_weight"` // what one term in a headline counts, against 1 in the body
	MinDF          int     `json:"min_df"`          // documents a term must stand in to be kept
	MaxFeatures    int     `json:"max_features"`    // commonest terms kept; 0: all
}

// DefaultConfig is what train uses when nothing is said.
func DefaultConfig() Config {
	return Config{
		Words: [2]int{1, 2}, Chars: [2]int{3, 5}, CharScale: 1,
		HeadlineWeight: 3, MinDF: 2, MaxFeatures: 1 << 20,
	}
}
