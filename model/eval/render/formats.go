package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"tasnif/model/eval"
)

// Writer renders a report; the report is measured already, and not changed.
type Writer func(w io.Writer, r *eval.Report) error

// writers are the report formats: a new one is one file and one line here.
var writers = map[string]Writer{
	"github":      WriteAnnotations,
	"html":        WriteHTML,
	"json":        WriteJSON,
	"junit":       WriteJUnit,
	"markdown":    WriteMarkdown,
	"openmetrics": WriteOpenMetrics,
	"text":        WriteText,
}

// Formats are the names of the report formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(writers)) }

// Write renders a report in the named format.
func Write(w io.Writer, format string, r *eval.Report) error {
	write, ok := writers[format]
	if !ok {
		return fmt.Errorf("eval: there is no report format %q: use one of %s", format, strings.Join(Formats(), ", "))
	}
	return write(w, r)
}
