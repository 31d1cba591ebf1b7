package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/serve/desk"
	"tasnif/serve/releases"
)

// releaseFlags say where a model's versions are.
type releaseFlags struct {
	Models string `default:"models" placeholder:"DIR" help:"Folder of the models' versions: DIR/NAME/v1, and DIR/NAME/current, the one served. Default: models."`
	Name   string `default:"news" placeholder:"NAME" help:"The model. Default: news."`
}

// said are the flags as they are given again; none where they are the defaults.
func (f *releaseFlags) said() string {
	if f.Models == "models" && f.Name == "news" {
		return ""
	}
	return fmt.Sprintf("--models %s --name %s ", f.Models, f.Name)
}

func (f *releaseFlags) folder() (releases.Folder, error) {
	folder, err := releases.Of(f.Models, f.Name)
	if err != nil {
		return folder, usage.Errorf("--name: %v", err)
	}
	return folder, nil
}

// deskPromoteVerb is: tasnif desk promote DESK VERSION
type deskPromoteVerb struct {
	Force       bool    `help:"Promote a version that was refused."`
	Shadow      string  `placeholder:"TIME" help:"Do not promote yet: for this long, such as 48h, let the version answer beside the one served. serve --desk compares at most 100 items a second; desk stats shows how they differ. Default: no shadow period."`
	ThenPromote bool    `help:"With --shadow: promote the version at the end, if at least 100 items were compared and --most-changed and --most-shift hold."`
	MostChanged float64 `default:"0.2" domain:"[0,1]" placeholder:"SHARE" help:"With --then-promote: share of items whose labels may differ. Default: 0.2."`
	MostShift   float64 `default:"0.05" domain:"[0,1]" placeholder:"SHARE" help:"With --then-promote: how much the share of items with a label may differ, beyond noise. Default: 0.05."`

	releaseFlags `embed:""`
	Desk         string `arg:"" help:"The desk file."`
	Version      string `arg:"" optional:"" help:"The version. Default: the latest that passed."`
}

// Run promotes.
func (v *deskPromoteVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if v.ThenPromote && v.Shadow == "" {
		return usage.Errorf("--then-promote needs --shadow")
	}
	folder, err := v.folder()
	if err != nil {
		return err
	}
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		if v.Version == "" {
			if v.Version, err = releases.Passed(ctx, store, v.Name); err == nil && v.Version == "" {
				err = fmt.Errorf("no version of %s has passed; train one with: tasnif desk train %s CORPUS", v.Name, v.Desk)
			}
		} else if !v.Force {
			if err = releases.Allowed(ctx, store, v.Name, v.Version); errors.Is(err, releases.ErrRefused) {
				err = fmt.Errorf("%w; --force promotes it nevertheless", err)
			}
		}
		if err != nil {
			return err
		}
		if v.Shadow != "" {
			return v.shadow(ctx, s, store, folder)
		}
		served, err := folder.PromoteBy(ctx, store, v.Version, "")
		return tellServed(s, folder, served, err)
	})
}

// shadow begins a shadow period.
func (v *deskPromoteVerb) shadow(ctx context.Context, s *outputs.Streams, store *desk.Store, folder releases.Folder) error {
	length, err := daysOf("--shadow", v.Shadow)
	if err != nil {
		return err
	}
	if err := folder.Has(v.Version); err != nil {
		return err
	}
	plan := desk.ShadowPlan{Until: time.Now().Add(length), Promote: v.ThenPromote, MostChanged: v.MostChanged, MostShift: v.MostShift}
	if err := store.BeginShadow(ctx, v.Name, v.Version, plan); err != nil {
		return err
	}
	next := "then promote it with: tasnif desk promote " + v.said() + v.Desk + " " + v.Version
	if v.ThenPromote {
		next = "then it is promoted where nothing looks wrong"
	}
	_, err = fmt.Fprintf(s.Out, "shadow        %s %s, until %s, by servers with --desk %s; %s\n", v.Name, v.Version, plan.Until.Format("2006-01-02 15:04"), v.Desk, next)
	return err
}

// deskRollbackVerb is: tasnif desk rollback DESK
type deskRollbackVerb struct {
	releaseFlags `embed:""`
	Desk         string `arg:"" help:"The desk file."`
}

// Run rolls back.
func (v *deskRollbackVerb) Run(ctx context.Context, s *outputs.Streams) error {
	folder, err := v.folder()
	if err != nil {
		return err
	}
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		served, err := folder.RollBackBy(ctx, store, "")
		return tellServed(s, folder, served, err)
	})
}

// tellServed says which version is served now.
func tellServed(s *outputs.Streams, folder releases.Folder, served releases.Served, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "served        %s %s, before: %s\n", folder.Name, served.Version, cmp.Or(served.Before, "none"))
	return err
}
