package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/model/eval/safetext"
	"tasnif/serve/desk"
	"tasnif/serve/drift"
)

// deskDriftVerb is: tasnif desk drift DESK
type deskDriftVerb struct {
	JSON         bool `name:"json" help:"Write JSON."`
	releaseFlags `embed:""`
	Desk         string `arg:"" help:"The desk file."`
}

// Help is what desk drift --help says besides the flags.
func (deskDriftVerb) Help() string {
	return `Compares the latest 500 items of the desk with those before them and, if a version is
served, with its training set. tasnif help drift explains the figures.`
}

// driftReport is what desk drift writes as JSON.
type driftReport struct {
	drift.Report
	Alarms    []drift.Alarm     `json:"alarms"`
	Headlines map[string]string `json:"headlines"` // by the ids of words
}

// Run follows the desk's items.
func (v *deskDriftVerb) Run(ctx context.Context, s *outputs.Streams) error {
	folder, err := v.folder()
	if err != nil {
		return err
	}
	var words drift.Model = drift.Untrained{}
	var labels []string
	if version, err := folder.Current(); err != nil {
		return err
	} else if version != "" {
		m, _, _, err := models.Read(folder.File(version, ".tsnf"))
		if err != nil {
			return err
		}
		words = drift.Of(m)
		for _, t := range m.Labels {
			labels = append(labels, t.ID)
		}
	}
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		var items []drift.Item
		given := map[string]bool{}
		var decided [][]string
		err := store.Answered(ctx, "", 1<<20, func(id string, i desk.Item) error {
			items = append(items, drift.Item{Text: i.Headline + i.Body, Margin: i.Margin, ID: id})
			decided = append(decided, i.Labels)
			for _, l := range i.Labels {
				given[l] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
		for l := range given {
			if !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
		slices.Sort(labels)
		w := drift.New(words, labels, drift.Defaults())
		r := driftReport{Alarms: []drift.Alarm{}}
		var ids []string
		for n, i := range items {
			r.Alarms = append(r.Alarms, w.Add(drift.ItemOf(labels, i.Text, decided[n], i.Margin, i.ID))...)
		}
		r.Report = w.Report()
		for _, x := range r.Words {
			ids = append(ids, x.IDs...)
		}
		if r.Headlines, err = store.Headlines(ctx, ids); err != nil {
			return err
		}
		return write(s, map[bool]string{true: "json", false: "text"}[v.JSON], r, r.text)
	})
}

// text writes the report for a terminal, Arabic last in its line.
func (r *driftReport) text(w io.Writer) {
	fmt.Fprintf(w, "items         %d, the latest %d against %d before\nmargin        %.2f before, %.2f now\n", r.Items, r.Window, r.Past, r.Margin.Before, r.Margin.Now)
	for _, a := range r.Alarms {
		var words []string
		for _, x := range a.Words {
			words = append(words, x.Text)
		}
		fmt.Fprintf(w, "alarm         at item %d: %s\n", a.At, strings.Join(words, " "))
	}
	if len(r.Words) == 0 {
		fmt.Fprintln(w, "words         none that are far more frequent than before")
		return
	}
	fmt.Fprintf(w, "\n%5s %7s %7s %7s %13s      word\n", "items", "before", "now", "G2", "margin")
	for _, x := range r.Words {
		state := ""
		if x.New {
			state = "new"
		}
		fmt.Fprintf(w, "%5d %6.2f%% %6.2f%% %7.1f %6.2f %6.2f %-4s %s\n", x.Items, 100*x.Share.Before, 100*x.Share.Now, x.G2, x.Margin.Before, x.Margin.Now, state, x.Text)
		for _, t := range x.Topics {
			fmt.Fprintf(w, "%14s%s: %.0f %% of its items, %.0f %% of others\n", "", safetext.Clean(t.Label), 100*t.Share.Now, 100*t.Share.Before)
		}
		for _, id := range x.IDs {
			fmt.Fprintf(w, "%14s%s\n", "", safetext.Short(r.Headlines[id], 70))
		}
	}
}
