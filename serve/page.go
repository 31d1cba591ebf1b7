package serve

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

//go:embed web
var web embed.FS

// pagePolicy lets the page load its own files and ask its own server, and
// nothing else: no inline script or style, no frame, no other host.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// assetFiles are the page's files: address, file, media type. No address from a
// client is ever turned into a path.
var assetFiles = []struct{ path, file, mediaType string }{
	{"/", "web/index.html", "text/html; charset=utf-8"},
	{"/assets/app.css", "web/app.css", "text/css; charset=utf-8"},
	{"/assets/app.js", "web/app.js", "text/javascript; charset=utf-8"},
	{"/assets/table.js", "web/table.js", "text/javascript; charset=utf-8"},
	{"/assets/batch.js", "web/batch.js", "text/javascript; charset=utf-8"},
	{"/assets/card.js", "web/card.js", "text/javascript; charset=utf-8"},
	{"/assets/report.js", "web/report.js", "text/javascript; charset=utf-8"},
	{"/assets/words.js", "web/words.js", "text/javascript; charset=utf-8"},
	{"/assets/icon.svg", "web/icon.svg", "image/svg+xml"},
	{"/docs", "web/docs.html", "text/html; charset=utf-8"},
	{"/assets/docs.js", "web/docs.js", "text/javascript; charset=utf-8"},
	{"/openapi.json", "web/openapi.json", "application/json"},
}

// asset is one file of the page.
type asset struct {
	path, mediaType, etag string
	body                  []byte
}

// loadAssets reads the embedded files.
func loadAssets() ([]asset, error) {
	var out []asset
	for _, f := range assetFiles {
		body, err := web.ReadFile(f.file)
		if err != nil {
			return nil, fmt.Errorf("serve: the page: %w", err)
		}
		sum := sha256.Sum256(body)
		out = append(out, asset{path: f.path, mediaType: f.mediaType, body: body,
			etag: `"` + hex.EncodeToString(sum[:8]) + `"`})
	}
	return out, nil
}

// serve sends the file, or 304 where the browser has it.
func (a asset) serve(c *gin.Context) {
	c.Header("Content-Security-Policy", pagePolicy)
	c.Header("X-Frame-Options", "DENY")   // for browsers that do not know frame-ancestors
	c.Header("Cache-Control", "no-cache") // kept, and asked about each time: a new binary is a new page
	c.Header("ETag", a.etag)
	if strings.Contains(c.GetHeader("If-None-Match"), a.etag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	send(c, http.StatusOK, a.mediaType, a.body)
}
