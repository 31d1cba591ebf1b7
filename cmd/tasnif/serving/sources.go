package serving

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/model"
	"tasnif/serve/registry"
	"tasnif/serve/releases"
)

// Models are those that the command line names, as FILE, NAME=FILE or NAME@VERSION=FILE.
type Models struct {
	Demo           bool // serve the model inside the program
	Files          []string
	Shadow, Report []string
	Name, Version  string                                          // of the one model; "": as the file's name says
	Wish           func(*model.Model) (model.Wish, error)          // how answers are wanted; nil: as the models say
	Read           func(file string) (*model.Model, string, error) // with its checksum
	ReadDemo       func() (*model.Model, string, error)
}

// Sources are the models as the registry takes them.
func (v *Models) Sources() ([]registry.Source, error) {
	var out []registry.Source
	if v.Demo {
		out = append(out, v.demonstration())
	}
	for _, text := range v.Files {
		name, version, file, err := splitModel(text)
		if err != nil {
			return nil, err
		}
		out = append(out, v.fileSource(cmp.Or(v.Name, name, baseName(file)), cmp.Or(v.Version, version), file))
	}
	for _, text := range v.Shadow {
		of, version, file, err := splitModel(text)
		if err != nil {
			return nil, err
		}
		source := v.fileSource(baseName(file), version, file)
		source.Shadows = cmp.Or(of, out[0].Name)
		out = append(out, source)
	}
	return out, v.reported(out)
}

// reported puts the reports that the command line names in the place of those
// that lie beside the models.
func (v *Models) reported(sources []registry.Source) error {
	for _, text := range v.Report {
		name, version, file, err := splitModel(text)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(sources, func(s registry.Source) bool { return name == "" || s.Name == name })
		switch _, err := os.Stat(file); {
		case version != "" || at < 0 || sources[at].File == "":
			return usage.Errorf("--report %s: write FILE for the first model, or NAME=FILE for the model NAME, which must come from a file", text)
		case err != nil:
			return fmt.Errorf("--report %s: %w", text, outputs.Plain(err))
		}
		sources[at] = reportedFrom(sources[at], file)
	}
	return nil
}

// reportedFrom is a source with the report of a file, where there is one.
func reportedFrom(s registry.Source, file string) registry.Source {
	load := s.Load
	s.Report = file
	s.Load = func(ctx context.Context) (registry.Release, error) {
		r, err := load(ctx)
		if err != nil {
			return r, err
		}
		r.Report, err = reportText(file)
		return r, err
	}
	return s
}

// maxReport bounds what is read of a report.
const maxReport = 256 << 20

// reportText reads a report; nothing where there is none.
func reportText(file string) ([]byte, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxReport+1))
	if len(text) > maxReport {
		return nil, fmt.Errorf("%s: it is larger than a report may be", file)
	}
	return text, err
}

// splitModel reads FILE, NAME=FILE or NAME@VERSION=FILE. Where there is
// a slash before =, the whole is a path.
func splitModel(text string) (name, version, file string, err error) {
	before, after, found := strings.Cut(text, "=")
	if !found || strings.ContainsAny(before, `/\`) {
		return "", "", text, nil
	}
	name, version, _ = strings.Cut(before, "@")
	if name == "" || after == "" {
		return "", "", "", usage.Errorf("%q: write FILE, NAME=FILE or NAME@VERSION=FILE", text)
	}
	return name, version, after, nil
}

// baseName is a file's name without its folder and its ending.
func baseName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// fileSource reads a model file, and the report beside it: of news.tsnf,
// news.report.json.
func (v *Models) fileSource(name, version, file string) registry.Source {
	read := func(_ context.Context, file, version string) (registry.Release, error) {
		m, sum, err := v.Read(file)
		if err != nil {
			return registry.Release{}, err
		}
		r, err := v.release(m, registry.Release{Name: name, Version: version, SHA256: sum})
		if err != nil {
			err = fmt.Errorf("%s: %w", file, err)
		}
		return r, err
	}
	s := registry.Source{Name: name, File: file, Read: read, Load: func(ctx context.Context) (registry.Release, error) {
		return read(ctx, file, cmp.Or(version, releases.VersionOf(file)))
	}}
	return reportedFrom(s, strings.TrimSuffix(file, filepath.Ext(file))+".report.json")
}

// release gives a release its model, and how its answers are wanted.
func (v *Models) release(m *model.Model, r registry.Release) (registry.Release, error) {
	r.Classifier = registry.Tagger{Model: m}
	if v.Wish == nil {
		return r, nil
	}
	w, err := v.Wish(m)
	r.Wish = &w
	return r, err
}

// demonstration is the model inside this program.
func (v *Models) demonstration() registry.Source {
	name := cmp.Or(v.Name, "demo")
	return registry.Source{Name: name, Load: func(context.Context) (registry.Release, error) {
		m, sum, err := v.ReadDemo()
		if err != nil {
			return registry.Release{}, err
		}
		return v.release(m, registry.Release{Name: name, Version: v.Version, SHA256: sum})
	}}
}
