package main

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// rates are what was measured, by the document unless it is said otherwise.
type rates struct {
	BytesDocument   float64 // of a document in a file
	Count, Tag      float64 // CPU seconds, by tasnif
	FlinkCount      float64 // and through Flink, workers and engine
	FlinkTag        float64
	MergeByte       float64 // CPU seconds of merging a byte of counts
	UnitBytes       float64 // counts with all of the 4 million features that there can be
	CountMemory     int64   // of a worker, in bytes
	TagMemory       int64
	DocumentsOfUnit float64 // in the table; 0: a million
}

// table computes what archives of 10 million to a billion documents cost:
//
//	hours    = documents * rate / (cores * efficiency)
//	shuffle  = units * bytes of a unit's counts, taken to have all features
func (r rates) table() string {
	const efficiency = .8
	perUnit := r.DocumentsOfUnit
	if perUnit == 0 {
		perUnit = 1e6
	}
	var b strings.Builder
	b.WriteString("| documents | text | cores | count: tasnif + merge | count on Flink | shuffle | tag: tasnif | tag on Flink | memory a worker: count, tag |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|\n")
	for _, c := range []struct{ documents, cores float64 }{{1e7, 2}, {1e7, 16}, {1e8, 16}, {1e8, 64}, {1e9, 64}, {1e9, 256}} {
		hours := func(rate float64) float64 { return c.documents * rate / (c.cores * efficiency) / 3600 }
		units := math.Ceil(c.documents / perUnit)
		merging := units * r.UnitBytes * r.MergeByte / 3600
		fmt.Fprintf(&b, "| %s | %s | %.0f | %s + %s | %s | %s | %s | %s | %s, %s |\n",
			quantity(c.documents), volume(c.documents*r.BytesDocument), c.cores, duration(hours(r.Count)), duration(merging), duration(hours(r.FlinkCount)+merging/c.cores),
			volume(units*r.UnitBytes), duration(hours(r.Tag)), duration(hours(r.FlinkTag)), volume(float64(r.CountMemory)), volume(float64(r.TagMemory)))
	}
	return b.String()
}

func quantity(n float64) string {
	if n >= 1e9 {
		return fmt.Sprintf("%.0f billion", n/1e9)
	}
	return fmt.Sprintf("%.0f million", n/1e6)
}

func volume(n float64) string {
	for _, u := range []string{"B", "KB", "MB", "GB"} {
		if n < 1000 {
			return fmt.Sprintf("%.3g %s", n, u)
		}
		n /= 1000
	}
	return fmt.Sprintf("%.3g TB", n)
}

func duration(hours float64) string {
	if hours < 1 {
		return fmt.Sprintf("%.2g min", hours*60)
	}
	return fmt.Sprintf("%.3g h", hours)
}

func TestTable(t *testing.T) {
	r := rates{BytesDocument: 3000, Count: .00036, FlinkCount: .00072, Tag: .00018, FlinkTag: .00018, MergeByte: 1e-8, UnitBytes: 2e8, CountMemory: 4e8, TagMemory: 9e7}
	lines := strings.Split(strings.TrimSpace(r.table()), "\n")
	assert.Len(t, lines, 8)
	assert.Equal(t, "| 10 million | 30 GB | 2 | 38 min + 0.33 min | 1.25 h | 2 GB | 19 min | 19 min | 400 MB, 90 MB |", lines[2])
}
