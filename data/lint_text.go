package data

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteText writes the structure for people. Numbers stand in columns and
// labels at the ends of lines, so that Arabic ids move nothing.
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

	if len(h.Labels) > 0 {
		line("")
		out.WriteString("  support")
		split := len(h.Splits) > 1 || len(h.Splits) == 1 && h.Splits[0].Split != ""
		if split {
			for _, s := range h.Splits {
				fmt.Fprintf(out, "  %7s", splitName(s.Split))
			}
		}
		line("  label")
		for _, l := range h.Labels {
			fmt.Fprintf(out, "  %7d", l.Support)
			for _, n := range l.BySplit {
				if split {
					fmt.Fprintf(out, "  %7d", n)
				}
			}
			line("  %s", l.Label)
		}
	}

	if len(d.Examples) > 0 {
		line("")
		line("   copies  the largest groups")
		for _, g := range d.Examples {
			line("  %7d  %s", g.Documents, strings.Join(strings.Fields(g.Text), " "))
			line("           %s", strings.Join(g.Places, ", "))
		}
	}

	if len(h.Frames.Examples) > 0 {
		line("")
		line("   shared  the frames of the most documents")
		for _, f := range h.Frames.Examples {
			line("  %7d  %s", f.Documents, f.Words)
			line("           %s", strings.Join(f.Places, ", "))
		}
	}

	line("")
	if len(h.Problems) == 0 {
		line("no problems")
		return out.Flush()
	}
	line("%s, %s, %s", plural(h.Count(Error), "error"), plural(h.Count(Warning), "warning"), plural(h.Count(Note), "note"))
	for _, p := range h.Problems {
		line("%s: %s", p.Severity, p.What)
		for _, at := range p.Places {
			line("    %s", at)
		}
		line("    fix: %s", p.Fix)
	}
	return out.Flush()
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
