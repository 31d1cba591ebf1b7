package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// reported is a report of a newsroom, as evaluate writes it: with members that
// the server has no use for, and with documents, which it must not tell.
func reported(k *keywords) map[string]any {
	measure := func(p, r float64) map[string]any {
		return map[string]any{"precision": p, "recall": r, "f1": 2 * p * r / (p + r)}
	}
	var labels []any
	for i, l := range k.labels {
		x := float64(i) / float64(len(k.labels))
		one := measure(0.95-0.4*x, 0.9-0.6*x*x)
		one["label"], one["support"], one["ap"], one["tp"] = l.topic.ID, 40+7*i, 0.9-0.3*x, 3
		one["thresholds"] = map[string]any{"article": k.Threshold(data.ArticleView, i), "headline": k.Threshold(data.HeadlineView, i)}
		one["curve"] = map[string]any{"score": []float64{0.9, 0.5, 0.1}, "precision": []float64{1, 0.95 - 0.4*x, 0.2}, "recall": []float64{0.2, 0.9 - 0.6*x*x, 1}, "true": []int{1}}
		labels = append(labels, one)
	}
	var bins []any
	for i := range 10 {
		bins = append(bins, map[string]any{"low": float64(i) / 10, "high": float64(i+1) / 10, "cells": 5000 / (1 + i*i), "mean": 0.05 + float64(i)/10, "rate": 0.03 + 0.095*float64(i)})
	}
	return map[string]any{"schema": 1, "definitions": 1, "model": "demo.tsnf", "corpus": "أخبار.jsonl (test)", "documents": 1645, "accuracy": 0.46,
		"micro": measure(0.71, 0.74), "macro": measure(0.72, 0.73), "intervals": map[string]any{"micro.f1": map[string]any{"low": 0.705, "high": 0.753}},
		"calibration": map[string]any{"ece": 0.0135, "brier": 0.03, "bins": bins}, "labels": labels,
		"mistakes": map[string]any{"worst": []any{map[string]any{"text": "نص سري"}}}, "rows": []any{map[string]any{"id": "secret"}}}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return text
}

// The card shows the figures of a report, and none of its documents.
func TestCardShowsTheReport(t *testing.T) {
	release := demo()
	release.Report = asJSON(t, reported(newsroom()))
	w := do(newServer(t, release, serve.Defaults()), "GET", "/v1/model", "")
	require.Equal(t, 200, w.Code)
	var card registry.Card
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &card))
	require.NotNil(t, card.Report)
	assert.Equal(t, 1645, card.Report.Documents)
	assert.Equal(t, 0.0135, card.Report.Calibration.ECE)
	require.Len(t, card.Report.Labels, 12)
	assert.Equal(t, "culture", card.Report.Labels[0].Label)
	assert.Equal(t, []float64{0.2, 0.9, 1}, card.Report.Labels[0].Curve.Recall)
	for _, secret := range []string{"سري", "secret", "rows", "mistakes"} {
		assert.NotContains(t, w.Body.String(), secret)
	}
}

// A report that is none, or another model's, is not shown; the model is served
// all the same, and the log says why.
func TestReportOfAnotherModel(t *testing.T) {
	changed := func(change func(map[string]any)) string {
		r := reported(newsroom())
		change(r)
		return string(asJSON(t, r))
	}
	label := func(r map[string]any) map[string]any { return r["labels"].([]any)[3].(map[string]any) }
	for text, why := range map[string]string{
		"<html>":  "not a report",
		"{}":      "schema 1",
		`[1,2,3]`: "not a report",
		changed(func(r map[string]any) { r["schema"] = 2 }):                                                                "schema 1",
		changed(func(r map[string]any) { r["labels"] = r["labels"].([]any)[1:] }):                                          "11 labels, the model 12",
		changed(func(r map[string]any) { label(r)["label"] = "sport" }):                                                    "has not the label",
		changed(func(r map[string]any) { label(r)["thresholds"] = map[string]any{"article": 0.123} }):                      "evaluate again",
		changed(func(r map[string]any) { r["accuracy"] = 46 }):                                                             "is 46",
		changed(func(r map[string]any) { label(r)["curve"] = map[string]any{"precision": []int{1}, "recall": []int{}} }):   "damaged",
		changed(func(r map[string]any) { label(r)["curve"] = map[string]any{"precision": []int{2}, "recall": []int{-1}} }): "is 2",
	} {
		var log bytes.Buffer
		opt := serve.Defaults()
		opt.Log = logTo(&log)
		release := demo()
		release.Report = []byte(text)
		card := do(newServer(t, release, opt), "GET", "/v1/model", "")
		assert.Equal(t, 200, card.Code)
		assert.NotContains(t, card.Body.String(), `"report"`)
		assert.Contains(t, log.String(), "report is not shown")
		assert.Contains(t, log.String(), why, "%.60s", text)
	}
}

// A report that is written beside a model that is served is shown at once.
func TestReportIsWatched(t *testing.T) {
	dir := t.TempDir()
	file, report := filepath.Join(dir, "demo.tsnf"), filepath.Join(dir, "demo.report.json")
	require.NoError(t, os.WriteFile(file, []byte("model"), 0o600))
	opt := serve.Defaults()
	opt.DrainDelay, opt.WatchPoll, opt.WatchSettle = 0, 20*time.Millisecond, time.Millisecond
	s := runOf(t, opt, registry.Source{Name: "demo", File: file, Report: report, Load: func(context.Context) (registry.Release, error) {
		r := demo()
		r.Report, _ = os.ReadFile(report)
		return r, nil
	}})
	shown := func() string { return do(s, "GET", "/v1/model", "").Body.String() }
	require.NotContains(t, shown(), `"report"`)
	for _, n := range []int{700, 800} {
		r := reported(newsroom())
		r["documents"] = n
		require.NoError(t, os.WriteFile(report, asJSON(t, r), 0o600))
		require.Eventually(t, func() bool { return strings.Contains(shown(), fmt.Sprintf(`"documents":%d`, n)) }, time.Minute, 10*time.Millisecond)
	}
	require.NoError(t, os.Remove(report))
	require.Eventually(t, func() bool { return !strings.Contains(shown(), `"report"`) }, time.Minute, 10*time.Millisecond)
	s.stop()
	require.NoError(t, <-s.ended)
}

func FuzzReport(f *testing.F) {
	f.Add(`{"schema":1,"documents":1,"labels":[{"label":"a","curve":{"precision":[1],"recall":[0]}}]}`)
	text, _ := json.Marshal(reported(newsroom()))
	f.Add(string(text))
	f.Fuzz(func(t *testing.T, text string) {
		release := demo()
		release.Report = []byte(text)
		w := do(newServer(t, release, serve.Defaults()), "GET", "/v1/model", "") // do: whatever is shown is what openapi.json allows
		require.Equal(t, 200, w.Code)
	})
}
