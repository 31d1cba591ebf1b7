// Package web is the page that the server shows: its files, and the document
// of the HTTP API (openapi.json).
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
)

//go:embed *.html *.css *.js *.svg *.json
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

// list are the page's files. No address from a client is ever turned into a path.
var list = []struct{ path, file, mediaType string }{
	{"/", "index.html", "text/html; charset=utf-8"},
	{"/assets/app.css", "app.css", "text/css; charset=utf-8"},
	{"/assets/app.js", "app.js", "text/javascript; charset=utf-8"},
	{"/assets/table.js", "table.js", "text/javascript; charset=utf-8"},
	{"/assets/batch.js", "batch.js", "text/javascript; charset=utf-8"},
	{"/assets/card.js", "card.js", "text/javascript; charset=utf-8"},
	{"/assets/models.js", "models.js", "text/javascript; charset=utf-8"},
	{"/assets/report.js", "report.js", "text/javascript; charset=utf-8"},
	{"/assets/words.js", "words.js", "text/javascript; charset=utf-8"},
	{"/assets/icon.svg", "icon.svg", "image/svg+xml"},
	{"/docs", "docs.html", "text/html; charset=utf-8"},
	{"/assets/docs.js", "docs.js", "text/javascript; charset=utf-8"},
	{"/openapi.json", "openapi.json", "application/json"},
}

// Assets are the page's files, read from the program.
func Assets() ([]Asset, error) {
	var out []Asset
	for _, f := range list {
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
