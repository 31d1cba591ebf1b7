package eval

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// growths are the formats of a learning curve: a new one is a line here.
var growths = map[string]func(b *bytes.Buffer, g *Growth) error{
	"csv":  growthCSV,
	"html": growthHTML,
	"json": growthJSON,
	"svg":  func(b *bytes.Buffer, g *Growth) error { b.WriteString(growthSVG(g)); return nil },
	"text": growthText,
}

// GrowthFormats are the names of the formats of a learning curve, sorted.
func GrowthFormats() []string { return slices.Sorted(maps.Keys(growths)) }

// WriteGrowth renders a learning curve in the named format.
func WriteGrowth(w io.Writer, format string, g *Growth) error {
	write, ok := growths[format]
	if !ok {
		return fmt.Errorf("eval: there is no format %q of a learning curve: use one of %s", format, strings.Join(GrowthFormats(), ", "))
	}
	var b bytes.Buffer
	if err := write(&b, g); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// about says what was measured.
func (g *Growth) about() string {
	text := fmt.Sprintf("measured by %s: %d documents, %d labels, %s-label; %d %s of each part", g.Measured, g.Documents, g.Labels, g.Mode, g.Draws, plural(g.Draws, "draw"))
	if g.Corpus != "" {
		text = g.Corpus + ", " + text
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// Answer says in plain sentences how much must be labelled: what the last
// doubling brought, and how many documents a base is worth.
func (g *Growth) Answer() []string {
	var out []string
	for _, c := range g.Curves {
		d := c.Last
		if len(c.Points) < 2 {
			continue
		}
		rise := fmt.Sprintf("%s: from %d to %d documents macro-F1 went from %.3f to %.3f, %+.1f points for a doubling [%+.1f, %+.1f]", c.Name, d.From, d.To,
			c.Points[len(c.Points)-2].Macro.Mean, c.Points[len(c.Points)-1].Macro.Mean, 100*d.Gain, 100*d.Interval.Low, 100*d.Interval.High)
		switch {
		case d.Interval.Low > 0:
			rise += fmt.Sprintf("; %d more would bring about that again, or less.", d.To)
		case d.Interval.High <= 0.01:
			rise += "; more documents of this kind would bring next to nothing."
		default:
			rise += "; too little to tell from chance with these documents."
		}
		out = append(out, rise)
	}
	if len(g.Curves) == 2 {
		plain, base := g.Curves[0].Points, g.Curves[1].Points
		goal := plain[len(plain)-1]
		if n := reaching(base, goal.Macro.Mean); n > 0 && n < goal.Documents {
			out = append(out, fmt.Sprintf("%s about %d documents reach what %d reach %s: macro-F1 %.3f.", g.Curves[1].Name, n, goal.Documents, g.Curves[0].Name, goal.Macro.Mean))
		}
	}
	return out
}

// reaching is how many documents a curve needs for a macro-F1, straight between
// points over the logarithm of the documents; 0 where it does not get there.
func reaching(points []GrowthPoint, macro float64) int {
	for i, p := range points {
		if p.Macro.Mean < macro {
			continue
		}
		if i == 0 {
			return p.Documents
		}
		last := points[i-1]
		share := (macro - last.Macro.Mean) / (p.Macro.Mean - last.Macro.Mean)
		return int(math.Round(float64(last.Documents) * math.Pow(float64(p.Documents)/float64(last.Documents), share)))
	}
	return 0
}

// String is a figure with its deviation; one draw has none.
func (s Spread) String() string {
	if len(s.Each) < 2 {
		return fmt.Sprintf("%.3f      ", s.Mean)
	}
	return fmt.Sprintf("%.3f ±%.3f", s.Mean, s.SD)
}

func growthText(b *bytes.Buffer, g *Growth) error {
	fmt.Fprintf(b, "Learning curve\n%s\n\n%9s", clean(g.about()), "")
	for _, c := range g.Curves {
		fmt.Fprintf(b, "  %-26s", c.Name)
	}
	fmt.Fprintf(b, "\n%9s", "documents")
	for range g.Curves {
		fmt.Fprintf(b, "  %-12s  %-12s", "macro-F1 ±sd", "micro-F1 ±sd")
	}
	b.WriteByte('\n')
	for i := range g.Curves[0].Points {
		line := fmt.Sprintf("%9d", g.Curves[0].Points[i].Documents)
		for _, c := range g.Curves {
			line += fmt.Sprintf("  %-12s  %-12s", c.Points[i].Macro, c.Points[i].Micro)
		}
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	b.WriteByte('\n')
	for _, line := range g.Answer() {
		fmt.Fprintln(b, line)
	}
	return nil
}

func growthJSON(b *bytes.Buffer, g *Growth) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(struct {
		*Growth
		Answer []string `json:"answer"`
	}{g, g.Answer()}); err != nil {
		return err
	}
	b.Write(folded(text.Bytes()))
	return nil
}

// growthCSV is a line for every model: what it learnt from and its figures.
func growthCSV(b *bytes.Buffer, g *Growth) error {
	w := csv.NewWriter(b)
	w.Write([]string{"curve", "documents", "draw", "macro_f1", "micro_f1"}) // errors stay in w.Error
	for _, c := range g.Curves {
		for _, p := range c.Points {
			for i := range p.Macro.Each {
				w.Write([]string{c.Name, strconv.Itoa(p.Documents), strconv.Itoa(i + 1),
					strconv.FormatFloat(round4(p.Macro.Each[i]), 'f', -1, 64), strconv.FormatFloat(round4(p.Micro.Each[i]), 'f', -1, 64)})
			}
		}
	}
	w.Flush()
	return w.Error()
}
