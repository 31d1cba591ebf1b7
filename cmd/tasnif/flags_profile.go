package main

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
)

// profiles are for work on tasnif itself; help does not list them.
type profiles struct {
	CPU    string `name:"cpuprofile" hidden:"" writes:"profile" placeholder:"FILE" help:"Write a CPU profile for go tool pprof."`
	Memory string `name:"memprofile" hidden:"" writes:"profile" placeholder:"FILE" help:"Write a heap profile for go tool pprof."`
}

// start begins the profiles asked for; stop ends and writes them.
func (p profiles) start() (stop func() error, err error) {
	var cpu *os.File
	if p.CPU != "" {
		if cpu, err = os.Create(p.CPU); err != nil {
			return nil, err
		}
		if err = pprof.StartCPUProfile(cpu); err != nil {
			return nil, errors.Join(err, cpu.Close())
		}
	}
	return func() error {
		var errs []error
		if cpu != nil {
			pprof.StopCPUProfile()
			errs = append(errs, cpu.Close())
		}
		if p.Memory != "" {
			errs = append(errs, writeHeap(p.Memory))
		}
		return errors.Join(errs...)
	}, nil
}

func writeHeap(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	runtime.GC() // so that the profile shows what is kept
	return errors.Join(pprof.WriteHeapProfile(f), f.Close())
}
