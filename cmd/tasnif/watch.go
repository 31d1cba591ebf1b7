package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/system"
	"tasnif/cmd/tasnif/usage"
	"tasnif/cmd/tasnif/watching"
	"tasnif/serve/desk"
	"tasnif/serve/fetch"
	"tasnif/serve/watch"
)

// watchVerb is: tasnif watch --model MODEL FEEDS
type watchVerb struct {
	Model       string        `placeholder:"MODEL" help:"The model that tags what comes in. It is read again when its file changes."`
	Demo        bool          `help:"The model inside this program, trained on the demonstration corpus, in place of --model."`
	Desk        string        `placeholder:"FILE" help:"Keep what comes in, and how far each feed was read, in this desk file, which is made where there is none; tasnif serve --desk shows it as RSS by topic. Default: a temporary file, so each start begins anew."`
	Output      string        `short:"o" writes:"jsonl" placeholder:"FILE.jsonl" help:"Append what is tagged to this file, an item a line, each once. Default: nowhere."`
	Check       bool          `help:"Fetch every feed once, say what it gives, and end: with exit status 1 where one fails."`
	RetryDead   bool          `help:"Let the running watcher send again what it gave up sending to webhooks, and end. It needs --desk."`
	MetricsAddr string        `placeholder:"HOST:PORT" help:"Where GET /metrics is answered, for Prometheus. Default: nowhere."`
	WatchPoll   time.Duration `default:"10s" domain:"[0,720h]" placeholder:"TIME" help:"How often the model's file is looked at. 0: never. Default: 10s."`
	LogFormat   string        `default:"text" enum:"text,json" placeholder:"FORMAT" help:"Log on standard error: text or json. Default: text."`

	Feeds string `arg:"" optional:"" name:"feeds" help:"The list of feeds, in YAML."`
}

// Help is what watch --help says besides the flags.
func (watchVerb) Help() string {
	return `A list of feeds can be as short as this:

    feeds:
      - https://news.example/rss.xml
    alerts:
      - name: sanctions
        topics: [sanctions]
        webhook: https://desk.example/hook
        secret-env: HOOK_SECRET

Examples:

    tasnif watch --check feeds.yaml
    tasnif watch --model news.tsnf --desk desk.db -o items.jsonl feeds.yaml

tasnif help feeds describes the list, stories, alerts and webhooks.`
}

// Run watches until ctx ends.
func (v *watchVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if v.RetryDead {
		return v.retry(ctx, s)
	}
	if v.Feeds == "" {
		return usage.Errorf("no list of feeds is named; write tasnif watch --model MODEL feeds.yaml")
	}
	config, err := watch.Open(v.Feeds)
	if err != nil {
		return err
	}
	if v.Check {
		return v.check(ctx, s, config)
	}
	if (v.Model == "") == !v.Demo {
		return usage.Errorf("give --model MODEL, or --demo")
	}
	models := servedModels(v.Demo)
	if v.Model != "" {
		models.Files = []string{v.Model}
	}
	sources, err := models.Sources()
	if err != nil {
		return err
	}
	lines := outputs.NewLog(s.Err)
	defer lines.Flush()
	log := lines.Logger(v.LogFormat)
	return watching.Run(ctx, watching.Options{Config: config, Model: sources[0], Desk: v.Desk, Output: v.Output, Metrics: v.MetricsAddr, Poll: v.WatchPoll,
		Log: log, Started: func() { system.Notify("READY=1") }})
}

// check tries every feed once.
func (v *watchVerb) check(ctx context.Context, s *outputs.Streams, config *watch.Config) error {
	failed := 0
	watch.Check(ctx, config, fetch.Defaults(), func(c watch.Checked) {
		if c.Err != nil {
			failed++
		}
		fmt.Fprintln(s.Out, usage.OneLine(errors.New(c.String())))
	})
	if failed > 0 {
		return fmt.Errorf("%s of %d failed", outputs.Amount(failed, "feed"), len(config.Feeds))
	}
	return nil
}

// retry has dead letters sent again.
func (v *watchVerb) retry(ctx context.Context, s *outputs.Streams) error {
	if v.Desk == "" {
		return usage.Errorf("--retry-dead needs --desk FILE, which keeps the letters")
	}
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		n, err := store.Revive(ctx)
		if err == nil {
			_, err = fmt.Fprintf(s.Out, "%s are sent again by the watcher of %s\n", outputs.Amount(int(n), "letter"), v.Desk)
		}
		return err
	})
}
