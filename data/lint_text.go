package data

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteText writes the structure for people. Numbers are in columns and labels at the ends
// of lines, so that Arabic ids do not shift columns.
func (h *Health) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }

	line("documents  %8d%s", h.Documents, h.tellSplits())
	for _, t := range h.Teachers {
		line("teacher    %8d  documents labelled by %s: not examined, and not counted below", t.Documents, t.Teacher)
	}
	line("labels     %8d  %.2f a document; documents without any: %d", len(h.Labels), h.Cardinality, h.Unlabelled)
	h.Headlines.line(out, "headlines")
	h.Bodies.line(out, "bodies")
	d := h.Duplicates
	line("copies     %8d  %.1f %%: %d exact, %d near; %s, the largest of %d", d.Exact+d.Near, 100*d.Share, d.Exact, d.Near, plural(d.Groups, "group"), d.Largest)
	line("frames     %8d  %.1f %% share a run of %d words with a document that is no copy of theirs", h.Frames.Documents, 100*h.Frames.Share, frameWords)
	if h.Unreadable > 0 {
		line("bad rows   %8d", h.Unreadable)
	}

	h.writeLabels(out)
	if len(d.Examples) > 0 {
		line("")
		line("   copies  the largest groups")
		for _, g := range d.Examples {
			writeExample(out, g.Documents, strings.Join(strings.Fields(g.Text), " "), g.Places)
		}
	}
	if len(h.Frames.Examples) > 0 {
		line("")
		line("   shared  the frames of the most documents")
		for _, f := range h.Frames.Examples {
			writeExample(out, f.Documents, f.Words, f.Places)
		}
	}
	line("")
	h.writeProblems(out)
	return out.Flush()
}

// writeLabels writes a table of labels with their documents, in all and by split.
func (h *Health) writeLabels(out *bufio.Writer) {
	if len(h.Labels) == 0 {
		return
	}
	out.WriteString("\n  support")
	bySplit := len(h.Splits) > 1 || len(h.Splits) == 1 && h.Splits[0].Split != ""
	if bySplit {
		for _, s := range h.Splits {
			fmt.Fprintf(out, "  %7s", splitName(s.Split))
		}
	}
	out.WriteString("  label\n")
	for _, l := range h.Labels {
		fmt.Fprintf(out, "  %7d", l.Support)
		for _, n := range l.BySplit {
			if bySplit {
				fmt.Fprintf(out, "  %7d", n)
			}
		}
		fmt.Fprintf(out, "  %s\n", l.Label)
	}
}

// writeExample writes a number of documents, what they share, and places.
func writeExample(out *bufio.Writer, documents int, text string, places []string) {
	fmt.Fprintf(out, "  %7d  %s\n           %s\n", documents, text, strings.Join(places, ", "))
}

func (h *Health) writeProblems(out *bufio.Writer) {
	if len(h.Problems) == 0 {
		out.WriteString("no problems\n")
		return
	}
	fmt.Fprintf(out, "%s, %s, %s\n", plural(h.Count(Error), "error"), plural(h.Count(Warning), "warning"), plural(h.Count(Note), "note"))
	for _, p := range h.Problems {
		fmt.Fprintf(out, "%s: %s\n", p.Severity, p.What)
		for _, at := range p.Places {
			fmt.Fprintf(out, "    %s\n", at)
		}
		fmt.Fprintf(out, "    fix: %s\n", p.Fix)
	}
}

func (h *Health) tellSplits() string {
	var list []string
	for _, s := range h.Splits {
		list = append(list, fmt.Sprintf("%s %d", splitName(s.Split), s.Documents))
	}
	if len(list) == 0 || len(list) == 1 && h.Splits[0].Split == "" {
		return ""
	}
	return "  " + strings.Join(list, ", ")
}

func (l Lengths) line(w io.Writer, name string) {
	fmt.Fprintf(w, "%-9s  %8d", name, l.Documents)
	if l.Documents > 0 {
		fmt.Fprintf(w, "  characters: least %d, median %d, 90%% up to %d, most %d", l.Min, l.Median, l.P90, l.Max)
	}
	fmt.Fprintln(w)
}

// splitName names a split in a text.
func splitName(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
