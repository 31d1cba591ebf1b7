// Package web is the page that the server shows: its files, and the document
// of the HTTP API (openapi.json).
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"tasnif/model/pictures"
)

//go:embed *.html *.css *.svg *.json *.js scripts
var files embed.FS

// Policy is the Content-Security-Policy of every asset. The page loads its own
// files and asks its own server, and nothing else: no inline script or style,
// no frame, no other host.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Asset is one file of the page.
type Asset struct {
	Path      string // its address on the server
	MediaType string
	ETag      string // quoted, of its content
	Body      []byte
}

// list are the page's files beside its scripts. No address from a client is ever turned
// into a path.
var list = []struct{ path, file, mediaType string }{
	{"/", "index.html", "text/html; charset=utf-8"},
	{"/review", "review.html", "text/html; charset=utf-8"},
	{"/assets/page.css", "page.css", "text/css; charset=utf-8"},
	{"/assets/review.css", "review.css", "text/css; charset=utf-8"},
	{"/assets/icon.svg", "icon.svg", "image/svg+xml"},
	{"/docs", "docs.html", "text/html; charset=utf-8"},
	{"/assets/docs.js", "docs.js", script},
	{"/openapi.json", "openapi.json", "application/json"},
}

const script = "text/javascript; charset=utf-8"

// Assets are the page's files, read from the program, with the style sheet that it shares
// with reports.
func Assets() ([]Asset, error) {
	out := []Asset{NewAsset("/assets/style.css", "text/css; charset=utf-8", []byte(pictures.Style))}
	all := list
	for _, pattern := range []string{"scripts/*.js", "scripts/*/*.js"} {
		scripts, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		for _, name := range scripts {
			all = append(all, struct{ path, file, mediaType string }{"/assets" + strings.TrimPrefix(name, "scripts"), name, script})
		}
	}
	for _, f := range all {
		body, err := files.ReadFile(f.file)
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		out = append(out, NewAsset(f.path, f.mediaType, body))
	}
	return out, nil
}

// NewAsset is a file for an address, with its ETag.
func NewAsset(path, mediaType string, body []byte) Asset {
	sum := sha256.Sum256(body)
	return Asset{Path: path, MediaType: mediaType, Body: body, ETag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}
