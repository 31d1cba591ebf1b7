package serve

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// fileState is enough of a file to tell that it is another one now.
type fileState struct {
	info os.FileInfo // nil: there is no file
}

// stateOf looks at what a path leads to, through symbolic links (a Kubernetes
// volume changes its links, not its files).
func stateOf(path string) fileState {
	if path == "" {
		return fileState{}
	}
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}
	}
	return fileState{info}
}

// same tells whether nothing was written or put in the file's place.
func (f fileState) same(g fileState) bool {
	if f.info == nil || g.info == nil {
		return f.info == g.info
	}
	return os.SameFile(f.info, g.info) && f.info.Size() == g.info.Size() && f.info.ModTime().Equal(g.info.ModTime())
}

// watch reloads a model whose file changes, until ctx ends. It watches folders,
// not files: a file renamed into place, as train writes it, is another file.
// Where the system gives no notice (a network mount, too few inotify watches),
// it looks every Options.WatchPoll.
func (s *Server) watch(ctx context.Context) {
	slots := []*slot{}
	for _, at := range s.catalog.all() {
		if at.source.File != "" {
			slots = append(slots, at)
		}
	}
	if len(slots) == 0 || s.opt.WatchPoll == 0 {
		return
	}
	var events chan fsnotify.Event // nil never speaks
	var faults chan error
	if notices, err := fsnotify.NewWatcher(); err != nil {
		s.log.Warn("no notice of file changes; looking at intervals", "error", err.Error(), "interval", s.opt.WatchPoll)
	} else {
		defer notices.Close()
		events, faults = notices.Events, notices.Errors
		for _, at := range slots {
			if err := notices.Add(filepath.Dir(at.source.File)); err != nil {
				s.log.Warn("no notice of file changes; looking at intervals", "error", err.Error(), "interval", s.opt.WatchPoll)
			}
		}
	}
	settled := time.NewTimer(s.opt.WatchSettle) // a first look: a file may have changed before we watched
	defer settled.Stop()
	poll := time.NewTicker(s.opt.WatchPoll)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-events: // whichever file it is about: a link may be what changed
			settled.Reset(s.opt.WatchSettle)
			continue
		case err := <-faults:
			s.log.Warn("notices of file changes were lost", "error", err.Error())
		case <-settled.C:
		case <-poll.C:
		}
		for _, at := range slots {
			s.lookAt(ctx, at)
		}
	}
}

// lookAt reloads a slot whose file is another one than was last loaded and has
// not changed for a moment. A file that is gone is no reason to load.
func (s *Server) lookAt(ctx context.Context, at *slot) {
	at.loading.Lock()
	before := at.file
	at.loading.Unlock()
	now := stateOf(at.source.File)
	if now.info == nil || now.same(before) {
		return
	}
	if time.Since(now.info.ModTime()) < s.opt.WatchSettle {
		// It may still be being written.
		pause := time.NewTimer(s.opt.WatchSettle)
		defer pause.Stop()
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
	}
	_, _ = s.reload(ctx, at, "file") // it has logged and counted
}
