//go:build bench

package drift_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/data/sharedtest"
	"tasnif/features/arabic"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/serve/drift"
)

// names are invented, and in no corpus.
var names = []string{"زرقوان", "طلخوم", "قشمير", "بظلوش", "دغفان", "خرنوصة"}

// stream is ant by date: a model of headlines until April 2018, and the items after it, in
// an order drawn within each day.
type stream struct {
	model *model.Model
	docs  []data.Document
}

func newStream(t *testing.T) stream {
	var train, rest []data.Document
	for _, d := range corpus(t) {
		d = d.HeadlineView()
		switch {
		case d.Date < "2018-02" || d.Headline == "":
		case d.Date < "2018-05":
			train = append(train, d)
		default:
			rest = append(rest, d)
		}
	}
	draw := rand.New(rand.NewPCG(1, 2))
	draw.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	slices.SortStableFunc(rest, func(a, b data.Document) int { return strings.Compare(a.Date[:10], b.Date[:10]) })
	cfg := model.DefaultConfig()
	cfg.Mode, cfg.Trainer = model.Multi, &linear.Complement{}
	m, err := model.Train(t.Context(), train, cfg)
	require.NoError(t, err)
	return stream{m, rest}
}

// follow has a watch follow items, and calls alarm with each alarm and the number of the item.
func (s stream) follow(docs []data.Document, opt drift.Options, alarm func(i int, a drift.Alarm) (more bool)) *drift.Watch {
	var labels []string
	for _, t := range s.model.Labels {
		labels = append(labels, t.ID)
	}
	w := drift.New(drift.Of(s.model), labels, opt)
	for i, d := range docs {
		p := s.model.Predict(d)
		for _, a := range w.Add(drift.Item{Text: d.Headline, Labels: p.Decided, Margin: 0.1}) {
			if !alarm(i, a) {
				return w
			}
		}
	}
	return w
}

// months are those of the stream; settings were chosen on those with an even number here.
var months = []string{"2018-05", "2018-06", "2018-07", "2018-08", "2018-09", "2018-10"}

func texts(a drift.Alarm) string {
	var list []string
	for _, w := range a.Words {
		list = append(list, w.Text)
	}
	return strings.Join(list, " ")
}

func TestFalseAlarmsAndDelay(t *testing.T) {
	s := newStream(t)
	fmt.Printf("ant by date: trained on %d headlines until 2018-04, followed %d\n\n", s.model.Info.Documents, len(s.docs))
	for _, least := range []int{7, 8, 9, 10, 11, 12, 14} {
		for _, parts := range []int{3, 4, 5} {
			opt := drift.Defaults()
			opt.Alarm, opt.Parts = least, parts
			byMonth := map[string][]string{}
			s.follow(s.docs, opt, func(i int, a drift.Alarm) bool {
				month := s.docs[i].Date[:7]
				byMonth[month] = append(byMonth[month], texts(a))
				return true
			})
			var n [2]int
			line := ""
			for i, month := range months {
				n[i%2] += len(byMonth[month])
				line += fmt.Sprintf(" %d", len(byMonth[month]))
			}
			fmt.Printf("in %2d items, %d parts: alarms a month%s; chosen on %.2f, reported on %.2f\n", least, parts, line, float64(n[0])/3, float64(n[1])/3)
			if def := drift.Defaults(); least == def.Alarm && parts == def.Parts {
				for _, month := range months {
					fmt.Printf("    %s: %s\n", month, strings.Join(byMonth[month], " | "))
				}
			}
		}
	}
	fmt.Printf("\na new name in a share of the headlines of a topic; delay in items of the stream, median and most, within 500\n")
	for _, part := range []float64{0.1, 0.2, 0.4} {
		for l, topic := range s.model.Labels {
			for half := range 2 {
				var delays []int
				runs, itemsOf := 0, 0
				for k := half; k < len(months); k += 2 {
					for n := range 2 {
						name := names[(k+l+3*n)%len(names)]
						start := slices.IndexFunc(s.docs, func(d data.Document) bool { return d.Date >= months[k]+[]string{"-12", "-17"}[n] })
						if start < 0 || start+600 > len(s.docs) {
							continue
						}
						from := max(start-2000, 0)
						docs := slices.Clone(s.docs[from:min(start+1000, len(s.docs))])
						draw := rand.New(rand.NewPCG(uint64(k), uint64(n)))
						for i := start - from; i < len(docs); i++ {
							if slices.Contains(docs[i].Labels, topic.ID) && draw.Float64() < part {
								docs[i].Headline = name + " " + docs[i].Headline
								if i < start-from+500 {
									itemsOf++
								}
							}
						}
						runs++
						s.follow(docs, drift.Defaults(), func(i int, a drift.Alarm) bool {
							if i >= start-from && strings.Contains(texts(a), arabic.Normalize(name)) {
								delays = append(delays, i-(start-from)+1)
								return false
							}
							return true
						})
					}
				}
				slices.Sort(delays)
				within := 0
				for _, d := range delays {
					if d <= 500 {
						within++
					}
				}
				line := "never"
				if len(delays) > 0 {
					line = fmt.Sprintf("median %4d, most %4d", delays[len(delays)/2], delays[len(delays)-1])
				}
				fmt.Printf("%3.0f %% of %-18s (%3d in 500), %s months: %s; %d of %d within 500\n", 100*part, topic.ID, itemsOf/max(runs, 1), []string{"chosen on", "other"}[half], line, within, runs)
			}
		}
	}
}

func corpus(t *testing.T) []data.Document {
	docs, err := formats.Load(t.Context(), formats.Options{}, sharedtest.File(t, "corpora/ant.jsonl.zst"))
	require.NoError(t, err)
	return docs
}
