package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/guide"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/features/arabic"
	"tasnif/model/modelfile"
)

// helpVerb shows a verb's help, or a topic of the guide.
type helpVerb struct {
	Topic string `arg:"" optional:"" help:"A verb, or a topic of the guide."`
}

// Help is what help --help says besides the flags.
func (helpVerb) Help() string {
	return `Examples:

    tasnif help train
    tasnif help thresholds`
}

// Run shows the topic; without one, the program's help and the list of topics.
func (v *helpVerb) Run(ctx context.Context, parsed *kong.Context, s *outputs.Streams) error {
	switch {
	case v.Topic == "":
		if err := dispatch(ctx, []string{"--help"}, s); err != nil {
			return err
		}
		return writeTopics(s.Out)
	case slices.Contains(verbs(parsed.Model), v.Topic):
		return dispatch(ctx, []string{v.Topic, "--help"}, s)
	}
	text, err := guide.Read(v.Topic)
	if err != nil {
		return usage.Errorf("no verb and no topic %q; the topics are %s", v.Topic, strings.Join(guide.Topics(), ", "))
	}
	_, err = s.Out.Write(text)
	return err
}

// writeTopics lists the guide's pages with their titles.
func writeTopics(w io.Writer) error {
	fmt.Fprintf(w, "\nTopics, for tasnif help TOPIC:\n")
	width := 0
	for _, topic := range guide.Topics() {
		width = max(width, len(topic))
	}
	for _, topic := range guide.Topics() {
		text, err := guide.Read(topic)
		if err != nil {
			return err
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		if _, err := fmt.Fprintf(w, "  %-*s  %s\n", width, topic, title); err != nil {
			return err
		}
	}
	return nil
}

// versionVerb is: tasnif version
type versionVerb struct{}

// Help is what version --help says besides the flags.
func (versionVerb) Help() string {
	return `A model file says which normaliser and format it needs. A program reads the files
of older ones.

Example:

    tasnif version`
}

// Run shows versions, a line each.
func (versionVerb) Run(s *outputs.Streams) error {
	_, err := fmt.Fprintf(s.Out, "tasnif %s\ngo %s %s/%s\nnormaliser %s\nmodel format %d\n",
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
