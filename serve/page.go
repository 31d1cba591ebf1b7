package serve

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"tasnif/model/pictures"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/web"
)

// page sends a file of the page, or 304 if the browser has it.
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

// notModified sets the ETag, and answers 304 if the client has the same.
func notModified(c *gin.Context, etag string) bool {
	c.Header("ETag", etag)
	if !strings.Contains(c.GetHeader("If-None-Match"), etag) {
		return false
	}
	c.Status(http.StatusNotModified)
	c.Writer.WriteHeaderNow()
	return true
}

// Pictures are the charts of a model's evaluation as SVG, with the classes of
// /assets/style.css.
type Pictures struct {
	Labels      string         `json:"labels"`                // F1 of each label, the highest first
	Calibration string         `json:"calibration,omitempty"` // reliability diagram: observed rate by predicted probability
	Curves      []CurvePicture `json:"curves,omitempty"`      // absent where there are many labels
}

// CurvePicture is the precision and recall of one label.
type CurvePicture struct {
	Label string `json:"label"`
	SVG   string `json:"svg"`
}

// pictures is GET /v1/model/pictures and those of other models: the charts of the card's
// report, in the language of the query, by default Arabic.
func (s *Server) pictures(c *gin.Context) {
	at, err := s.find(c)
	if err != nil {
		fail(c, err)
		return
	}
	query, err := url.ParseQuery(c.Request.URL.RawQuery)
	language := pictures.Language(query.Get("lang"))
	if language == "" && len(query) == 0 {
		language = pictures.Arabic
	}
	if err != nil || len(query) > 1 || len(query["lang"]) > 1 || !slices.Contains(pictures.Languages, language) {
		fail(c, problem.Errorf(problem.BadQuery, "Say ?lang=ar or ?lang=en, and nothing else."))
		return
	}
	m := at.Model()
	if m.Report == nil {
		fail(c, problem.Errorf(problem.NotFound, "There is no report of this model; its operator puts one beside it, as news.report.json beside news.tsnf."))
		return
	}
	sendJSON(c, drawn(m, language))
}

// pictureTitles describe the charts for screen readers.
var pictureTitles = map[pictures.Language]struct{ labels, calibration, curve string }{
	pictures.Arabic:  {"F1 لكل موضوع", "ما تحقّق من كل احتمال", "الضبط والاستيعاب: "},
	pictures.English: {"F1 of each topic", "what came true of each probability", "precision and recall: "},
}

// drawn draws the charts of a report.
func drawn(m *registry.Model, language pictures.Language) Pictures {
	names := map[string]string{}
	for _, t := range m.Topics {
		names[t.ID] = cmp.Or(map[pictures.Language]string{pictures.Arabic: t.Arabic, pictures.English: t.English}[language], t.ID)
	}
	titles := pictureTitles[language]
	labels := slices.Clone(m.Report.Labels)
	slices.SortStableFunc(labels, func(a, b registry.LabelMeasure) int { return cmp.Compare(b.F1, a.F1) })
	bars := pictures.Bars{Title: titles.labels, Whole: m.Report.Macro.F1}
	out := Pictures{}
	for _, l := range labels {
		bars.Rows = append(bars.Rows, pictures.Bar{Name: names[l.Label], Value: l.F1, Note: strconv.Itoa(l.Support)})
		if l.Curve == nil || len(l.Curve.Recall) < 2 {
			continue
		}
		curve := pictures.PrecisionRecall{Title: titles.curve + names[l.Label], Precision: l.Curve.Precision, Recall: l.Curve.Recall}
		if l.Precision > 0 {
			curve.Point = &pictures.OperatingPoint{Precision: l.Precision, Recall: l.Recall}
		}
		out.Curves = append(out.Curves, CurvePicture{Label: l.Label, SVG: string(curve.SVG(language))})
	}
	out.Labels = string(bars.SVG(language))
	if k := m.Report.Calibration; k != nil {
		picture := pictures.Calibration{Title: titles.calibration}
		for _, b := range k.Bins {
			picture.Bins = append(picture.Bins, pictures.Bin{Said: b.Mean, True: b.Rate, Cells: b.Cells})
		}
		out.Calibration = string(picture.SVG(language))
	}
	return out
}
