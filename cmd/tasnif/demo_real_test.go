package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model"
)

// What a model of the demonstration corpus does on articles of news sites,
// whose own labels are sections: make real prints it. It takes tens of
// thousands of articles, so it runs where TASNIF_REAL_MODEL names a model.
//
//	answered    of the articles in internationalNews or middleEast, the share with at least one label
//	recall      of the articles in sport, the share with sports
//	precision   of the articles given sports, the share in sport (others are about sport, too: it is no goal)
func TestDemoModelOnRealArticles(t *testing.T) {
	file := os.Getenv("TASNIF_REAL_MODEL")
	if file == "" {
		t.Skip("skipped: make real runs it")
	}
	corpus := filepath.Join(os.Getenv("TASNIF_SHARED"), "corpora", "ant.jsonl.zst")
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("skipped: %s is not here (TASNIF_SHARED says where the shared folder is)", corpus)
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(root(t), file)
	}
	m, err := model.ReadFile(file)
	require.NoError(t, err)

	type counts struct{ world, answered, sport, recalled, given int }
	var total counts
	var mu sync.Mutex
	work := make(chan data.Document, 256)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var n counts
			for d := range work {
				p := m.Predict(d)
				if slices.Contains(d.Labels, "internationalNews") || slices.Contains(d.Labels, "middleEast") {
					n.world++
					if len(p.Decided) > 0 {
						n.answered++
					}
				}
				sports := slices.ContainsFunc(p.Decided, func(l int) bool { return m.Labels[l].ID == "sports" })
				if sports {
					n.given++
				}
				if slices.Contains(d.Labels, "sport") {
					n.sport++
					if sports {
						n.recalled++
					}
				}
			}
			mu.Lock()
			total = counts{total.world + n.world, total.answered + n.answered, total.sport + n.sport, total.recalled + n.recalled, total.given + n.given}
			mu.Unlock()
		})
	}
	for d, err := range formats.Read(t.Context(), formats.Options{}, corpus) {
		if err != nil {
			close(work)
			require.NoError(t, err)
		}
		work <- d
	}
	close(work)
	wg.Wait()
	require.Positive(t, total.world)
	require.Positive(t, total.sport)
	answered, recall := float64(total.answered)/float64(total.world), float64(total.recalled)/float64(total.sport)
	t.Logf("%d ant articles in internationalNews or middleEast: %.3f have at least one label (goal .80)", total.world, answered)
	t.Logf("%d ant articles in sport: recall of sports %.3f (goal .90), precision %.3f", total.sport, recall, float64(total.recalled)/float64(max(total.given, 1)))
	if answered < .80 || recall < .90 {
		t.Error("below the goal")
	}
}
