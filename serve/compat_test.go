package serve_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve/compat"
	"tasnif/serve/registry"
)

// Every protocol of the table: its addresses are its own, nothing that is sent
// to them is a 5xx, every error is one problem in the protocol's form, a model
// that is not there is 404, and a compressed body is the body.
func TestProtocols(t *testing.T) {
	s := newServerOf(t, small(), registry.Fixed(demo()))
	seen := map[string]string{}
	bodies := []string{"", "{}", "[]", "null", "{", "7", `"a"`, "text=a", "%zz", "\xff", `{"a":"\ud800"}`, `{"a":1,"a":2}`,
		strings.Repeat("[", 4000), strings.Repeat(`{"instances":[`, 250), strings.Repeat(" ", 4097), `{"inputs":[null]}`, `{"documents":[null]}`, `{"instances":[null]}`}
	for _, p := range compat.Protocols {
		require.NotEmpty(t, p.Name)
		for _, r := range p.Routes {
			key := r.Method + " " + r.Path + r.Suffix
			assert.Empty(t, seen[key], "%s is also an address of %s", key, seen[key])
			seen[key] = p.Name
			path := strings.NewReplacer(":name", "demo", ":version", "7").Replace(r.Path) + r.Suffix
			assert.Equal(t, r.Body == "", r.Method == http.MethodGet, key)
			for _, body := range bodies {
				for _, mediaType := range []string{r.Body, "", "text/plain"} {
					w := do(s, r.Method, path, body, "Content-Type", mediaType)
					assert.Contains(t, []int{200, 400, 403, 404, 413, 415}, w.Code, "%s %q", key, body)
					if w.Code != 200 {
						requireProblem(t, w, w.Code, strings.TrimPrefix(problemType(w.Body.Bytes()), "urn:tasnif:problem:"))
						assert.Equal(t, map[bool]string{true: "application/json", false: "application/problem+json"}[p.Plain], w.Header().Get("Content-Type"), key)
					}
				}
			}
			if strings.Contains(r.Path, ":name") {
				nowhere := strings.NewReplacer(":name", "nowhere", ":version", "7").Replace(r.Path) + r.Suffix
				body, mediaType := good(path)
				requireProblem(t, do(s, r.Method, nowhere, body, "Content-Type", mediaType), 404, "unknown-model")
			}
			body, mediaType := good(path)
			if body == "" {
				continue
			}
			want := do(s, r.Method, path, body, "Content-Type", mediaType)
			for coding, compress := range map[string]func(io.Writer) io.WriteCloser{
				"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
				"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
			} {
				var sent bytes.Buffer
				c := compress(&sent)
				_, _ = io.WriteString(c, body)
				require.NoError(t, c.Close())
				w := do(s, r.Method, path, sent.String(), "Content-Type", mediaType, "Content-Encoding", coding)
				assert.Equal(t, want.Code, w.Code, "%s %s", key, coding)
				if want.Code == 200 {
					assert.Equal(t, want.Body.String(), w.Body.String(), "%s %s", key, coding)
				}
			}
		}
	}
}
