package outputs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/tables"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data/formats"
)

// Kinds are the kinds of files that the command writes. A flag or argument that names a file to write has the tag writes, with a key of
// this table. Before a verb begins, Check requires of every such file that it is
// not an input of the command, is named once, has no ending of another kind, and that a
// file which exists already is of the same kind. With appends:"FLAG" it may be the input
// of that flag; with:"FLAG=KIND" is for a flag that changes the kind.
var Kinds = map[string]Kind{
	"model":       {"a model", []string{".tsnf"}, isBinary("model")},
	"base":        {"a base", []string{".base"}, isBinary("base")},
	"counts":      {"counts", []string{".counts", ".words", ".pairs"}, isBinary("counts")},
	"jsonl":       {"JSON Lines", []string{".jsonl", ".ndjson"}, isJSONLines},
	"predictions": {"answers", []string{".jsonl", ".ndjson", ".csv", ".tsv", ".xlsx", ".parquet"}, func(string, []byte) bool { return true }}, // predict goes on with them, or refuses to
	"table":       {"a corpus with splits", []string{".jsonl", ".ndjson", ".csv", ".tsv", ".xlsx", ".parquet"}, isTable},
	"corpus":      {"a corpus", formats.Formats(), nil}, // of inputs
	"report":      {"a report", []string{".json", ".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xml", ".junit", ".prom", ".openmetrics", ".github", ".csv", ".svg"}, isReport},
	"profile":     {"a profile", []string{".prof", ".pprof"}, func(_ string, begin []byte) bool { return bytes.HasPrefix(begin, []byte("\x1f\x8b")) }},
	"trace":       {"a trace", []string{".trace"}, func(_ string, begin []byte) bool { return bytes.HasPrefix(begin, []byte("go 1.")) }},
}

// Kind is what a file holds.
type Kind struct {
	name    string
	endings []string
	Holds   func(path string, begin []byte) bool // whether a file that begins so is one
}

// output is a file to write, as the command line names it.
type output struct {
	flag, path, kind, appends string
}

// Check refuses files that must not be written; see Kinds.
func Check(verb *kong.Node, stdin io.Reader) error {
	outputs, inputs := filesOf(verb)
	for i, o := range outputs {
		if err := o.checkEnding(); err != nil {
			return err
		}
		for _, other := range outputs[:i] {
			if same(o.path, other.path) {
				return usage.Errorf("%s %s: this file is named twice, also as %s %s; name another file", o.flag, o.path, other.flag, other.path)
			}
		}
		info, err := os.Stat(o.path)
		if err != nil || !info.Mode().IsRegular() {
			continue // nothing to overwrite
		}
		if f, ok := stdin.(*os.File); ok {
			if in, err := f.Stat(); err == nil && os.SameFile(in, info) {
				return usage.Errorf("%s %s: this file is standard input; name another file", o.flag, o.path)
			}
		}
		for _, in := range inputs {
			if o.appends != "" && o.appends == in.flag {
				continue
			}
			if within(in.path, info) {
				return usage.Errorf("%s %s: this file is an input (%s); name another file", o.flag, o.path, in.path)
			}
		}
		if err := o.checkContent(info); err != nil {
			return err
		}
	}
	return nil
}

// checkEnding refuses the ending of another kind, or of a compression.
func (o output) checkEnding() error {
	stem, ending := strings.ToLower(o.path), ""
	for _, packed := range []string{".gz", ".zst"} {
		if o.kind == "predictions" {
			stem = strings.TrimSuffix(stem, packed)
		} else if o.kind != "profile" && strings.HasSuffix(stem, packed) {
			return usage.Errorf("%s %s: this file is written uncompressed; leave off %s", o.flag, o.path, packed)
		}
	}
	var kinds []string
	for _, key := range slices.Sorted(maps.Keys(Kinds)) {
		for _, e := range Kinds[key].endings {
			if !strings.HasSuffix(stem, e) || len(e) < len(ending) {
				continue
			}
			if len(e) > len(ending) {
				ending, kinds = e, nil
			}
			kinds = append(kinds, key)
		}
	}
	if len(kinds) == 0 || slices.Contains(kinds, o.kind) {
		return nil
	}
	endings := Kinds[o.kind].endings
	more := ""
	if o.kind == "table" {
		more = " (or " + strings.Join(endings[1:], ", ") + ")"
	}
	return usage.Errorf("%s %s: that is the ending of %s, and the file written is %s; name it %s%s, for example, or check what %s is for",
		o.flag, o.path, Kinds[kinds[0]].name, Kinds[o.kind].name, "news"+endings[0], more, o.flag)
}

// checkContent refuses to replace what is not of the kind that is written.
func (o output) checkContent(info fs.FileInfo) error {
	if info.Size() == 0 {
		return nil
	}
	f, err := os.Open(o.path)
	if err != nil {
		return fmt.Errorf("%s: %w", o.path, Plain(err))
	}
	defer f.Close()
	begin := make([]byte, 1<<16)
	n, err := io.ReadFull(f, begin)
	if n == 0 {
		return fmt.Errorf("%s: %w", o.path, Plain(err))
	}
	if Kinds[o.kind].Holds(o.path, begin[:n]) {
		return nil
	}
	return usage.Errorf("%s %s: the file there is not %s and would be lost; name another file, or remove it first", o.flag, o.path, Kinds[o.kind].name)
}

// isBinary tells whether a file of this program is of a kind, by its first bytes.
func isBinary(kind string) func(string, []byte) bool {
	return func(_ string, begin []byte) bool { return binaryKind(begin) == kind }
}

// binaryKind is model, base or counts, or "".
func binaryKind(begin []byte) string {
	switch {
	case len(begin) < 8 || string(begin[:3]) != "\x89TS" || string(begin[4:8]) != "\r\n\x1a\n":
		return ""
	case begin[3] != 'N':
		return "counts"
	case bytes.Contains(begin[:min(len(begin), 256)], []byte(`"kind":"base"`)):
		return "base"
	}
	return "model"
}

// isJSONLines tells whether the first line is a JSON object by itself.
func isJSONLines(_ string, begin []byte) bool {
	line, _, whole := bytes.Cut(begin, []byte("\n"))
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("{")) && (json.Valid(line) || !whole)
}

// isTable tells a corpus that split has written.
func isTable(path string, begin []byte) bool {
	first, _, _ := bytes.Cut(begin, []byte("\n"))
	switch tables.FormatOf(path) {
	case tables.Format{}:
		return isJSONLines(path, begin)
	case tables.Format{Comma: ',', Pack: ".xlsx"}:
		return bytes.HasPrefix(begin, []byte("PK\x03\x04"))
	case tables.Format{Comma: ',', Pack: ".parquet"}:
		return bytes.HasPrefix(begin, []byte("PAR1"))
	}
	return bytes.Contains(first, []byte("split"))
}

// isReport tells a report by its ending and its form.
func isReport(path string, begin []byte) bool {
	if binaryKind(begin) != "" || isJSONLines(path, begin) || bytes.IndexByte(begin, 0) >= 0 {
		return false
	}
	first, _, _ := bytes.Cut(begin, []byte("\n"))
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		return bytes.HasPrefix(bytes.TrimSpace(first), []byte("{"))
	case ".csv":
		return bytes.HasPrefix(first, []byte("curve,"))
	}
	return !bytes.HasPrefix(first, []byte("__label__")) && !headlines(begin)
}

// headlines tells whether the first two lines both begin with an Arabic letter; those
// of a report never do.
func headlines(begin []byte) bool {
	lines := strings.SplitN(string(begin), "\n", 3)
	arabic := func(line string) bool {
		r := []rune(strings.TrimSpace(line[:min(len(line), 64)]))
		return len(r) > 0 && r[0] >= 0x0600 && r[0] <= 0x06ff
	}
	return arabic(lines[0]) && (len(lines) < 2 || lines[1] == "" || arabic(lines[1]))
}

// input is a value on the command line that may name a file that is read.
type input struct{ flag, path string }

// filesOf are the files that a command line names: those to write, and all other
// strings, any of which may be a file to read.
func filesOf(verb *kong.Node) (outputs []output, inputs []input) {
	add := func(name, shown string, v *kong.Value) {
		for _, text := range texts(v.Target) {
			switch {
			case text == "":
			case v.Tag.Has("writes"):
				outputs = append(outputs, output{shown, text, written(verb, v.Tag), v.Tag.Get("appends")})
			default:
				inputs = append(inputs, input{name, text})
			}
		}
	}
	for n := verb; n != nil; n = n.Parent {
		for _, f := range n.Flags {
			shown := "--" + f.Name
			if f.Short != 0 {
				shown = "-" + string(f.Short)
			}
			add(f.Name, shown, f.Value)
		}
		for _, p := range n.Positional {
			add(p.Name, strings.ToUpper(p.Name), p)
		}
	}
	return outputs, inputs
}

// written is the kind of a file to write: the tag writes, or, with the flag NAME, that
// of the tag with:"NAME=KIND".
func written(verb *kong.Node, tag *kong.Tag) string {
	name, kind, _ := strings.Cut(tag.Get("with"), "=")
	for _, f := range verb.Flags {
		if f.Name == name && f.Target.Kind() == reflect.Bool && f.Target.Bool() {
			return kind
		}
	}
	return tag.Get("writes")
}

// texts are the strings that a value holds.
func texts(v reflect.Value) []string {
	switch {
	case v.Kind() == reflect.String:
		return []string{v.String()}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
		var list []string
		for i := range v.Len() {
			list = append(list, v.Index(i).String())
		}
		return list
	}
	return nil
}

// same tells whether two paths are one file, whether or not it exists.
func same(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	whole := func(path string) string {
		folder, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			folder = filepath.Dir(path)
		}
		folder, _ = filepath.Abs(folder)
		return filepath.Join(folder, filepath.Base(path))
	}
	return whole(a) == whole(b)
}

// within tells whether a file is the input, or is in it where that is a folder.
func within(input string, file fs.FileInfo) bool {
	info, err := os.Stat(input)
	if err != nil {
		return false
	}
	if !info.IsDir() {
		return os.SameFile(info, file)
	}
	found := false
	_ = filepath.WalkDir(input, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil // a folder that cannot be read is refused later
		}
		if info, err := os.Stat(path); err == nil && os.SameFile(info, file) {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}
