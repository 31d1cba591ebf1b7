// Package render writes reports, comparisons, learning curves and model cards.
//
//	Report         text, markdown, html, json, junit, openmetrics, github   formats.go
//	Comparison     text, markdown, json                                     comparison.go
//	LearningCurve  text, csv, json, svg, html                               learningcurve.go
//	Card           markdown, json                                           card.go
//
// A new format is a file and a line in a table. ReadReport reads the JSON back.
package render
