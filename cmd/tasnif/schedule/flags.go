package schedule

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"tasnif/cmd/tasnif/system"
	"tasnif/cmd/tasnif/usage"
	"tasnif/serve/desk"
	"tasnif/serve/releases"
)

// Flags are those of serve for trainings beside the server.
type Flags struct {
	Every         time.Duration `group:"retraining" default:"0" domain:"0 or [1m,8760h]" placeholder:"TIME" help:"Train a candidate at this interval, such as 24h, counted from the beginning of the last training. It is tasnif desk train in a process of its own, one at a time, at low priority. The candidate is not promoted by itself. Needs --desk, --retrain and a model file DIR/NAME/current/NAME.tsnf. Default: never."`
	Retrain       string        `group:"retraining" placeholder:"WORDS" help:"The words after tasnif desk train DESK, quoted as for a shell: flags and corpus, such as --retrain='--trainer complement news.split.jsonl'."`
	RetrainMemory int64         `group:"retraining" default:"0" domain:"[0,1e15]" placeholder:"BYTES" help:"Memory of that process; one that needs more is ended, and the server goes on. Linux only. Default: 0, half of what is free when it begins."`
}

// Check refuses wrong usage. parse checks a command line of this program without running it.
func (f *Flags) Check(deskFile string, models []string, parse func(args []string) error) error {
	switch {
	case f.Every == 0 && f.Retrain == "":
		return nil
	case f.Every == 0:
		return usage.Errorf("--retrain needs --every")
	case f.Retrain == "":
		return usage.Errorf("--every needs --retrain: the corpus to train on, and flags of tasnif desk train")
	case deskFile == "":
		return usage.Errorf("--every needs --desk: the corrections that are trained on")
	}
	args, err := f.args(deskFile, models)
	if err == nil {
		err = parse(args)
	}
	if err != nil {
		return usage.Errorf("--retrain: %v", err)
	}
	return nil
}

// args are the command line of the training of the first model.
func (f *Flags) args(deskFile string, models []string) ([]string, error) {
	words, err := shellWords(f.Retrain)
	if err != nil {
		return nil, err
	}
	if len(models) == 0 {
		return nil, usage.Errorf("there is no model file whose versions are trained")
	}
	folder, ok := served(models)
	if !ok {
		return nil, usage.Errorf("the model must be a file DIR/NAME/current/NAME.tsnf, as tasnif desk promote makes it, and is %s", models[0])
	}
	return append([]string{"desk", "train", "-q", "--models", folder.Models(), "--name", folder.Name, deskFile}, words...), nil
}

// served is the folder of the first model, which serve takes as FILE, NAME=FILE or NAME@VERSION=FILE.
func served(models []string) (releases.Folder, bool) {
	file := models[0]
	if _, after, named := strings.Cut(file, "="); named {
		file = after
	}
	return releases.FolderOf(file)
}

// Job is the work that the flags ask for; nil: none.
func (f *Flags) Job(store *desk.Store, deskFile string, models []string, log *slog.Logger) (*Job, error) {
	if f.Every == 0 {
		return nil, nil
	}
	args, err := f.args(deskFile, models)
	if err != nil {
		return nil, err
	}
	folder, _ := served(models)
	return &Job{Every: f.Every, Args: args, Log: log,
		Memory: func() int64 {
			if f.RetrainMemory > 0 {
				return f.RetrainMemory
			}
			return system.FreeMemory() / 2
		},
		Last: func(ctx context.Context) (time.Time, error) { return store.LastBegan(ctx, desk.Trained, folder.Name) },
	}, nil
}

// shellWords are the words of a text: between spaces, which quotes keep.
func shellWords(text string) (words []string, err error) {
	var word strings.Builder
	begun, quote := false, rune(0)
	for _, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 {
		return nil, usage.Errorf("a quote %c is not closed", quote)
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}
