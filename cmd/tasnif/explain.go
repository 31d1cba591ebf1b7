package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
	"tasnif/serve/registry"
)

// explainVerb is: tasnif explain MODEL [TEXT]
type explainVerb struct {
	View   string   `default:"article" enum:"article,headline" placeholder:"VIEW" help:"What the model is shown: article (all there is) or headline (the first line alone)."`
	Labels []string `placeholder:"ID" help:"Explain these labels. Default: those given, or the most probable one if none is."`
	Source string   `placeholder:"NAME" help:"Who published the text, as the training corpus names them."`
	Top    int      `default:"8" domain:"[0,1e6]" placeholder:"N" help:"Words shown for a label, 0 for all. Default: 8."`
	Format string   `default:"text" enum:"text,json" placeholder:"FORMAT" help:"text or json. Default: text."`

	models.Flags
	Text []string `arg:"" optional:"" help:"The text: its first line is the headline, the rest the body. - or no TEXT is standard input."`
}

// Help is what explain --help says besides the flags.
func (explainVerb) Help() string {
	return `Examples:

    tasnif explain news.tsnf 'قمة عربية تبحث العقوبات وصفقة السلاح'
    tasnif explain --demo 'قمة عربية تبحث العقوبات وصفقة السلاح'
    tasnif explain --labels diplomacy,economy news.tsnf < مقال.txt`
}

// explained is one label of the answer.
type explained struct {
	Label       string            `json:"label"`
	Arabic      string            `json:"ar,omitempty"`
	Probability float64           `json:"probability"`
	Threshold   float64           `json:"threshold,omitempty"` // absent where the most probable label is always given
	Decided     bool              `json:"decided"`
	Evidence    []answer.Evidence `json:"evidence,omitempty"`
	Passage     *answer.Passage   `json:"passage,omitempty"` // of the body, that says most of the label
	said        string            // by it
}

// explanation is the answer on one text.
type explanation struct {
	Headline string      `json:"headline"`
	Body     string      `json:"body,omitempty"`
	View     string      `json:"view"`
	Mode     model.Mode  `json:"mode"`
	Labels   []string    `json:"labels"`
	Reason   string      `json:"reason,omitempty"`
	Each     []explained `json:"each"` // all labels, the most probable first; evidence for those explained
}

// maxText bounds what explain reads from standard input.
const maxText = 16 << 20

// Run explains.
func (v *explainVerb) Run(ctx context.Context, s *outputs.Streams) error {
	var err error
	if v.Text, err = v.Check(v.Text); err != nil {
		return err
	}
	m, err := v.Load()
	if err != nil {
		return err
	}
	wanted, err := labelIndices(m, v.Labels)
	if err != nil {
		return usage.Errorf("--labels: %v", err)
	}
	d, err := v.document(s.In)
	if err != nil {
		return err
	}
	d.Source = v.Source
	if v.View == data.HeadlineView.String() {
		d = d.HeadlineView()
	}
	e := v.explain(m, d, wanted)
	return write(s, v.Format, e, e.text)
}

// document is the text on the command line or on standard input.
func (v *explainVerb) document(in io.Reader) (data.Document, error) {
	text := strings.Join(v.Text, " ")
	if len(v.Text) == 0 || len(v.Text) == 1 && text == "-" {
		all, err := io.ReadAll(io.LimitReader(in, maxText+1))
		switch {
		case err != nil:
			return data.Document{}, fmt.Errorf("stdin: %w", err)
		case len(all) > maxText:
			return data.Document{}, fmt.Errorf("stdin: more than %d MB; explain takes one text, predict takes many", maxText>>20)
		}
		text = string(all)
	}
	if !utf8.ValidString(text) {
		return data.Document{}, errors.New("the text is not UTF-8; convert it, for example with: iconv -f windows-1256 -t UTF-8")
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if text == "" {
		return data.Document{}, errors.New("there is no text to explain")
	}
	headline, body, _ := strings.Cut(text, "\n")
	return data.Document{Headline: strings.TrimSpace(headline), Body: strings.TrimSpace(body)}, nil
}

// explain asks the model. wanted is empty for the labels decided.
func (v *explainVerb) explain(m *model.Model, d data.Document, wanted []int) explanation {
	p := m.Predict(d)
	e := explanation{Headline: d.Headline, Body: d.Body, View: p.View.String(), Mode: m.Mode, Labels: []string{}}
	order := registry.Ranked(nil, p.Scores)
	if len(wanted) == 0 {
		wanted = p.Decided
	}
	if len(wanted) == 0 {
		wanted = order[:1]
	}
	if len(p.Decided) == 0 {
		e.Reason = string(p.Reason(d))
	}
	for _, l := range p.Decided {
		e.Labels = append(e.Labels, m.Labels[l].ID)
	}
	for _, l := range order {
		x := explained{
			Label: m.Labels[l].ID, Arabic: m.Labels[l].Arabic, Probability: p.Scores[l],
			Threshold: m.Threshold(p.View, l), Decided: slices.Contains(p.Decided, l),
		}
		if slices.Contains(wanted, l) {
			x.Evidence = answer.EvidenceOf(m, d, l, v.Top)
			if x.Passage = answer.PassageOf(m, d, l); x.Passage != nil {
				x.said = d.Body[x.Passage.Start:x.Passage.End]
			}
		}
		e.Each = append(e.Each, x)
	}
	return e
}

// reasons are the reasons for no label, in words.
var reasons = map[string]string{
	"no_text":         "there is no text",
	"no_known_words":  "the model knows none of these words",
	"below_threshold": "no label reached its threshold",
	"left_out":        "only labels were decided that are not wanted",
}

// text writes the answer for a terminal. Ids and numbers come first and Arabic last, so
// that each line has one run from the left and one from the right.
func (e *explanation) text(w io.Writer) {
	if len(e.Labels) == 0 {
		fmt.Fprintf(w, "no label: %s\n", reasons[e.Reason])
	}
	for _, x := range e.Each {
		if x.Evidence == nil {
			continue
		}
		fmt.Fprintf(w, "%s%s  %s\n", gapBefore(len(e.Labels) > 0 && x.Label == e.Labels[0]), x.verdict(), x.Arabic)
		x.words(w)
		if x.Passage != nil {
			fmt.Fprintf(w, "  passage %d-%d: %s\n", x.Passage.Start, x.Passage.End, shortened(x.said))
		}
	}
	var rest []string
	for _, x := range e.Each {
		if x.Evidence == nil && len(rest) < 5 {
			rest = append(rest, fmt.Sprintf("%s %.2f", x.Label, x.Probability))
		}
	}
	if len(rest) > 0 {
		fmt.Fprintf(w, "\nnext: %s\n", strings.Join(rest, ", "))
	}
}

// shortened is the beginning of a passage, on one line.
func shortened(text string) string {
	words := strings.Fields(text)
	if len(words) > passageWords {
		words = append(words[:passageWords:passageWords], "\u2026")
	}
	return strings.Join(words, " ")
}

// passageWords is how much of a passage is shown.
const passageWords = 14

func gapBefore(first bool) string {
	if first {
		return ""
	}
	return "\n"
}

// verdict is the label with its probability and its threshold.
func (x *explained) verdict() string {
	given := "not given"
	if x.Decided {
		given = "given"
	}
	if x.Threshold == 0 {
		return fmt.Sprintf("%s  %.2f, %s", x.Label, x.Probability, given)
	}
	return fmt.Sprintf("%s  %.2f, threshold %.2f: %s", x.Label, x.Probability, x.Threshold, given)
}

// bar is how long the bar of the strongest word is.
const bar = 20

// words lists the words behind a label, a row each. The weights of a word that occurs
// several times are summed.
func (x *explained) words(w io.Writer) {
	var list []answer.Evidence
	for _, e := range x.Evidence {
		text := e.Text
		if e.Field != "headline" && e.Field != "body" { // the value of a categorical field
			text = e.Field + ": " + text
		}
		if e.Rule != "" {
			text = "rule, " + e.Rule
		}
		i := slices.IndexFunc(list, func(o answer.Evidence) bool { return o.Text == text })
		if i < 0 {
			list = append(list, answer.Evidence{Text: text, Rule: e.Rule})
			i = len(list) - 1
		}
		list[i].Weight += e.Weight
	}
	slices.SortStableFunc(list, func(a, b answer.Evidence) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	if len(list) == 0 {
		fmt.Fprintln(w, "  no word of the text counts for or against it")
	}
	most := 0.0 // of the words, and of the rules that add
	for _, e := range list {
		if math.Abs(e.Weight) < model.DecidedWeight {
			most = max(most, math.Abs(e.Weight))
		}
	}
	for _, e := range list {
		side, figure, length := "for", fmt.Sprintf("%+6.2f", e.Weight), bar
		switch {
		case math.Abs(e.Weight) >= model.DecidedWeight:
			figure = "decides"
		case most > 0:
			length = int(math.Round(bar * math.Abs(e.Weight) / most))
		default: // a must that a never takes back
			length = 0
		}
		if e.Weight < 0 {
			side = "against"
		}
		fmt.Fprintf(w, "  %-7s %s  %s%s  %s\n", side, figure, strings.Repeat("█", length), strings.Repeat(" ", bar-length), e.Text)
	}
}
