package model

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testName is a test as a list of rules names it: of the list's own package, or
// of one named by its folder from the module's root.
var testName = regexp.MustCompile(`(?:([\w/]+)\.)?\b((?:Test|Fuzz)[A-Z]\w*)`)

// rulesOf are the lines of a doc.go's list of rules, a rule that is broken over
// lines joined.
func rulesOf(t *testing.T, file string) (rules []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	_, section, found := strings.Cut(f.Doc.Text(), "\n# Rules\n")
	require.True(t, found, "%s has no list of rules", file)
	section, _, _ = strings.Cut(section, "\n# ")
	rule := ""
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "\t") {
			require.Empty(t, rule, "%s: a rule without a test", file)
			continue
		}
		if rule += line; testName.MatchString(rule) {
			rules, rule = append(rules, rule), ""
		}
	}
	require.Empty(t, rule, "%s: a rule without a test", file)
	return rules
}

// testsIn are the tests of a folder and of those below it.
func testsIn(t *testing.T, folder string) map[string]bool {
	t.Helper()
	var files []string
	require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, "_test.go") {
			files = append(files, path)
		}
		return err
	}))
	tests := map[string]bool{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if fn, is := d.(*ast.FuncDecl); is && fn.Recv == nil {
				tests[fn.Name.Name] = true
			}
		}
	}
	return tests
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod")
		dir = filepath.Dir(dir)
	}
}

// Every rule that the packages' documentation states names its tests, and they are
// there. Fix: write the test, or correct the name in doc.go.
func TestRules(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	root := moduleRoot(t)
	for _, folder := range []string{"model", "model/eval"} {
		rules := rulesOf(t, filepath.Join(root, folder, "doc.go"))
		assert.GreaterOrEqual(t, len(rules), 20, folder)
		for _, rule := range rules {
			for _, name := range testName.FindAllStringSubmatch(rule, -1) {
				in := folder
				if name[1] != "" {
					in = name[1]
				}
				assert.True(t, testsIn(t, filepath.Join(root, in))[name[2]], "%s/doc.go: no test %s in %s, which keeps: %s", folder, name[2], in, strings.TrimSpace(rule))
			}
		}
	}
}
