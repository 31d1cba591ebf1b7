package main

import (
	_ "embed"
	"slices"
	"strings"
	"text/template"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/guide"
	"tasnif/cmd/tasnif/outputs"
)

// completionVerb is: tasnif completion SHELL
type completionVerb struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is what completion --help says besides the flags.
func (completionVerb) Help() string {
	return `Writes a script to standard output that completes verbs, flags, their values and
topics of the guide. Load it when the shell starts:

    echo 'source <(tasnif completion bash)' >> ~/.bashrc
    echo 'source <(tasnif completion zsh)' >> ~/.zshrc
    tasnif completion fish > ~/.config/fish/completions/tasnif.fish`
}

//go:embed completion.tmpl
var completionText string

// completed is a verb as the scripts know it.
type completed struct {
	Name, Help string
	Values     []string // of its argument, if these are all
	Flags      []completedFlag
}

type completedFlag struct {
	Name, Short, Help string
	Values            []string // all there are, or none
	Takes             bool     // a value
}

// Run writes the script.
func (v *completionVerb) Run(parsed *kong.Context, s *outputs.Streams) error {
	t, err := template.New("").Funcs(template.FuncMap{
		"join":  func(list []string) string { return strings.Join(list, " ") },
		"quote": func(text string) string { return "'" + strings.ReplaceAll(text, "'", `\'`) + "'" },
	}).Parse(completionText)
	if err != nil {
		return err
	}
	var list []completed
	for _, node := range parsed.Model.Children {
		if !node.Hidden {
			list = append(list, completedVerb(parsed.Model, node))
		}
	}
	return t.ExecuteTemplate(s.Out, v.Shell, list)
}

// completedVerb is what the scripts know of a verb.
func completedVerb(app *kong.Application, node *kong.Node) completed {
	c := completed{Name: node.Name, Help: node.Help}
	switch node.Name {
	case "help":
		c.Values = slices.Concat(verbs(app), guide.Topics())
	case "completion":
		c.Values = []string{"bash", "zsh", "fish"}
	}
	for _, group := range node.AllFlags(true) {
		for _, flag := range group {
			first, _, _ := strings.Cut(flag.Help, ". ")
			f := completedFlag{Name: flag.Name, Help: strings.TrimSuffix(first, "."), Takes: !flag.IsBool()}
			if flag.Short != 0 {
				f.Short = string(flag.Short)
			}
			if flag.Enum != "" {
				f.Values = flag.EnumSlice()
			}
			c.Flags = append(c.Flags, f)
		}
	}
	return c
}
