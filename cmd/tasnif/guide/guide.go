// Package guide is the long documentation, one Markdown file a topic: for the terminal,
// and as pages of the server.
package guide

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	markup "github.com/yuin/goldmark/text"

	"tasnif/serve/web"
)

//go:embed *.md
var pages embed.FS

// Topics are the names of the guide's pages, sorted.
func Topics() []string {
	files, err := fs.Glob(pages, "*.md")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(file, ".md")
	}
	return files
}

// Read is the Markdown of a topic.
func Read(topic string) ([]byte, error) { return pages.ReadFile(topic + ".md") }

// layout is a topic of the guide in the page's own style.
var layout = template.Must(template.New("guide").Parse(`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tasnif: {{.Title}}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
<link rel="stylesheet" href="/assets/page.css">
</head>
<body class="docs">
<header class="top">
  <div class="brand"><p><a href="/guide">Tasnif: the guide</a></p></div>
  <nav><a href="/docs">The API</a> · <a href="/">Try it</a></nav>
</header>
<main class="wide">
{{.Body}}
</main>
</body>
</html>
`))

// marks stand around what benchmarks write into a guide.
var marks = regexp.MustCompile(`(?m)^<!--.*-->$`)

// Assets are the guide's pages for the server: /guide lists them, and each
// stands at /guide/TOPIC.
func Assets() ([]web.Asset, error) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	page := func(path, title string, source []byte) (web.Asset, error) {
		source = marks.ReplaceAll(source, nil)
		tree := markdown.Parser().Parse(markup.NewReader(source))
		err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if link, ok := n.(*ast.Link); ok && entering { // other pages stand at their topic
				if topic, ok := strings.CutSuffix(string(link.Destination), ".md"); ok && !strings.Contains(topic, "/") {
					link.Destination = []byte("/guide/" + topic)
				}
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			return web.Asset{}, err
		}
		var body, out bytes.Buffer
		if err := markdown.Renderer().Render(&body, source, tree); err != nil {
			return web.Asset{}, err
		}
		text := strings.ReplaceAll(body.String(), "<pre>", `<pre tabindex="0">`) // it scrolls by keys, too
		// The Markdown is this program's own, and goldmark leaves raw HTML out.
		err = layout.Execute(&out, map[string]any{"Title": title, "Body": template.HTML(text)})
		return web.NewAsset(path, "text/html; charset=utf-8", out.Bytes()), err
	}
	var list []web.Asset
	index := "# The guide\n\n"
	for _, topic := range Topics() {
		source, err := Read(topic)
		if err != nil {
			return nil, err
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(source), "# "), "\n")
		a, err := page("/guide/"+topic, title, source)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
		index += fmt.Sprintf("- [%s](/guide/%s)\n", title, topic)
	}
	a, err := page("/guide", "the guide", []byte(index))
	return append(list, a), err
}
