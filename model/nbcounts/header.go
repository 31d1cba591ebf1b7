package nbcounts

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"tasnif/features"
	"tasnif/features/arabic"
)

// Header describes counts: settings, totals and parts.
type Header struct {
	Normalizer   string           `json:"normalizer"` // features.Fingerprint; it says which Config.Features.Tokenizer
	Config       Config           `json:"config"`
	Documents    uint64           `json:"documents"`
	Examples     uint64           `json:"examples"` // views of documents
	None         uint64           `json:"none"`     // documents without a label
	Many         uint64           `json:"many"`     // documents with more than one
	Labels       map[string]Total `json:"labels"`
	Parts        []Part           `json:"parts"`            // sorted by ID
	Fingerprints bool             `json:"prints,omitempty"` // the counts have fingerprints of all documents; files of older versions have none
}

// Total is a label's number of documents, and of their views.
type Total struct {
	Documents uint64 `json:"documents"`
	Examples  uint64 `json:"examples"`
}

// Part is what was counted in one call: a file, or a range of one. ID is a hash of its
// documents (words, labels, ids), independent of their order and of file names.
type Part struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Documents uint64 `json:"documents"`
}

func newHeader(cfg Config) *Header {
	return &Header{Normalizer: features.Fingerprint(cfg.Features), Config: cfg, Labels: map[string]Total{}, Parts: []Part{}, Fingerprints: true}
}

func (h *Header) block() []byte {
	named := *h
	named.Config.Features.Tokenizer = arabic.First // omitted: Normalizer names it
	text, err := json.Marshal(named)
	if err != nil {
		panic(err) // plain fields cannot fail
	}
	return seal(append(newBlock(headerKey, h.Config.digest()), text...))
}

// readHeader reads a header, which is not trusted.
func readHeader(payload []byte) (*Header, error) {
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	h := new(Header)
	err := d.Decode(h)
	if err == nil {
		if _, extra := d.Token(); !errors.Is(extra, io.EOF) {
			err = errors.New("more than one JSON value")
		}
	}
	if err != nil {
		return nil, formatError("their header: %v", err)
	}
	if err := h.Config.Validate(); err != nil {
		return nil, formatError("%v", err)
	}
	h.Config = h.Config.clean()
	if h.Config.Features, err = h.Config.Features.WithFingerprint(h.Normalizer); err != nil {
		return nil, fmt.Errorf("counts: %w; count again with this program, or use the one that counted", err)
	}
	if h.Labels == nil {
		h.Labels = map[string]Total{}
	}
	sum := uint64(0)
	for i, p := range h.Parts {
		if i > 0 && p.ID <= h.Parts[i-1].ID {
			return nil, formatError("their parts are out of order at %q", p.Name)
		}
		sum += p.Documents
	}
	if sum != h.Documents || h.Documents > math.MaxInt64 || h.Examples < h.Documents || h.None > h.Documents || h.Many > h.Documents-h.None {
		return nil, formatError("the totals of their header do not agree")
	}
	for l, t := range h.Labels {
		if l == "" || t.Documents == 0 || t.Documents > h.Documents || t.Examples > h.Examples {
			return nil, formatError("label %q is said to be on %d of %d documents", l, t.Documents, h.Documents)
		}
	}
	return h, nil
}

// add adds another header's totals and parts.
func (h *Header) add(o *Header) error {
	if what := h.Config.differs(o.Config); what != "" {
		return fmt.Errorf("counted with other settings: %s", what)
	}
	for _, p := range o.Parts {
		i, twice := slices.BinarySearchFunc(h.Parts, p, func(a, b Part) int { return cmp.Compare(a.ID, b.ID) })
		if twice {
			return fmt.Errorf("%s (%d documents) is counted already, as %s: the same documents would count twice; leave one out", p.Name, p.Documents, h.Parts[i].Name)
		}
		h.Parts = slices.Insert(h.Parts, i, p)
	}
	h.Documents += o.Documents
	h.Examples += o.Examples
	h.None += o.None
	h.Many += o.Many
	h.Fingerprints = h.Fingerprints && o.Fingerprints
	for l, t := range o.Labels {
		sum := h.Labels[l]
		h.Labels[l] = Total{sum.Documents + t.Documents, sum.Examples + t.Examples}
	}
	return nil
}

func mergeHeaders(payloads [][]byte) ([]byte, error) {
	var sum *Header
	for _, p := range payloads {
		h, err := readHeader(p)
		switch {
		case err != nil:
			return nil, err
		case sum == nil:
			sum = h
		default:
			if err := sum.add(h); err != nil {
				return nil, fmt.Errorf("counts: %w", err)
			}
		}
	}
	return sum.block(), nil
}
