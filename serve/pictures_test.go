package serve_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
)

// The pictures of a report, in both languages; none where there is no report.
func TestPictures(t *testing.T) {
	release := demo()
	release.Report = asJSON(t, reported(newsroom()))
	s := newServer(t, release, serve.Defaults())
	for address, label := range map[string]string{"/v1/model/pictures": "عقوبات", "/v1/models/demo/pictures?lang=en": "sanctions", "/v1/models/demo/versions/7/pictures?lang=ar": "عقوبات"} {
		w := do(s, "GET", address, "")
		require.Equal(t, 200, w.Code, address)
		var got serve.Pictures
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
		assert.Contains(t, got.Labels, label)
		assert.Contains(t, got.Calibration, `class="dot"`)
		require.Len(t, got.Curves, 12)
		assert.Contains(t, got.Curves[10].SVG, `class="mark"`)
	}
	for address, code := range map[string]int{"/v1/model/pictures?lang=fr": 400, "/v1/model/pictures?lang=ar&x=1": 400, "/v1/model/pictures?x=1": 400, "/v1/models/other/pictures": 404} {
		assert.Equal(t, code, do(s, "GET", address, "").Code, address)
	}
	requireProblem(t, do(newServer(t, demo(), serve.Defaults()), "GET", "/v1/model/pictures", ""), 404, "not-found")
}
