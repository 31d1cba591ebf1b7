package serve

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"tasnif/serve/web"
)

// page sends a file of the page, or 304 where the browser has it.
func page(a web.Asset) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Content-Security-Policy", web.Policy)
		c.Header("X-Frame-Options", "DENY")   // for browsers that do not know frame-ancestors
		c.Header("Cache-Control", "no-cache") // may be cached, if revalidated each time: a new program has a new page
		if notModified(c, a.ETag) {
			return
		}
		send(c, http.StatusOK, a.MediaType, a.Body)
	}
}

// notModified sets the ETag, and answers 304 where the client has the same.
func notModified(c *gin.Context, etag string) bool {
	c.Header("ETag", etag)
	if !strings.Contains(c.GetHeader("If-None-Match"), etag) {
		return false
	}
	c.Status(http.StatusNotModified)
	c.Writer.WriteHeaderNow()
	return true
}
