package main

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// allowed are the packages there may be, and what each may import of the others.
var allowed = map[string][]string{
	"data":            {},
	"data/demo":       {"data", "data/formats"},
	"data/feeds":      {},
	"data/formats":    {"data", "data/taxonomy"},
	"data/sharedtest": {}, // of tests
	"data/taxonomy":   {"data"},
	"data/vocabulary": {"data", "data/taxonomy"},

	"features":                   {"features/arabic", "features/domain", "features/embedding", "features/fingerprint", "features/hashing", "features/markup", "features/parallel", "features/passages", "features/terms"},
	"features/arabic":            {"features/markup"},
	"features/markup":            {},
	"features/domain":            {},
	"features/embedding":         {"features/arabic", "features/fingerprint", "features/terms"},
	"features/embedding/vectors": {},
	"features/fingerprint":       {"features/arabic", "features/terms"},
	"features/hashing":           {"features/fingerprint", "features/terms"},
	"features/parallel":          {},
	"features/passages":          {},
	"features/terms":             {"features/arabic", "features/parallel"},

	"model":                      append([]string{"data", "data/taxonomy", "model/calibration", "model/categorical", "model/cost", "model/decision", "model/linear", "model/linear/sparse", "model/modelfile", "model/nbcounts", "model/outoffold", "model/rules", "model/passages", "model/thresholds", "model/tuning"}, text...),
	"model/answer":               {"data", "model"},
	"model/calibration":          {},
	"model/categorical":          {"data", "model/calibration", "model/decision", "model/linear", "model/modelfile", "model/outoffold"},
	"model/cost":                 {"model/linear"},
	"model/decision":             {"features/parallel", "model/calibration", "model/outoffold", "model/passages", "model/thresholds"},
	"model/linear":               append([]string{"data", "model/linear/sparse"}, text...),
	"model/linear/sparse":        {"features", "features/parallel"},
	"model/modelfile":            {"data", "features/arabic", "features/embedding", "features/embedding/vectors", "features/fingerprint"},
	"model/nbcounts":             append([]string{"data", "model/modelfile"}, text...),
	"model/outoffold":            {"features", "model/linear"},
	"model/passages":             {"features/parallel", "model/calibration"},
	"model/pictures/browsertest": {}, // of tests
	"model/pictures":             {}, // of the page and of the reports
	"model/pretrain":             append([]string{"data"}, text...),
	"model/story":                {"data", "features/arabic", "features/embedding", "features/terms", "model/modelfile"},
	"model/rules":                {"features/arabic"},
	"model/teaching":             append([]string{"data", "model", "model/calibration", "model/linear", "model/thresholds"}, text...),
	"model/thresholds":           {"model/modelfile"},
	"model/zeroshot":             append([]string{"data", "model", "model/calibration", "model/decision", "model/linear"}, text...),
	"model/tuning":               append([]string{"model/linear", "model/thresholds"}, text...),

	"model/eval":             {"data", "features/parallel", "model", "model/decision", "model/eval/metrics", "model/eval/mistakes", "model/eval/predictions", "model/eval/safetext", "model/eval/stats", "model/eval/study", "model/rules", "model/thresholds", "model/tuning"},
	"model/eval/evaltest":    {"data", "data/sharedtest", "model", "model/decision", "model/linear", "model/eval", "model/eval/metrics", "model/eval/mistakes", "model/eval/predictions", "model/eval/render", "model/eval/stats", "model/eval/study"}, // of tests
	"model/eval/htmlreport":  {"model", "model/eval", "model/eval/metrics", "model/eval/mistakes", "model/eval/predictions", "model/eval/safetext", "model/eval/stats", "model/eval/study", "model/pictures", "model/thresholds"},
	"model/eval/metrics":     {"data", "data/taxonomy", "model", "model/eval/predictions"},
	"model/eval/mistakes":    {"data", "features/parallel", "model", "model/eval/metrics", "model/eval/predictions", "model/eval/study"},
	"model/eval/predictions": {"data", "features", "features/parallel", "model", "model/eval/safetext"},
	"model/eval/render":      {"data", "model", "model/answer", "model/eval", "model/eval/htmlreport", "model/eval/metrics", "model/eval/predictions", "model/eval/safetext", "model/eval/stats", "model/eval/study", "model/pictures", "model/thresholds", "model/tuning"},
	"model/eval/safetext":    {},
	"model/eval/stats":       {"features/parallel", "model/eval/metrics", "model/eval/predictions"},
	"model/eval/study":       append([]string{"data", "model", "model/eval/metrics", "model/eval/predictions", "model/eval/safetext", "model/eval/stats", "model/thresholds"}, text...),

	"serve":                    {"data", "data/formats", "features/domain", "model", "model/answer", "model/pictures", "serve/compression", "serve/compat", "serve/connections", "serve/desk", "serve/drift", "serve/limits", "serve/problem", "serve/registry", "serve/releases", "serve/reviews", "serve/strictjson", "serve/trial", "serve/web", "serve/watch"},
	"serve/compat":             {"data", "model", "model/answer", "serve/compat/inferencepb", "serve/problem", "serve/registry", "serve/strictjson"},
	"serve/compat/inferencepb": {}, // generated
	"serve/registry":           {"data", "features/passages", "model", "serve/strictjson", "serve/desk"},
	"serve/compression":        {},
	"serve/connections":        {},
	"serve/desk":               {"data"},
	"serve/fetch":              {},
	"serve/drift":              {"data", "data/formats", "data/sharedtest", "features", "features/arabic", "model", "model/linear", "serve/desk", "serve/registry"}, // data, sharedtest and linear in its benchmark
	"serve/limits":             {"serve/problem"},
	"serve/problem":            {},
	"serve/releases":           {"serve/desk"},
	"serve/reviews":            {"serve/desk", "serve/problem", "serve/strictjson"},
	"serve/strictjson":         {"serve/problem"},
	"serve/watch":              {"data", "data/feeds", "features/arabic", "features/markup", "model", "model/story", "serve/desk", "serve/fetch", "serve/registry"},
	"serve/trial":              {"data", "model", "serve/desk", "serve/registry", "serve/releases"},
	"serve/web":                {"model/pictures"},

	"cmd/tasnif/answering":  {"cmd/tasnif/outputs", "cmd/tasnif/tables", "cmd/tasnif/usage", "data", "data/formats"},
	"cmd/tasnif/corpora":    {"cmd/tasnif/outputs", "cmd/tasnif/usage", "data", "data/demo", "data/formats", "features/arabic", "model/nbcounts"},
	"cmd/tasnif/guide":      {"serve/web"},
	"cmd/tasnif/labelling":  {"cmd/tasnif/outputs", "cmd/tasnif/system", "data", "data/formats", "model", "model/eval/safetext", "model/eval/study"},
	"cmd/tasnif/models":     {"cmd/tasnif/outputs", "cmd/tasnif/usage", "model"},
	"cmd/tasnif/outputs":    {"cmd/tasnif/system", "cmd/tasnif/tables", "cmd/tasnif/usage", "data/formats", "model/answer", "model/modelfile"},
	"cmd/tasnif/retraining": {"cmd/tasnif/system", "serve/releases", "data", "model", "model/eval", "model/eval/predictions", "model/rules"},
	"cmd/tasnif/schedule":   {"cmd/tasnif/system", "cmd/tasnif/usage", "serve/desk", "serve/releases"},
	"cmd/tasnif/serving":    {"cmd/tasnif/outputs", "serve/releases", "cmd/tasnif/usage", "model", "serve", "serve/registry"},
	"cmd/tasnif/system":     {},
	"cmd/tasnif/tables":     {"data", "data/formats", "model", "model/answer", "model/modelfile"},
	"cmd/tasnif/topics":     {"cmd/tasnif/outputs", "cmd/tasnif/tables", "data", "data/formats", "data/taxonomy", "model/eval", "model/modelfile"},
	"cmd/tasnif/training":   append([]string{"cmd/tasnif/outputs", "data", "model", "model/linear", "model/modelfile", "model/nbcounts", "model/tuning"}, text...),
	"cmd/tasnif/usage":      {"data", "model/eval/safetext"},
	"cmd/tasnif/watching":   {"serve/desk", "serve/drift", "serve/registry", "serve/watch"},

	"cmd/tasnif": append([]string{
		"cmd/tasnif/answering", "cmd/tasnif/corpora", "cmd/tasnif/guide", "cmd/tasnif/labelling", "cmd/tasnif/models", "cmd/tasnif/outputs", "cmd/tasnif/retraining", "cmd/tasnif/schedule", "cmd/tasnif/serving", "cmd/tasnif/system", "cmd/tasnif/tables", "cmd/tasnif/topics", "cmd/tasnif/training", "cmd/tasnif/usage", "cmd/tasnif/watching",
		"data", "data/demo", "data/formats", "data/taxonomy", "data/vocabulary",
		"model", "model/answer", "model/cost", "model/decision", "model/nbcounts", "model/linear", "model/modelfile", "model/pretrain", "model/rules", "model/teaching", "model/thresholds", "model/tuning", "model/zeroshot",
		"model/eval", "model/eval/metrics", "model/eval/mistakes", "model/eval/predictions", "model/eval/render", "model/eval/safetext", "model/eval/stats", "model/eval/study",
		"serve", "serve/desk", "serve/drift", "serve/fetch", "serve/watch", "serve/registry", "serve/releases", "serve/web",
	}, text...),
}

// text is what turns texts into features.
var text = []string{"features", "features/arabic", "features/domain", "features/embedding", "features/fingerprint", "features/hashing", "features/markup", "features/parallel", "features/passages", "features/terms"}

// libraries that few packages may import.
var libraries = map[string][]string{
	"github.com/gin-gonic/gin":          {"serve"},
	"modernc.org/sqlite":                {"serve/desk"},
	"github.com/sjwhitworth/golearn":    {"model/linear", "model/eval/metrics"},
	"github.com/alecthomas/kong":        {"cmd/tasnif", "cmd/tasnif/outputs", "cmd/tasnif/serving"},
	"github.com/mmcdole/gofeed":         {"data/feeds"},
	"github.com/schollz/progressbar/v3": {"cmd/tasnif/outputs"},
	"github.com/klauspost/compress":     {"cmd/tasnif/models", "cmd/tasnif/tables", "data/formats", "data/sharedtest", "features/embedding/vectors", "serve", "serve/compression"},
	"google.golang.org/grpc":            {"serve"},
	"os/signal":                         {"cmd/tasnif", "cmd/tasnif/system"},
	"flag":                              {},
	"log":                               {},
	"unsafe":                            {"serve/compat/inferencepb"}, // generated
	"C":                                 {},
}

// topLevel is what stands in the repository besides names that begin with a dot.
var topLevel = []string{"Makefile", "README.md", "cmd", "data", "features", "go.mod", "go.sum", "model", "serve"}

// root is the repository's folder.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test")
		dir = filepath.Dir(dir)
	}
}

// packages are all packages of the repository by their folder.
func packages(t *testing.T) map[string]*build.Package {
	t.Helper()
	top := root(t)
	found := map[string]*build.Package{}
	require.NoError(t, filepath.WalkDir(top, func(dir string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(top, dir)
		if err != nil {
			return err
		}
		if name := e.Name(); rel != "." && (strings.HasPrefix(name, ".") || name == "testdata") || rel == "build" {
			return fs.SkipDir
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && rel != "." {
			return fs.SkipDir // a module of its own, such as cmd/tasnif-beam
		}
		if goFiles, _ := filepath.Glob(filepath.Join(dir, "*.go")); len(goFiles) > 0 {
			p, err := build.ImportDir(dir, 0)
			if err != nil {
				return err
			}
			found[filepath.ToSlash(rel)] = p
		}
		return nil
	}))
	return found
}

func TestPackagesAreThoseOfTheDesign(t *testing.T) {
	for name := range packages(t) {
		assert.True(t, allowed[name] != nil, "%s is a package that the design does not have", name)
	}
	entries, err := os.ReadDir(root(t))
	require.NoError(t, err)
	for _, e := range entries {
		name := e.Name()
		ignored := name == "build" || name == "tasnif" || path.Ext(name) == ".prof" // as .gitignore has them
		if !strings.HasPrefix(name, ".") && !ignored {
			assert.Contains(t, topLevel, name, "the top level of the repository is fixed by the design")
		}
	}
}

func TestImportsRunOneWay(t *testing.T) {
	for name, p := range packages(t) {
		for _, imported := range p.Imports {
			if own, ours := strings.CutPrefix(imported, "tasnif/"); ours {
				assert.True(t, slices.Contains(allowed[name], own), "%s imports %s", name, own)
			}
			for library, importers := range libraries {
				if imported == library || strings.HasPrefix(imported, library+"/") && library != "log" && library != "unsafe" {
					assert.Contains(t, importers, name, "%s imports %s", name, imported)
				}
			}
		}
	}
}

// Tables are literals that a reader finds; nothing registers itself.
func TestNoInitFunctions(t *testing.T) {
	for name, p := range packages(t) {
		for _, file := range p.GoFiles {
			if strings.HasSuffix(file, ".pb.go") {
				continue // generated
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			assert.False(t, slices.ContainsFunc(parsed.Decls, func(d ast.Decl) bool {
				f, ok := d.(*ast.FuncDecl)
				return ok && f.Recv == nil && f.Name.Name == "init"
			}), "%s/%s has an init function", name, file)
		}
	}
}

// Flags are the command's: a library names options, and the command adds the flags that
// set them.
func TestLibrariesNameNoFlags(t *testing.T) {
	flag := regexp.MustCompile(`(^|\s)--[a-z][a-z-]*([^a-z:-]|$)`) // --ink: is a property of CSS
	for name, p := range packages(t) {
		if strings.HasPrefix(name, "cmd/") || name == ".ci/manifests" {
			continue
		}
		for _, file := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			ast.Inspect(parsed, func(n ast.Node) bool {
				if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
					value, err := strconv.Unquote(text.Value)
					assert.NoError(t, err)
					assert.NotRegexp(t, flag, value, "%s/%s", name, file)
				}
				return true
			})
		}
	}
}

const (
	maxLines = 350 // of a file
	maxFiles = 25  // of a folder
)

// moreFiles are the folders that may have more files, and why.
var moreFiles = map[string]int{
	"cmd/tasnif": 36, // a verb a file, with help, completion and version
}

// Files and folders stay small enough to be looked through. Tests and generated files do not
// count.
func TestFilesAndFoldersAreSmall(t *testing.T) {
	for name, p := range packages(t) {
		files := 0
		for _, file := range slices.Concat(p.GoFiles, p.IgnoredGoFiles) { // the latter of other systems
			text, err := os.ReadFile(filepath.Join(p.Dir, file))
			require.NoError(t, err)
			if strings.HasSuffix(file, "_test.go") || ast.IsGenerated(syntax(t, file, text)) {
				continue
			}
			files++
			assert.LessOrEqual(t, bytes.Count(text, []byte("\n")), maxLines, "%s/%s is too long: take a noun out of it", name, file)
		}
		assert.LessOrEqual(t, files, cmp.Or(moreFiles[name], maxFiles), "%s has too many files: move some into a package below it", name)
	}
}

// syntax is a file of Go up to its imports, with comments.
func syntax(t *testing.T, name string, text []byte) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
	require.NoError(t, err)
	return file
}
