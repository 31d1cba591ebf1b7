package render

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
)

// JUnit XML as Jenkins, GitLab and GitHub's report actions read it.
type junitSuite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`

	Properties *junitProperties `xml:"properties,omitempty"`
	Cases      []junitCase      `xml:"testcase"`
}

type junitProperties struct {
	List []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitMessage `xml:"failure,omitempty"`
	Skipped *junitMessage `xml:"skipped,omitempty"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes a test case for every rule of the gate, failed where the
// rule failed. Without a gate there is a case for
// every figure, skipped where undefined. Names stay the same from run to run,
// so that a CI can follow them. Properties of the suite say of how many of the
// documents the model was trained on, and the figures without them.
func WriteJUnit(b *bytes.Buffer, r *eval.Report) error {
	s := junitSuite{Name: "tasnif evaluate", Properties: properties(r.Leakage)}
	add := func(c junitCase) {
		c.Class, c.Name = "tasnif."+c.Class, safetext.Clean(c.Name)
		s.Tests++
		if c.Failure != nil {
			s.Failures++
		}
		if c.Skipped != nil {
			s.Skipped++
		}
		s.Cases = append(s.Cases, c)
	}
	if r.Verdict != nil {
		for _, k := range r.Verdict.Checks {
			c := junitCase{Class: k.Rule, Name: k.Name, Out: safetext.Clean(k.Note)}
			if !k.Passed {
				c.Failure = &junitMessage{Message: safetext.Clean(k.Note), Text: fmt.Sprintf("%s %s: %s", k.Rule, safetext.Clean(k.Name), safetext.Clean(k.Note))}
			}
			add(c)
		}
	} else {
		for _, f := range r.Figures() {
			add(figureCase("figure", f.Name, f, r))
		}
		for i := range r.Labels {
			for _, f := range r.Labels[i].Figures()[:3] {
				add(figureCase("label", r.Labels[i].Label+"."+f.Name, f, r))
			}
		}
	}
	b.WriteString(xml.Header)
	e := xml.NewEncoder(b)
	e.Indent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	b.WriteByte('\n')
	return nil
}

func figureCase(class, name string, f eval.Figure, r *eval.Report) junitCase {
	c := junitCase{Class: class, Name: name, Out: number(f.Value, f.Undefined)}
	if i, ok := r.Intervals[name]; ok && class == "figure" {
		c.Out += fmt.Sprintf(", 95%% %.3f to %.3f", i.Low, i.High)
	}
	if f.Undefined {
		c.Skipped = &junitMessage{Message: "undefined here: 0/0"}
	}
	return c
}

// properties are nil where nothing was asked about training.
func properties(k *study.Leakage) *junitProperties {
	if k == nil {
		return nil
	}
	learnt := "unknown"
	if k.Known || k.Training > 0 {
		learnt = fmt.Sprint(k.Exact)
	}
	p := &junitProperties{[]junitProperty{{"learnt.documents", learnt}}}
	if w := k.Without; w != nil {
		p.List = append(p.List, junitProperty{"without_learnt.documents", fmt.Sprint(w.Documents)},
			junitProperty{"without_learnt.accuracy", number(w.Accuracy, false)},
			junitProperty{"without_learnt.micro.f1", number(w.Micro, false)},
			junitProperty{"without_learnt.macro.f1", number(w.Macro, false)})
	}
	return p
}
