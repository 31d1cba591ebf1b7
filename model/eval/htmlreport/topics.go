package htmlreport

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/stats"
	"tasnif/model/pictures"
)

// How far a topic's tags can be trusted. A topic of which little is known, since the
// interval of its precision or recall is wider than Unsure, is not judged.
const (
	trustPrecision = .80 // at least: trusted
	checkPrecision = .60 // at least: to be checked
	trustRecall    = .60 // at least: trusted
	unsure         = .40
)

// The groups of topics, in the order they are shown.
var trustGroups = []string{"trusted", "misses", "check", "distrust", "few"}

// trust is a topic's group.
func trust(l *eval.LabelReport) string {
	wide := func(i stats.Interval) bool { return i.High-i.Low > unsure }
	switch {
	case wide(l.RecallInterval) || l.TP+l.FP > 0 && wide(l.PrecisionInterval):
		return "few"
	case l.Precision < checkPrecision:
		return "distrust"
	case l.Precision < trustPrecision:
		return "check"
	case l.Recall < trustRecall:
		return "misses"
	}
	return "trusted"
}

// TopicGroup is topics that deserve the same trust.
type TopicGroup struct {
	Kind   string
	Title  template.HTML
	Says   string
	Topics []Topic
}

// Topic is one topic with its figures.
type Topic struct {
	*eval.LabelReport
	Number           int
	Name             template.HTML
	Plain            string
	Given            bool // it was given at least once
	Says             [2]template.HTML
	Figures          []string // F1, AP, threshold, smallest drop
	Mistakes         int
	First            string // anchor of its first mistake, "" where none is listed
	Curve, Histogram template.HTML
}

// picturesMost is how many topics have pictures: the most frequent ones.
const picturesMost = 60

// TopicGroups are the topics by how far their tags can be trusted, the best first.
func (p *page) TopicGroups() []TopicGroup {
	labels := p.Report.Labels
	least := 0
	if len(labels) > picturesMost {
		supports := make([]int, len(labels))
		for i := range labels {
			supports[i] = labels[i].Support
		}
		slices.Sort(supports)
		least = supports[len(supports)-picturesMost]
	}
	first := p.firstMistakes()
	groups, drawn := map[string][]Topic{}, 0
	for i := range labels {
		l := &labels[i]
		t := p.topicOf(i, l)
		t.First = first[l.Label]
		if l.Support >= least && drawn < picturesMost {
			drawn++
			t.Curve, t.Histogram = p.pictures(l)
		}
		kind := trust(l)
		groups[kind] = append(groups[kind], t)
	}
	var out []TopicGroup
	for _, kind := range trustGroups {
		list := groups[kind]
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(a, b Topic) int { return cmp.Or(cmp.Compare(b.F1, a.F1), cmp.Compare(b.Support, a.Support)) })
		out = append(out, TopicGroup{kind, p.say("trust."+kind, "n", len(list)), p.raw("trust." + kind + ".says"), list})
	}
	return out
}

// FewPictures tells whether some topics have no pictures.
func (p *page) FewPictures() bool { return len(p.Report.Labels) > picturesMost }

func (p *page) topicOf(i int, l *eval.LabelReport) Topic {
	t := Topic{LabelReport: l, Number: i, Name: p.topic(l.Label), Plain: p.topicName(l.Label), Given: l.TP+l.FP > 0, Mistakes: l.FP + l.FN}
	t.Says[0], t.Says[1] = p.say("topic.never"), p.say("topic.absent")
	if t.Given {
		t.Says[0] = p.say("topic.precision", "n", percentNumber(l.Precision), "right", l.TP, "given", l.TP+l.FP,
			"low", percent(l.PrecisionInterval.Low), "high", percent(l.PrecisionInterval.High))
	}
	if l.Support > 0 {
		t.Says[1] = p.say("topic.recall", "n", percentNumber(l.Recall), "found", l.TP, "all", l.Support,
			"low", percent(l.RecallInterval.Low), "high", percent(l.RecallInterval.High))
	}
	ap := "–"
	if p.Report.Ranking != nil && !slices.Contains(l.Undefined, "ap") {
		ap = figure3(l.AP)
	}
	t.Figures = []string{figure3(l.F1), ap, thresholdText(l), drop(l)}
	return t
}

func percentNumber(x float64) string { return strings.TrimSuffix(percent(x), "%") }

// thresholdText is a label's, the article's before the headline's.
func thresholdText(l *eval.LabelReport) string {
	var parts []string
	for _, view := range slices.Sorted(maps.Keys(l.Thresholds)) {
		if at := percent(l.Thresholds[view]); !slices.Contains(parts, at) {
			parts = append(parts, at)
		}
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, " / ")
}

// drop is the smallest fall of recall that so much support can show.
func drop(l *eval.LabelReport) string {
	if l.Support < stats.LeastDiscordant {
		return "–"
	}
	return percent(l.SmallestDrop)
}

func (p *page) pictures(l *eval.LabelReport) (curve, histogram template.HTML) {
	if l.Curve == nil || len(l.Curve.Score) == 0 {
		return "", ""
	}
	topic := p.topicName(l.Label)
	k := pictures.PrecisionRecall{Precision: l.Curve.Precision, Recall: l.Curve.Recall,
		Title: p.plain("picture.curve", "topic", name(topic), "p", percent(l.Precision), "r", percent(l.Recall))}
	if l.TP+l.FP > 0 {
		k.Point = &pictures.OperatingPoint{Precision: l.Precision, Recall: l.Recall,
			PrecisionInterval: pictures.Interval(l.PrecisionInterval), RecallInterval: pictures.Interval(l.RecallInterval)}
	}
	h := pictures.Histogram{Has: l.Curve.True, Not: l.Curve.Untrue, Title: p.plain("picture.scores", "topic", name(topic))}
	for _, view := range slices.Sorted(maps.Keys(l.Thresholds)) {
		h.Thresholds = append(h.Thresholds, l.Thresholds[view])
	}
	return k.SVG(p.language), h.SVG(p.language)
}

// Pair is a topic given where another was true.
type Pair struct {
	True, Given template.HTML
	Count       int
	Instead     int
	TrueName    string
	GivenName   string
	Filter      string // what the filter is set to: "true>given" by number; "" where it cannot be
}

// Most pairs in the filter and in the list, and most topics of a matrix.
const (
	pairsMost  = 40
	pairsShown = 12
	matrixMost = 25
)

// Pairs are the worst confusions of two topics.
func (p *page) Pairs() []Pair {
	var out []Pair
	for _, k := range p.Report.Pairs {
		if k.True == noneID || k.Given == noneID {
			continue
		}
		a, b := p.names[k.True], p.names[k.Given]
		out = append(out, Pair{p.topic(k.True), p.topic(k.Given), k.Count, k.Instead, p.topicName(k.True), p.topicName(k.Given), fmt.Sprintf("%d>%d", a.number, b.number)})
		if len(out) == pairsMost {
			break
		}
	}
	return out
}

// WorstPairs are the first of them.
func (p *page) WorstPairs() []Pair {
	all := p.Pairs()
	return all[:min(pairsShown, len(all))]
}

// Matrix is the confusion as a picture; empty where there are too many topics.
func (p *page) Matrix() template.HTML {
	c := p.Report.Confusion
	if len(c.Labels) == 0 || len(c.Labels) > matrixMost+1 {
		return ""
	}
	k := pictures.Confusion{Title: p.plain("picture.confusion"), Counts: c.Counts}
	for _, id := range c.Labels {
		k.Names = append(k.Names, p.topicName(id))
	}
	return k.SVG(p.language)
}

// Reliability is the picture of the calibration.
func (p *page) Reliability() template.HTML {
	c := p.Report.Calibration
	if c == nil {
		return ""
	}
	k := pictures.Calibration{Title: p.plain("picture.calibration", "ece", percent1(c.ECE))}
	for _, b := range c.Bins {
		k.Bins = append(k.Bins, pictures.Bin{Said: b.Mean, True: b.Rate, Cells: b.Cells, Interval: binInterval(b)})
	}
	return k.SVG(p.language)
}

func binInterval(b metrics.Bin) pictures.Interval {
	return pictures.Interval(stats.Wilson(int(b.Rate*float64(b.Cells)+.5), b.Cells))
}

func percent1(x float64) string { return fmt.Sprintf("%.1f%%", 100*x) }
