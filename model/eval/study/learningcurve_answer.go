package study

import (
	"fmt"
	"math"
)

// Answer says in plain sentences how much must be labelled: what the last
// doubling brought, and how many documents a base saves.
func (g *LearningCurve) Answer() []string {
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
func reaching(points []Point, macro float64) int {
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
