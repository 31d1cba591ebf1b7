package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tasnif/cmd/tasnif/outputs"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every flag and argument that names a file to write says what it writes, and so
// is held to the rules of outputs.Check.
func TestOutputsSayWhatTheyWrite(t *testing.T) {
	var cli commandLine
	parser, err := kong.New(&cli, options()...)
	require.NoError(t, err)
	found := 0
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		values := slices.Clone(n.Positional)
		for _, f := range n.Flags {
			values = append(values, f.Value)
			if f.Short == 'o' || f.Name == "output" {
				assert.True(t, f.Tag.Has("writes"), "%s --%s writes a file and has no tag writes", n.Name, f.Name)
			}
		}
		for _, v := range values {
			if strings.HasPrefix(v.Help, "Write ") && v.Target.Kind().String() != "bool" {
				assert.True(t, v.Tag.Has("writes"), "%s %s writes a file and has no tag writes", n.Name, v.Name)
			}
			if v.Tag.Has("writes") {
				found++
				kind, known := outputs.Kinds[v.Tag.Get("writes")]
				assert.True(t, known && kind.Holds != nil, "%s %s writes %q, which outputs.Kinds does not have", n.Name, v.Name, v.Tag.Get("writes"))
			}
		}
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(parser.Model.Node)
	assert.GreaterOrEqual(t, found, 17)
}

// writers are the files of this package that may open a file for writing, each
// under the rules of outputs.Check but for init, which writes in an empty folder.
var writers = []string{"init.go", "labelling/store.go", "outputs/outputs.go", "outputs/answerfile.go", "retraining/alone.go", "system/profiles.go", "training/journal.go"}

func TestFilesAreWrittenInFewPlaces(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	inside, err := filepath.Glob("*/*.go")
	require.NoError(t, err)
	files = append(files, inside...)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(writers, filepath.ToSlash(file)) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "os" {
					assert.NotContains(t, []string{"Create", "WriteFile", "OpenFile", "Rename"}, s.Sel.Name, "%s opens a file for writing; use replace or modelfile.WriteAside", file)
				}
			}
			return true
		})
	}
}
