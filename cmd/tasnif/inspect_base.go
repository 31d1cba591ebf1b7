package main

import (
	"encoding/json"
	"fmt"

	"tasnif/features/embedding"
)

// neighbours is how many words --near shows.
const neighbours = 15

// base shows an archive's embedding: its size, or the words nearest to one.
func (v *inspectVerb) base(s *streams, e *embedding.Embedding) error {
	if e == nil {
		return fmt.Errorf("%s: this model was trained without a base and has no word vectors; train one with: tasnif train --base BASE", v.title())
	}
	near, known := e.Near(v.Near, neighbours)
	if v.Near != "" && !known {
		return fmt.Errorf("%s: %q is not one of its %d words", v.title(), v.Near, e.Len())
	}
	if v.Format == "json" {
		out := map[string]any{"words": e.Len(), "pieces": e.Subwords(), "dimensions": e.Dim(), "documents": e.Arrays().Documents}
		if v.Near != "" {
			out["near"] = near
		}
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	}
	if v.Near == "" {
		_, err := fmt.Fprintf(s.out, "base         %d words and %d subwords, vectors of %d numbers, from %s\n", e.Len(), e.Subwords(), e.Dim(), amount(int(e.Arrays().Documents), "document"))
		return err
	}
	for _, n := range near {
		if _, err := fmt.Fprintf(s.out, "%.3f  %s\n", n.Cosine, n.Word); err != nil {
			return err
		}
	}
	return nil
}
