package serve_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
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
	s := newServer(b, serve.Release{Classifier: ready(), Name: "demo", Version: "7", SHA256: "c0ffee"}, serve.Defaults())
	b.ReportAllocs()
	for b.Loop() {
		if ask(s, request("POST", "/v1/predict", benchBody)).Code != http.StatusOK {
			b.Fatal("not answered")
		}
	}
}

func BenchmarkBareGin(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	k := newsroom()
	p := ready().Predict(data.Document{})
	e.POST("/v1/predict", func(c *gin.Context) {
		var req struct {
			Headline string `json:"headline"`
			Body     string `json:"body"`
		}
		if err := c.ShouldBindJSON(&req); err != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		scores := map[string]float64{}
		for l, s := range p.Scores {
			scores[k.labels[l].topic.ID] = s
		}
		labels := []string{}
		for _, l := range p.Decided {
			labels = append(labels, k.labels[l].topic.ID)
		}
		c.JSON(http.StatusOK, gin.H{"labels": labels, "scores": scores, "view": "headline",
			"model": gin.H{"name": "demo", "version": "7", "sha256": "c0ffee"}})
	})
	b.ReportAllocs()
	for b.Loop() {
		if ask(e, request("POST", "/v1/predict", benchBody)).Code != http.StatusOK {
			b.Fatal("not answered")
		}
	}
}
