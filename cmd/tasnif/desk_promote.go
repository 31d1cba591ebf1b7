package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

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
		return folder, usagef("--name: %v", err)
	}
	return folder, nil
}

// deskPromoteVerb is: tasnif desk promote DESK VERSION
type deskPromoteVerb struct {
	Force        bool `help:"Promote a version that was refused."`
	releaseFlags `embed:""`
	Desk         string `arg:"" help:"The desk file."`
	Version      string `arg:"" optional:"" help:"The version. Default: the latest that passed."`
}

// Run promotes.
func (v *deskPromoteVerb) Run(ctx context.Context, s *streams) error {
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
		served, err := folder.PromoteBy(ctx, store, v.Version, "")
		return tellServed(s, folder, served, err)
	})
}

// deskRollbackVerb is: tasnif desk rollback DESK
type deskRollbackVerb struct {
	releaseFlags `embed:""`
	Desk         string `arg:"" help:"The desk file."`
}

// Run rolls back.
func (v *deskRollbackVerb) Run(ctx context.Context, s *streams) error {
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
func tellServed(s *streams, folder releases.Folder, served releases.Served, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "served        %s %s, before: %s\n", folder.Name, served.Version, cmp.Or(served.Before, "none"))
	return err
}
