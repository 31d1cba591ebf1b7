package registry

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// fileState is enough of a source's files to tell that they are others now.
type fileState struct {
	model, report os.FileInfo // nil: there is no file
}

// stateOf looks at what a source's paths lead to, through symbolic links (a
// Kubernetes volume changes its links, not its files).
func stateOf(s Source) fileState {
	look := func(path string) os.FileInfo {
		if path == "" {
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil
		}
		return info
	}
	return fileState{look(s.File), look(s.Report)}
}

// same tells whether nothing was written or put in a file's place.
func (f fileState) same(g fileState) bool {
	one := func(a, b os.FileInfo) bool {
		if a == nil || b == nil {
			return a == b
		}
		return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
	}
	return one(f.model, g.model) && one(f.report, g.report)
}

// changed is when the younger of the files was written.
func (f fileState) changed() time.Time {
	at := f.model.ModTime()
	if f.report != nil && f.report.ModTime().After(at) {
		at = f.report.ModTime()
	}
	return at
}

// watch reloads a model whose file changes, until ctx ends. It watches folders,
// not files: a file renamed into place, as train writes it, is another file.
// Where the system gives no notice (a network mount, too few inotify watches),
// it looks every Options.WatchPoll.
func (r *Registry) watch(ctx context.Context) {
	slots := []*Slot{}
	for _, at := range r.all() {
		if at.source.File != "" {
			slots = append(slots, at)
		}
	}
	if len(slots) == 0 || r.opt.WatchPoll == 0 {
		return
	}
	var events chan fsnotify.Event // nil never speaks
	var faults chan error
	if notices, err := fsnotify.NewWatcher(); err != nil {
		r.opt.Log.Warn("no notice of file changes; looking at intervals", "error", err.Error(), "interval_ms", r.opt.WatchPoll.Milliseconds())
	} else {
		defer notices.Close()
		events, faults = notices.Events, notices.Errors
		for _, at := range slots {
			for _, file := range []string{at.source.File, at.source.Report} {
				if file == "" {
					continue
				}
				if dir := filepath.Dir(file); isLink(dir) { // another version may be put in its place
					_ = notices.Add(filepath.Dir(dir)) // else we look at intervals
				}
				if err := notices.Add(filepath.Dir(file)); err != nil {
					r.opt.Log.Warn("no notice of file changes; looking at intervals", "error", err.Error(), "interval_ms", r.opt.WatchPoll.Milliseconds())
				}
			}
		}
	}
	settled := time.NewTimer(r.opt.WatchSettle) // a first look: a file may have changed before we watched
	defer settled.Stop()
	poll := time.NewTicker(r.opt.WatchPoll)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-events: // whichever file it is about: a link may be what changed
			settled.Reset(r.opt.WatchSettle)
			continue
		case err := <-faults:
			r.opt.Log.Warn("notices of file changes were lost", "error", err.Error())
		case <-settled.C:
		case <-poll.C:
		}
		for _, at := range slots {
			r.lookAt(ctx, at)
		}
	}
}

// isLink tells whether a path is a symbolic link.
func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

// lookAt reloads a slot whose file is another one than was last loaded and has
// not changed for a moment. A file that is gone is no reason to load.
func (r *Registry) lookAt(ctx context.Context, at *Slot) {
	at.loading.Lock()
	before := at.file
	at.loading.Unlock()
	now := stateOf(at.source)
	if now.model == nil || now.same(before) {
		return
	}
	if time.Since(now.changed()) < r.opt.WatchSettle {
		// It may still be being written.
		pause := time.NewTimer(r.opt.WatchSettle)
		defer pause.Stop()
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
	}
	_, _ = r.reload(ctx, at, "file") // it has logged and counted
}
