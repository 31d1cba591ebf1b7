package serve_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// ready answers at once: what is measured is the server, not the model.
func ready() *altered {
	k := newsroom()
	p := k.Predict(data.Document{Headline: "قمة تفرض عقوبات"})
	return &altered{keywords: k, predict: func(data.Document) model.Prediction { return p }}
}

const benchBody = `{"headline":"قمة ثلاثية في عمّان تبحث اتفاق تعاون عسكري وترفض عقوبات جديدة"}`

// BenchmarkPredict is one headline through the whole server, beside
// BenchmarkBareGin, which decodes and encodes the same JSON and does nothing else.
func BenchmarkPredict(b *testing.B) {
	s := newServer(b, registry.Release{Classifier: ready(), Name: "demo", Version: "7", SHA256: "c0ffee"}, serve.Defaults())
	b.ReportAllocs()
	for b.Loop() {
		if ask(s, request("POST", "/v1/predict", benchBody)).Code != http.StatusOK {
			b.Fatal("not answered")
		}
	}
}

// bareAnswer is what /v1/predict answers, as one would write it who has nothing
// but Gin.
type bareAnswer struct {
	Labels []string           `json:"labels"`
	Scores map[string]float64 `json:"scores"`
	View   string             `json:"view"`
	Model  struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
		SHA256  string `json:"sha256"`
	} `json:"model"`
}

// bareGin is a Gin handler that decodes the same request and encodes the same
// answer, and does nothing between.
func bareGin(t testing.TB, answer string) http.Handler {
	var p bareAnswer
	require.NoError(t, json.Unmarshal([]byte(answer), &p))
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.POST("/v1/predict", func(c *gin.Context) {
		var req struct {
			Headline string `json:"headline"`
			Body     string `json:"body"`
		}
		if err := c.ShouldBindJSON(&req); err != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		c.JSON(http.StatusOK, &p)
	})
	return e
}

func BenchmarkBareGin(b *testing.B) {
	s := newServer(b, registry.Release{Classifier: ready(), Name: "demo", Version: "7", SHA256: "c0ffee"}, serve.Defaults())
	e := bareGin(b, ask(s, request("POST", "/v1/predict", benchBody)).Body.String())
	b.ReportAllocs()
	for b.Loop() {
		if ask(e, request("POST", "/v1/predict", benchBody)).Code != http.StatusOK {
			b.Fatal("not answered")
		}
	}
}
