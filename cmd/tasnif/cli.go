package main

import (
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/data/formats"
	"tasnif/features"
	"tasnif/model/eval/render"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
)

// commandLine is the table of verbs: a new one is a file and a line here.
type commandLine struct {
	Train         trainVerb         `cmd:"" help:"Learn a model from a labelled corpus."`
	Count         countVerb         `cmd:"" help:"Count a part of a corpus, for merge and train --from: archives beyond one machine."`
	Merge         mergeVerb         `cmd:"" help:"Add counts to one."`
	Pretrain      pretrainVerb      `cmd:"" help:"Learn word vectors from an archive of unlabelled news, for train --base."`
	Threshold     thresholdVerb     `cmd:"" help:"Choose a trained model's thresholds anew: a precision, a recall or the best F1."`
	Evaluate      evaluateVerb      `cmd:"" help:"Measure a model on a labelled corpus: a report."`
	Crossvalidate crossvalidateVerb `cmd:"" help:"Measure settings by cross-validation, without a test split."`
	LearnCurve    learnCurveVerb    `cmd:"" help:"Measure how much more of a corpus would help: how much must be labelled?"`
	Compare       compareVerb       `cmd:"" help:"Measure two models against each other, on the same documents."`
	Baseline      baselineVerb      `cmd:"" help:"Move the committed report that evaluate --gate compares with, and say why."`
	Suspects      suspectsVerb      `cmd:"" help:"Find documents whose labels are probably wrong."`
	Card          cardVerb          `cmd:"" help:"Write a model's card, from what was measured."`
	Predict       predictVerb       `cmd:"" help:"Tag documents: JSON Lines or headlines in, a JSON line a document out."`
	Explain       explainVerb       `cmd:"" help:"Tag one text and show the words that moved each label."`
	Inspect       inspectVerb       `cmd:"" help:"Show what is in a model file: labels, thresholds, features, strongest terms."`
	Serve         serveVerb         `cmd:"" help:"Answer over HTTP, with a page to try headlines on."`
	Lint          lintVerb          `cmd:"" help:"Examine a corpus for what would spoil a model or its figures."`
	Split         splitVerb         `cmd:"" help:"Deal a corpus into train, dev and test, copies of a story together."`
	Init          initVerb          `cmd:"" help:"Make a project of your own: topics, guide, corpus, Makefile, CI files."`
	Label         labelVerb         `cmd:"" help:"Label news in the terminal, the items most worth it first, with labels proposed."`
	Help          helpVerb          `cmd:"" help:"Show a verb's help, or a topic of the guide."`
	Version       versionVerb       `cmd:"" help:"Show the versions of this program and of what it reads."`

	Profiles profiles `embed:""`
}

const summary = `tasnif (تصنيف) trains, evaluates and serves topic taggers for Arabic news.

    tasnif train -o news.tsnf --split train,dev news.jsonl
    tasnif evaluate --split test news.tsnf news.jsonl
    echo 'قمة عربية تبحث العقوبات وصفقة السلاح' | tasnif predict news.tsnf
    tasnif serve news.tsnf

No corpus or model at hand? This program has one of each inside, and --demo stands for whichever you would have to
bring: for CORPUS with a verb that takes one (train --demo, lint --demo), for MODEL with any other (predict --demo,
serve --demo). evaluate takes both: there --demo is the corpus and --demo-model the model.
Exit status: 0 done, 1 failed, 2 wrong usage. Results go to standard output, errors to standard error.`

// options are what kong is told besides the table.
func options() []kong.Option {
	return []kong.Option{
		kong.Name("tasnif"),
		kong.Description(summary),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, FlagsLast: true, WrapUpperBound: 110, NoAppDescFormat: true}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "features", Title: "What is made of the text:"},
			{Key: "aims", Title: "What thresholds are chosen for (best F1 where nothing is said):"},
			{Key: "tune", Title: "Searching for better settings, by out-of-fold answers:"},
			{Key: "reading", Title: "How the corpus is read:", Description: "By its ending: " + strings.Join(formats.Formats(), " ") +
				" (each plain, .gz or .zst), a folder of label folders of .txt, or - for standard input (JSON Lines). Names of fields are guessed: headline or title; body, text or content; labels, topics or category."},
			{Key: "gate", Title: "What a report must keep to (exit status 1 if it does not):"},
			{Key: "causes", Title: "What may lie behind the figures:"},
			{Key: "limits", Title: "What the server lets in:"},
		}),
		kong.ValueFormatter(withDomain),
		kong.Vars{
			"encodings":       strings.Join(formats.Encodings(), ","),
			"encodingnames":   strings.Join(formats.Encodings(), ", "),
			"endingnames":     strings.Join(formatNames(), ", "),
			"trainers":        strings.Join(linear.Trainers(), ","),
			"trainernames":    strings.Join(linear.Trainers(), ", "),
			"trainer":         linear.DefaultTrainer,
			"hashbits":        strconv.Itoa(nbcounts.DefaultConfig().Features.HashBits),
			"formatnames":     strings.Join(render.Formats(), ", "),
			"comparisonnames": strings.Join(render.ComparisonFormats(), ", "),
			"growthnames":     strings.Join(render.LearningCurveFormats(), ", "),
			"cardnames":       strings.Join(render.CardFormats(), ", "),
		},
		featureDefaults(features.DefaultConfig()),
		serveDefaults(),
		kong.PostBuild(environment),
	}
}

// formatNames are the endings of corpora without their dot, for --read-as.
func formatNames() []string {
	var names []string
	for _, ending := range formats.Formats() {
		names = append(names, strings.TrimPrefix(ending, "."))
	}
	return names
}
