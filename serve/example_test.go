package serve_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gin-gonic/gin"

	"tasnif/data"
	news "tasnif/data/demo"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// A tagger inside a Gin application: as a handler of one's own, and as the
// whole API under a path.
func Example() {
	docs, err := news.Corpus()
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.Train(context.Background(), docs, model.Config{Trainer: &linear.Complement{}}) // or model.ReadFile("news.tsnf")
	if err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	app := gin.New()
	app.GET("/topic", func(c *gin.Context) {
		p := m.Predict(data.Document{Headline: c.Query("headline")})
		c.String(http.StatusOK, "%s\n", p.Labels()[0].ID)
	})

	source := registry.Fixed(registry.Release{Name: "news", Classifier: registry.Tagger{Model: m}})
	api, err := serve.New(context.Background(), []registry.Source{source}, serve.Defaults())
	if err != nil {
		log.Fatal(err)
	}
	app.Any("/tasnif/*path", gin.WrapH(http.StripPrefix("/tasnif", api)))

	r := httptest.NewRequest("GET", "/topic?headline=%D8%A7%D9%84%D9%81%D8%B1%D9%8A%D9%82+%D9%8A%D9%81%D9%88%D8%B2+%D8%A8%D8%A7%D9%84%D9%83%D8%A3%D8%B3", nil)
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	fmt.Print(w.Body)

	r = httptest.NewRequest("POST", "/tasnif/v1/predict", strings.NewReader(`{"headline":"الفريق يفوز بالكأس"}`))
	r.Header.Set("Content-Type", "application/json")
	w = httptest.NewRecorder()
	app.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body.String()[:20])
	// Output:
	// sports
	// 200 {"labels":["sports"]
}
