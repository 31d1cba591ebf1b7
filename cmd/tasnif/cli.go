package main

import (
	"cmp"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/serving"
	"tasnif/cmd/tasnif/system"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data/formats"
	"tasnif/features"
	"tasnif/features/domain"
	"tasnif/model"
	"tasnif/model/eval/render"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
)

// commandLine is the table of verbs: a new one is a file and a line here.
type commandLine struct {
	Init     initVerb     `cmd:"" group:"Corpus" help:"Start a project: topics, guide, corpus, Makefile, CI files."`
	Lint     lintVerb     `cmd:"" group:"Corpus" help:"Check a corpus for faults that harm a model or its figures."`
	Split    splitVerb    `cmd:"" group:"Corpus" help:"Split a corpus into train, dev and test, near-duplicates together."`
	Label    labelVerb    `cmd:"" group:"Corpus" help:"Label news in the terminal, the most useful items first."`
	Topics   topicsVerb   `cmd:"" group:"Corpus" help:"Rename, merge or split topics in a whole project; import a vocabulary."`
	Suspects suspectsVerb `cmd:"" group:"Corpus" help:"Find documents whose labels are probably wrong."`

	Train     trainVerb     `cmd:"" group:"Train" help:"Train a model on a labelled corpus."`
	Teach     teachVerb     `cmd:"" group:"Train" help:"Label an archive by a teacher, an encoder's vectors or a server, for train to learn from."`
	Pretrain  pretrainVerb  `cmd:"" group:"Train" help:"Learn word vectors from unlabelled news, for train --base."`
	Threshold thresholdVerb `cmd:"" group:"Train" help:"Choose new thresholds for a trained model: a precision, a recall or best F1."`
	Count     countVerb     `cmd:"" group:"Train" help:"Count a part of a corpus for train --from, where one machine is too small."`
	Merge     mergeVerb     `cmd:"" group:"Train" help:"Add counts files together."`

	Evaluate      evaluateVerb      `cmd:"" group:"Measure" help:"Measure a model on a labelled corpus, and report."`
	Crossvalidate crossvalidateVerb `cmd:"" group:"Measure" help:"Measure settings by cross-validation, without a test split."`
	Compare       compareVerb       `cmd:"" group:"Measure" help:"Compare two models on the same documents."`
	Baseline      baselineVerb      `cmd:"" group:"Measure" help:"Make a report the baseline of evaluate --gate, with the reason."`
	LearnCurve    learnCurveVerb    `cmd:"" group:"Measure" name:"learn-curve" help:"Measure how much more labelled news would help."`
	Card          cardVerb          `cmd:"" group:"Measure" help:"Write a model card from the model and its reports."`

	Predict predictVerb `cmd:"" group:"Tag" help:"Tag documents: JSON Lines or headlines in, JSON Lines out."`
	Explain explainVerb `cmd:"" group:"Tag" help:"Tag one text and show the words behind each label."`
	Inspect inspectVerb `cmd:"" group:"Tag" help:"Show what a model file holds: labels, thresholds, features, terms."`
	Serve   serveVerb   `cmd:"" group:"Tag" help:"Serve models over HTTP, with a web page to try them."`
	Watch   watchVerb   `cmd:"" group:"Tag" help:"Tag what comes in by feeds: stories, alerts to webhooks, JSON Lines, RSS by topic."`
	Rules   rulesVerb   `cmd:"" group:"Tag" help:"An editor's rules beside a model: check them, put them into it, show them."`
	Desk    deskVerb    `cmd:"" group:"Tag" help:"The newsroom's loop: corrections, retraining, promotion of versions."`

	Help       helpVerb       `cmd:"" group:"This program" help:"Show a verb's help, or a topic of the guide."`
	Completion completionVerb `cmd:"" group:"This program" help:"Write a completion script for bash, zsh or fish."`
	Version    versionVerb    `cmd:"" group:"This program" help:"Show the versions of this program and of its file formats."`

	ShowVersion kong.VersionFlag `name:"version" help:"Show the version of this program."`
	Profiles    system.Profiles  `embed:""`
}

// grammar is the command line for kong, and its profiles: of the verb that comes first in
// args alone, since kong takes 20 ms for all of them.
func grammar(args []string) (grammar any, p *system.Profiles) {
	all := reflect.TypeFor[commandLine]()
	var some []reflect.StructField
	found := args[0] == "--version"
	for i := range all.NumField() {
		f := all.Field(i)
		if _, isVerb := f.Tag.Lookup("cmd"); !isVerb {
			some = append(some, f)
		} else if args[0] == cmp.Or(f.Tag.Get("name"), strings.ToLower(f.Name)) {
			some, found = append(some, f), f.Name != "Help" && f.Name != "Completion" // which list the others
		}
	}
	if !found {
		some = reflect.VisibleFields(all)
	}
	v := reflect.New(reflect.StructOf(some))
	return v.Interface(), v.Elem().FieldByName("Profiles").Addr().Interface().(*system.Profiles)
}

const summary = `tasnif (تصنيف) trains, evaluates and serves topic taggers for Arabic news.

    tasnif train -o news.tsnf --split train,dev news.jsonl
    tasnif evaluate --split test news.tsnf news.jsonl
    echo 'قمة عربية تبحث العقوبات وصفقة السلاح' | tasnif predict news.tsnf
    tasnif serve news.tsnf

The program has a demonstration corpus and a model of it inside. --demo takes
the place of CORPUS where a verb reads one (train --demo, lint --demo), and of
MODEL otherwise (predict --demo, serve --demo). evaluate reads both: there
--demo is the corpus and --demo-model the model.

Results go to standard output, errors to standard error. Exit status: 0 done,
1 failed, 2 wrong usage, 130 interrupted (SIGINT, Ctrl-C), 143 ended by SIGTERM.`

// options configure kong.
func options() []kong.Option {
	return []kong.Option{
		kong.Name("tasnif"),
		kong.Description(summary),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, FlagsLast: true, WrapUpperBound: 110, NoAppDescFormat: true}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "features", Title: "Features:"},
			{Key: "thresholds", Title: "Thresholds (default: best F1):"},
			{Key: "tune", Title: "Search for better settings, by out-of-fold scores:"},
			{Key: "reading", Title: "Reading:", Description: "Files are read by their endings: " + strings.Join(formats.Formats(), " ") +
				" (plain, .gz or .zst), a folder with a folder of text files for each label, or - for standard input (JSON Lines). Usual names of fields are known: headline or title; body, text or content; labels, topics or category, and the Arabic ones; fields that are not read are named once."},
			{Key: "gate", Title: "Gate (exit status 1 if it fails):"},
			{Key: "causes", Title: "Diagnostics:"},
			{Key: "limits", Title: "Limits:"},
			{Key: "teacher", Title: "The teacher:"},
			{Key: "retraining", Title: "Training beside the server:"},
		}),
		kong.ValueFormatter(withDomain),
		kong.Vars{
			"version":         "tasnif " + programVersion(),
			"encodings":       strings.Join(formats.Encodings(), ","),
			"encodingnames":   strings.Join(formats.Encodings(), ", "),
			"endingnames":     strings.Join(corpora.FormatNames(), ", "),
			"trainers":        strings.Join(linear.Trainers(), ","),
			"trainernames":    strings.Join(linear.Trainers(), ", "),
			"trainer":         linear.DefaultTrainer,
			"manylabels":      strconv.Itoa(model.ManyLabels),
			"manytrainer":     model.ManyLabelsTrainer,
			"hashbits":        strconv.Itoa(nbcounts.DefaultConfig().Features.HashBits),
			"formatnames":     strings.Join(render.Formats(), ", "),
			"comparisonnames": strings.Join(render.ComparisonFormats(), ", "),
			"growthnames":     strings.Join(render.LearningCurveFormats(), ", "),
			"cardnames":       strings.Join(render.CardFormats(), ", "),
		},
		featureDefaults(features.DefaultConfig()),
		serveDefaults(),
		kong.PostBuild(serving.Environment),
	}
}

// checkDomains refuses numbers, from the command line or a config file, that are
// outside the domains in their flags' tags.
func checkDomains(verb *kong.Context) error {
	for _, given := range verb.Path {
		if given.Flag == nil {
			continue
		}
		for _, n := range domain.Numbers("", given.Flag.Tag.Get("domain"), given.Flag.Target) {
			err := n.Check()
			if wrong := (*domain.Error)(nil); errors.As(err, &wrong) {
				return usage.Errorf("--%s %v: give %s", given.Flag.Name, wrong.Value, wrong.Domain)
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

// withDomain is a flag's help with its domain.
func withDomain(value *kong.Value) string {
	help := kong.DefaultHelpValueFormatter(value)
	d, err := domain.Parse(value.Tag.Get("domain"))
	if err != nil || value.Tag.Get("domain") == "any" {
		return help
	}
	words := d.String()
	return help + " " + strings.ToUpper(words[:1]) + words[1:] + "."
}
