package main

import (
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"tasnif/model/linear"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What cannot be meant is refused before anything is read or written: status 2
// and one line that says what is wrong, what there is, and where help is.
func TestWrongUsage(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{`trian`, `did you mean "train"\?.*the verbs are init, .*train, .*evaluate, .*predict, .*serve, .*version`},
		{`train --trayner svm -o m.tsnf news.jsonl`, `unknown flag --trayner, did you mean "--trainer"\? \(see tasnif train --help\)`},
		{`train news.jsonl`, `missing flags: --output=MODEL`},
		{`train -o m.tsnf`, `no CORPUS is named`},
		{`train --demo -o m.tsnf news.jsonl`, `--demo stands in place of CORPUS; leave out news.jsonl`},
		{`train --trainer multinomail -o m.tsnf news.jsonl`, `--trainer must be one of .*"multinomial".* but got "multinomail"`},
		{`train --mode many -o m.tsnf news.jsonl`, `--mode must be one of "auto","single","multi" but got "many"`},
		{`train --trainer svm --set gamma=1 -o m.tsnf news.jsonl`, `settings of trainer "svm".*"c_": *|unknown field "gamma".*its settings are .*"C"`},
		{`train --trainer svm --set C=viel -o m.tsnf news.jsonl`, `settings of trainer "svm"`},
		{`train --words 0-2 -o m.tsnf news.jsonl`, `--words 0-2: from is 0; it must be at least 1 and at most 10`},
		{`train --folds=-3 -o m.tsnf news.jsonl`, `--folds -3: give 0, or at least 2 and at most 1000`},
		{`train --headline-weight NaN -o m.tsnf news.jsonl`, `--headline-weight NaN: give at least 1 and at most 1e6`},
		{`train --tune 0s -o m.tsnf news.jsonl`, `--tune 0s: give above 0 and at most 720h`},
		{`train --precision 1.5 -o m.tsnf news.jsonl`, `--precision 1.5: write a number above 0 and below 1`},
		{`train --recall sports=NaN -o m.tsnf news.jsonl`, `--recall sports=NaN: write a number above 0 and below 1`},
		{`learn-curve --sizes 100,1 news.jsonl`, `--sizes 1: give at least 2 and at most 1e9`},
		{`learn-curve --sizes 100,50 news.jsonl`, `--sizes: 50 follows 100; give rising numbers`},
		{`split --train=-1 news.jsonl`, `--train -1: give at least 0 and at most 1e9`},
		{`split --train 0 --test 0 news.jsonl`, `--train, --dev and --test are all 0`},
		{`predict --top-k=-1 m.tsnf`, `--top-k -1: give at least 0 and at most 1e6`},
		{`evaluate --min macro.f1=NaN m.tsnf news.jsonl`, `--min macro.f1=NaN: write a figure and a number`},
		{`evaluate --min macro.f1=1e400 m.tsnf news.jsonl`, `--min macro.f1=1e400: write a figure and a number`},
		{`evaluate --max-size NaN m.tsnf news.jsonl`, `--max-size NaN: write a size such as 20MB`},
		{`evaluate --max-ms 0 m.tsnf news.jsonl`, `--max-ms 0: give above 0 and at most 1e6`},
		{`pretrain --near 0 --topic 0 -o a.base a.jsonl`, `near and topic`},
		{`serve --addr 127.0.0.1:99999 --demo`, `--addr 127.0.0.1:99999`},
		{`serve --admin-addr 127.0.0.1:-1 --demo`, `--admin-addr 127.0.0.1:-1`},
		{`train --trainer multinomial --set alpha=0 -o m.tsnf news.jsonl`, `--set: trainer "multinomial": alpha is 0; it must be at least 1e-10 and at most 1e6`},
		{`train --trainer complement --stream --set alpha=-1 -o m.tsnf news.jsonl`, `--set: trainer "complement": alpha is -1; it must be at least 1e-10`},
		{`train --trainer complement --from all.counts --set alpha=1e308 -o m.tsnf`, `--set: trainer "complement": alpha is 1e\+308; it must be at least 1e-10`},
		{`train --set members=[{"trainer":"nbsvm","params":{"alpha":0}}] -o m.tsnf news.jsonl`, `--set: trainer "blend": members\[0\]: trainer "nbsvm": alpha is 0; it must be`},
		{`train --trainer svm --set C=0 -o m.tsnf news.jsonl`, `--set: trainer "svm": C is 0; it must be at least 1e-9 and at most 1e9`},
		{`crossvalidate --trainer svm --set max_iter=-1 news.jsonl`, `--set: trainer "svm": max_iter is -1; it must be at least 1 and at most 1e6`},
		{`train --trainer svm --set C -o m.tsnf news.jsonl`, `--set C: write KEY=VALUE`},
		{`train --trainer svm --set C=1 --set C=2 -o m.tsnf news.jsonl`, `C is set twice`},
		{`train --words 2- -o m.tsnf news.jsonl`, `--words 2-: write FROM-TO, such as 1-2, or none`},
		{`train --chars 3-2 -o m.tsnf news.jsonl`, `from 3 to 2`},
		{`train --words none --chars none --stems none -o m.tsnf news.jsonl`, `all none`},
		{`train --min-df 0 -o m.tsnf news.jsonl`, `--min-df 0: give at least 1 and at most 1e9`},
		{`train --headline-weight 0 -o m.tsnf news.jsonl`, `--headline-weight 0: give at least 1 and at most 1e6`},
		{`train --folds 1 -o m.tsnf news.jsonl`, `--folds 1: give 0, or at least 2 and at most 1000`},
		{`train --split train,, -o m.tsnf news.jsonl`, `a name is empty`},
		{`train --labels , -o m.tsnf news.jsonl`, `a label is empty`},
		{`train --encoding latin1 -o m.tsnf news.jsonl`, `--encoding must be one of "iso-8859-6","utf-16","utf-8","windows-1256" but got "latin1"`},
		{`train -o news.jsonl news.jsonl`, `-o news.jsonl: that is the ending of a corpus`},
		{`evaluate --format pdf m.tsnf news.jsonl`, `--format pdf: there are .*json, .*markdown, .*text`},
		{`evaluate`, `no MODEL is named; give a file, or --demo-model`},
		{`evaluate --demo`, `--demo is the demonstration corpus, and no MODEL .*tasnif train --demo --split train -o demo.tsnf`},
		{`evaluate --demo --demo-model`, `--demo-model learnt from all of the demonstration corpus`},
		{`evaluate --demo-model`, `no CORPUS is named`},
		{`evaluate --demo-model m.tsnf news.jsonl`, `--demo-model takes the place of MODEL; leave out m.tsnf`},
		{`predict`, `no MODEL is named; give a file, or --demo`},
		{`predict --demo m.tsnf`, `--demo takes the place of MODEL; leave out m.tsnf`},
		{`inspect --demo news.jsonl`, `--demo takes the place of MODEL; leave out news.jsonl`},
		{`predict --view title m.tsnf`, `--view must be one of "article","headline"`},
		{`evaluate -o report.xyz m.tsnf news.jsonl`, `-o report.xyz: no report format has this ending`},
		{`evaluate --gate m.tsnf news.jsonl`, `--gate has nothing to hold the model to; give --baseline`},
		{`evaluate --min macro.f1 m.tsnf news.jsonl`, `--min macro.f1: write a figure and a number`},
		{`evaluate --max-size big m.tsnf news.jsonl`, `--max-size big: write a size such as 20MB`},
		{`evaluate --gate --baseline a.json --tolerance 1 m.tsnf news.jsonl`, `--tolerance 1: give at least 0 and below 1`},
		{`evaluate --learning-curve m.tsnf news.jsonl`, `--learning-curve needs the training corpus`},
		{`evaluate --train-split train m.tsnf news.jsonl`, `name the part to measure with --split`},
		{`compare a.tsnf`, `expected "<b>`},
		{`compare --format junit a.tsnf b.tsnf news.jsonl`, `--format junit: there are html, json, markdown, text`},
		{`baseline report.json baseline.json`, `missing flags: --reason=TEXT`},
		{`suspects --folds 1 news.jsonl`, `--folds 1: give at least 2 and at most 1000`},
		{`card --format pdf m.tsnf`, `--format pdf: there are json, markdown`},
		{`predict --labels-only --top-k 3 m.tsnf`, `give one of them`},
		{`serve`, `no MODEL is named`},
		{`serve --demo m.tsnf`, `--demo stands in place of MODEL`},
		{`serve --max-documents 0 m.tsnf`, `--max-documents 0: give at least 1 and at most 1e6`},
		{`serve --max-wait long m.tsnf`, `--max-wait: expected duration`},
		{`topics rename a`, `give rename OLD NEW, merge INTO ID..., or split OLD NEW...`},
		{`topics swap a b`, `<action> must be one of "rename","merge","split","import" but got "swap"`},
		{`lint --min-support 0 news.jsonl`, `--min-support 0: give at least 1 and at most 1e9`},
	} {
		t.Run(c.args, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(t.Context(), strings.Fields(c.args), strings.NewReader(""), &stdout, &stderr)
			assert.Equal(t, misuse, status)
			assert.Empty(t, stdout.String())
			assert.Regexp(t, "^tasnif: .*\n$", stderr.String())
			assert.Regexp(t, c.says, stderr.String())
		})
	}
	for _, name := range []string{"m.tsnf", "news.jsonl", "report.xyz"} {
		_, err := os.Stat(name)
		assert.ErrorIs(t, err, os.ErrNotExist)
	}
}

// Every verb is in the help of the whole and has help of its own.
func TestHelpOfEveryVerb(t *testing.T) {
	for _, verb := range []string{"train", "count", "merge", "pretrain", "evaluate", "compare", "baseline", "suspects", "card", "predict", "explain", "inspect", "serve", "lint", "split", "topics", "init", "label", "help", "completion", "version"} {
		var all, own strings.Builder
		require.Equal(t, done, run(t.Context(), nil, strings.NewReader(""), &all, io.Discard))
		assert.Contains(t, all.String(), "\n  "+verb+" ")
		require.Equal(t, done, run(t.Context(), []string{verb, "--help"}, strings.NewReader(""), &own, io.Discard))
		assert.Contains(t, own.String(), "Usage: tasnif "+verb)
	}
}

// Help fits a terminal of 80 columns, tables and examples too.
func TestHelpFits80Columns(t *testing.T) {
	t.Setenv("COLUMNS", "80")
	const columns = 80
	for _, path := range append(helpPaths(t), nil) {
		var help strings.Builder
		require.Equal(t, done, run(t.Context(), append(path, "--help"), strings.NewReader(""), &help, io.Discard))
		for line := range strings.Lines(help.String()) {
			line = strings.TrimSuffix(line, "\n")
			assert.LessOrEqual(t, utf8.RuneCountInString(line), columns, "tasnif %s --help: %s", strings.Join(path, " "), line)
			assert.NotContains(t, line, "\t")
		}
	}
}

// The help of train has every setting as --set takes it.
func TestHelpListsSettings(t *testing.T) {
	var help strings.Builder
	require.Equal(t, done, run(t.Context(), []string{"train", "--help"}, strings.NewReader(""), &help, io.Discard))
	assert.Regexp(t, `\n    svm +C=0\.3 balanced=true tolerance=0\.1 max_iter=100\n`, help.String())
	for _, trainer := range linear.Trainers() {
		assert.Regexp(t, `\n    `+trainer+` +\w+=\S`, help.String())
	}
}

// helpPaths are the words of all verbs and of the actions of those that have any.
func helpPaths(t *testing.T) (paths [][]string) {
	cli, _ := grammar([]string{"help"})
	parser, err := kong.New(cli, append(options(), kong.Exit(func(int) {}))...)
	require.NoError(t, err)
	for _, verb := range parser.Model.Children {
		paths = append(paths, []string{verb.Name})
		for _, action := range verb.Children {
			if action.Type == kong.CommandNode {
				paths = append(paths, []string{verb.Name, action.Name})
			}
		}
	}
	require.Greater(t, len(paths), 30)
	return paths
}

// A reader of help that has seen enough is no error.
func TestHelpToAReaderThatLeaves(t *testing.T) {
	for _, args := range [][]string{{"train", "--help"}, {"desk", "import", "--help"}} {
		r, w, err := os.Pipe()
		require.NoError(t, err)
		require.NoError(t, r.Close())
		var stderr strings.Builder
		assert.Equal(t, done, run(t.Context(), args, strings.NewReader(""), w, &stderr))
		assert.Empty(t, stderr.String())
		require.NoError(t, w.Close())
	}
}
