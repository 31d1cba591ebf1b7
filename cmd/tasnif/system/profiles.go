package system

import (
	"errors"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
)

// Profiles are the flags for work on tasnif itself; help does not list them.
type Profiles struct {
	CPU    string `name:"cpuprofile" hidden:"" writes:"profile" placeholder:"FILE" help:"Write a CPU profile for go tool pprof."`
	Memory string `name:"memprofile" hidden:"" writes:"profile" placeholder:"FILE" help:"Write a heap profile for go tool pprof."`
	Trace  string `name:"trace" hidden:"" writes:"trace" placeholder:"FILE" help:"Write an execution trace for go tool trace."`
}

// Start begins the profiles asked for; stop ends and writes them.
func (p Profiles) Start() (stop func() error, err error) {
	endCPU, err := recorded(p.CPU, pprof.StartCPUProfile, pprof.StopCPUProfile)
	if err != nil {
		return nil, err
	}
	endTrace, err := recorded(p.Trace, trace.Start, trace.Stop)
	if err != nil {
		return nil, errors.Join(err, endCPU())
	}
	return func() error {
		err := errors.Join(endCPU(), endTrace())
		if p.Memory != "" {
			err = errors.Join(err, writeHeap(p.Memory))
		}
		return err
	}, nil
}

// recorded begins what is written to a file until end; without a path it is nothing.
func recorded(path string, begin func(io.Writer) error, stop func()) (end func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := begin(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error { stop(); return f.Close() }, nil
}

func writeHeap(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	runtime.GC() // so that the profile shows what is kept
	return errors.Join(pprof.WriteHeapProfile(f), f.Close())
}
