package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"tasnif/features/arabic"
	"tasnif/model/modelfile"
)

// versionVerb is: tasnif version
type versionVerb struct{}

// Run shows versions, a line each.
func (versionVerb) Run(s *streams) error {
	_, err := fmt.Fprintf(s.out, "tasnif %s\ngo %s %s/%s\nnormaliser %s\nmodel format %d\n",
		programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, arabic.Fingerprint(arabic.Latest), modelfile.FormatVersion)
	return err
}

// programVersion is what the Go toolchain stamped on the binary: the tag, or a
// pseudo-version of the commit.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown)"
	}
	return info.Main.Version
}
