package registry

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// fileState identifies the content of a source's files.
type fileState struct {
	model, report os.FileInfo // nil: there is no file
}

// stateOf is the state of a source's files, through symbolic links (a Kubernetes volume
// changes its links, not its files).
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

// same tells whether no file was written or replaced.
func (f fileState) same(g fileState) bool {
	one := func(a, b os.FileInfo) bool {
		if a == nil || b == nil {
			return a == b
		}
		return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
	}
	return one(f.model, g.model) && one(f.report, g.report)
}

// changed is the time of the latest change of a file.
func (f fileState) changed() time.Time {
	at := f.model.ModTime()
	if f.report != nil && f.report.ModTime().After(at) {
		at = f.report.ModTime()
	}
	return at
}

// watch reloads models whose files change, until ctx ends. It watches folders rather than
// files, since a file renamed into place is a new one. It also checks every
// Options.WatchPoll, for file systems without notifications (network mounts, too few
// inotify watches).
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
	var events chan fsnotify.Event // a nil channel blocks forever
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
				if dir := filepath.Dir(file); isLink(dir) { // the link may be changed
					_ = notices.Add(filepath.Dir(dir)) // otherwise the interval has to do
				}
				if err := notices.Add(filepath.Dir(file)); err != nil {
					r.opt.Log.Warn("no notice of file changes; looking at intervals", "error", err.Error(), "interval_ms", r.opt.WatchPoll.Milliseconds())
				}
			}
		}
	}
	settled := time.NewTimer(r.opt.WatchSettle) // a first check: a file may have changed before the watch
	defer settled.Stop()
	poll := time.NewTicker(r.opt.WatchPoll)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-events: // for any file: a link may have changed
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

// lookAt reloads a slot whose file differs from the one last loaded and has not changed for
// WatchSettle. A missing file is not reloaded.
func (r *Registry) lookAt(ctx context.Context, at *Slot) {
	at.loading.Lock()
	before := at.file
	at.loading.Unlock()
	now := stateOf(at.source)
	if now.model == nil || now.same(before) {
		return
	}
	if time.Since(now.changed()) < r.opt.WatchSettle {
		// The file may still be written.
		pause := time.NewTimer(r.opt.WatchSettle)
		defer pause.Stop()
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
	}
	_, _ = r.reload(ctx, at, "file") // reload logs and counts errors
}
