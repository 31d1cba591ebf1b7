package main

import (
	"cmp"
	"context"
	"log/slog"
	"path/filepath"
	"strings"

	"tasnif/model"
	"tasnif/serve"
)

// files are the models of the command line, else of the config file.
func (v *serveVerb) files() []string {
	if len(v.Files) > 0 {
		return v.Files
	}
	return v.Models
}

// sources are the models that the command line names.
func (v *serveVerb) sources(log *slog.Logger) ([]serve.Source, error) {
	var out []serve.Source
	if v.Demo {
		out = append(out, v.demonstration(log))
	}
	for _, text := range v.files() {
		name, version, file, err := splitModel(text)
		if err != nil {
			return nil, err
		}
		out = append(out, fileSource(cmp.Or(v.Name, name, baseName(file)), cmp.Or(v.Version, version), file))
	}
	for _, text := range v.Shadow {
		of, version, file, err := splitModel(text)
		if err != nil {
			return nil, err
		}
		source := fileSource(baseName(file), version, file)
		source.Shadows = cmp.Or(of, out[0].Name)
		out = append(out, source)
	}
	return out, nil
}

// splitModel reads FILE, NAME=FILE or NAME@VERSION=FILE. What stands before =
// is no name where it holds a slash: then it is all a path.
func splitModel(text string) (name, version, file string, err error) {
	before, after, found := strings.Cut(text, "=")
	if !found || strings.ContainsAny(before, `/\`) {
		return "", "", text, nil
	}
	name, version, _ = strings.Cut(before, "@")
	if name == "" || after == "" {
		return "", "", "", usagef("%q: write FILE, NAME=FILE or NAME@VERSION=FILE", text)
	}
	return name, version, after, nil
}

// baseName is a file's name without its folder and its ending.
func baseName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// fileSource reads a model file.
func fileSource(name, version, file string) serve.Source {
	return serve.Source{Name: name, File: file, Load: func(context.Context) (serve.Release, error) {
		m, sum, _, err := readModel(file)
		if err != nil {
			return serve.Release{}, err
		}
		return serve.Release{Classifier: classifier{m}, Name: name, Version: version, SHA256: sum}, nil
	}}
}

// demonstration learns from the corpus inside this program, once.
func (v *serveVerb) demonstration(log *slog.Logger) serve.Source {
	name := cmp.Or(v.Name, "demo")
	var learnt *model.Model
	return serve.Source{Name: name, Load: func(ctx context.Context) (serve.Release, error) {
		if learnt == nil {
			log.Info("learning from the demonstration corpus")
			docs, topics, err := demonstration()
			if err != nil {
				return serve.Release{}, err
			}
			cfg := model.DefaultConfig()
			cfg.Topics, cfg.Corpus = topics, []string{"demo"}
			if learnt, err = model.Train(ctx, docs, cfg); err != nil {
				return serve.Release{}, err
			}
		}
		return serve.Release{Classifier: classifier{learnt}, Name: name, Version: v.Version}, nil
	}}
}
