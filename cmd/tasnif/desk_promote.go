package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
		runs, err := store.Runs(ctx, v.Name)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(runs, func(r desk.Run) bool {
			return r.Kind == desk.Trained && (r.Version == v.Version || v.Version == "" && r.Verdict == desk.Passed)
		})
		switch {
		case at < 0 && v.Version == "":
			return fmt.Errorf("no version of %s has passed; train one with: tasnif desk train %s CORPUS", v.Name, v.Desk)
		case at >= 0 && runs[at].Verdict != desk.Passed && !v.Force:
			return fmt.Errorf("version %s: its verdict is: %s; --force promotes it nevertheless", v.Version, runs[at].Verdict)
		case at >= 0:
			v.Version = runs[at].Version
		}
		return serveVersion(ctx, s, store, folder, desk.Promoted, v.Version)
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
		version, err := store.Earlier(ctx, v.Name)
		if err != nil {
			return fmt.Errorf("%s: %w", v.Name, err)
		}
		return serveVersion(ctx, s, store, folder, desk.RolledBack, version)
	})
}

// serveVersion moves the pointer and notes it.
func serveVersion(ctx context.Context, s *streams, store *desk.Store, folder releases.Folder, kind desk.Kind, version string) error {
	before, err := folder.Current()
	if err != nil {
		return err
	}
	run, err := store.Begin(ctx, kind, folder.Name, version)
	if err != nil {
		return err
	}
	verdict := desk.Passed
	if err = folder.Promote(version); err != nil {
		verdict = oneLine(err)
	}
	if err = errors.Join(err, store.End(context.WithoutCancel(ctx), run, verdict, "")); err != nil {
		return err
	}
	if before == "" {
		before = "none"
	}
	_, err = fmt.Fprintf(s.out, "served        %s %s, before: %s\n", folder.Name, version, before)
	return err
}
