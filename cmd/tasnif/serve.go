package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"tasnif/model"
	"tasnif/serve"
)

// serveVerb is: tasnif serve MODEL
type serveVerb struct {
	Addr      string `default:"${addr}" placeholder:"HOST:PORT" help:"Where to listen; port 0 takes a free one, which the log tells. Default: ${addr}."`
	Demo      bool   `help:"Learn a model from the demonstration corpus inside this program and serve it, in place of MODEL."`
	Name      string `placeholder:"NAME" help:"What answers call the model. Default: the file's name without its ending."`
	Version   string `name:"model-version" placeholder:"TEXT" help:"The model's version, as answers tell it."`
	LogFormat string `default:"text" enum:"text,json" placeholder:"FORMAT" help:"Log on standard error: text or json. Documents' texts are never logged. Default: text."`

	MaxBody           int64         `group:"limits" default:"${maxbody}" placeholder:"BYTES" help:"Bytes of a request's body, also once decompressed. Default: ${maxbody}."`
	MaxDocuments      int           `group:"limits" default:"${maxdocuments}" placeholder:"N" help:"Documents of one request. Default: ${maxdocuments}."`
	MaxDocumentBytes  int           `group:"limits" default:"${maxdocumentbytes}" placeholder:"BYTES" help:"Bytes of one document. Default: ${maxdocumentbytes}."`
	MaxConcurrent     int           `group:"limits" default:"${maxconcurrent}" placeholder:"N" help:"Requests answered at once. Default: ${maxconcurrent}."`
	MaxQueue          int           `group:"limits" default:"${maxqueue}" placeholder:"N" help:"Requests that may wait for one to end. Default: ${maxqueue}."`
	MaxWait           time.Duration `group:"limits" default:"${maxwait}" placeholder:"TIME" help:"How long one waits before it is told 503. Default: ${maxwait}."`
	MaxStreams        int           `group:"limits" default:"${maxstreams}" placeholder:"N" help:"Streams of JSON Lines answered at once, besides the others. Default: ${maxstreams}."`
	PredictWithin     time.Duration `group:"limits" default:"${predictwithin}" placeholder:"TIME" help:"How long one may compute. Default: ${predictwithin}."`
	ReadHeaderTimeout time.Duration `group:"limits" default:"${readheadertimeout}" placeholder:"TIME" help:"How long a client may take to send its headers. Default: ${readheadertimeout}."`
	ReadTimeout       time.Duration `group:"limits" default:"${readtimeout}" placeholder:"TIME" help:"... its whole request. Default: ${readtimeout}."`
	WriteTimeout      time.Duration `group:"limits" default:"${writetimeout}" placeholder:"TIME" help:"... to take its answer. Default: ${writetimeout}."`
	IdleTimeout       time.Duration `group:"limits" default:"${idletimeout}" placeholder:"TIME" help:"... between two requests. Default: ${idletimeout}."`
	MaxHeaderBytes    int           `group:"limits" default:"${maxheaderbytes}" placeholder:"BYTES" help:"Bytes of a request's headers. Default: ${maxheaderbytes}."`
	DrainDelay        time.Duration `group:"limits" default:"${draindelay}" placeholder:"TIME" help:"At the end: how long /readyz says so before the door closes. Default: ${draindelay}."`
	DrainTimeout      time.Duration `group:"limits" default:"${draintimeout}" placeholder:"TIME" help:"At the end: how long requests under way may take. Default: ${draintimeout}."`
	TrustedProxies    []string      `group:"limits" placeholder:"CIDR" help:"Proxies whose X-Forwarded-For is believed. Default: none."`

	Model string `arg:"" optional:"" help:"Model file."`
}

// Help is what serve --help says besides the flags.
func (serveVerb) Help() string {
	return `SIGHUP reads the model file again: requests under way end with the model they began with, and a file that cannot be read leaves the old model at work. SIGINT and SIGTERM let requests under way end.

Examples:

    tasnif serve news.tsnf
    curl -d '{"headline":"قمة عربية تبحث العقوبات"}' -H 'Content-Type: application/json' http://127.0.0.1:8080/v1/predict
    tasnif serve --demo`
}

// serveDefaults are the flags' defaults: those of the serve room.
func serveDefaults() kong.Vars {
	o := serve.Defaults()
	return kong.Vars{
		"addr": o.Addr, "maxbody": strconv.FormatInt(o.MaxBody, 10), "maxdocuments": strconv.Itoa(o.MaxDocuments),
		"maxdocumentbytes": strconv.Itoa(o.MaxDocumentBytes), "maxconcurrent": strconv.Itoa(o.MaxConcurrent),
		"maxqueue": strconv.Itoa(o.MaxQueue), "maxstreams": strconv.Itoa(o.MaxStreams), "maxwait": o.MaxWait.String(), "predictwithin": o.PredictWithin.String(),
		"readheadertimeout": o.ReadHeaderTimeout.String(), "readtimeout": o.ReadTimeout.String(), "writetimeout": o.WriteTimeout.String(),
		"idletimeout": o.IdleTimeout.String(), "maxheaderbytes": strconv.Itoa(o.MaxHeaderBytes),
		"draindelay": o.DrainDelay.String(), "draintimeout": o.DrainTimeout.String(),
	}
}

// Run serves until ctx ends.
func (v *serveVerb) Run(ctx context.Context, s *streams) error {
	if err := v.check(); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(s.err, nil))
	if v.LogFormat == "json" {
		log = slog.New(slog.NewJSONHandler(s.err, nil))
	}
	release, err := v.release(ctx, log)
	if err != nil {
		return err
	}
	opt := v.options()
	opt.Log = log
	server, err := serve.New(release, opt)
	if err != nil {
		return err
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go v.reload(ctx, hangup, server, log)
	return server.Run(ctx)
}

// reload swaps in the model file as it is now, at every signal. A bad file
// leaves the old model at work.
func (v *serveVerb) reload(ctx context.Context, hangup <-chan os.Signal, server *serve.Server, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
		}
		if v.Demo {
			log.Warn("nothing to reload: the demonstration has no file")
			continue
		}
		release, err := v.release(ctx, log)
		if err == nil {
			err = server.Swap(release)
		}
		if err != nil {
			log.Error("not reloaded; the old model goes on answering", "error", oneLine(err))
		}
	}
}

// release reads the model file, or learns the demonstration.
func (v *serveVerb) release(ctx context.Context, log *slog.Logger) (serve.Release, error) {
	if v.Demo {
		log.Info("learning from the demonstration corpus")
		docs, topics, err := demonstration()
		if err != nil {
			return serve.Release{}, err
		}
		cfg := model.DefaultConfig()
		cfg.Topics, cfg.Corpus = topics, []string{"demo"}
		m, err := model.Train(ctx, docs, cfg)
		return serve.Release{Classifier: classifier{m}, Name: cmp.Or(v.Name, "demo"), Version: v.Version}, err
	}
	m, sum, _, err := readModel(v.Model)
	if err != nil {
		return serve.Release{}, err
	}
	base := filepath.Base(v.Model)
	return serve.Release{Classifier: classifier{m}, Name: cmp.Or(v.Name, strings.TrimSuffix(base, filepath.Ext(base))), Version: v.Version, SHA256: sum}, nil
}

// options are the flags as the serve room wants them.
func (v *serveVerb) options() serve.Options {
	o := serve.Defaults() // for what has no flag
	o.Addr, o.TrustedProxies = v.Addr, v.TrustedProxies
	o.MaxBody, o.MaxDocuments, o.MaxDocumentBytes = v.MaxBody, v.MaxDocuments, v.MaxDocumentBytes
	o.MaxConcurrent, o.MaxQueue, o.MaxStreams = v.MaxConcurrent, v.MaxQueue, v.MaxStreams
	o.MaxWait, o.PredictWithin = v.MaxWait, v.PredictWithin
	o.ReadHeaderTimeout, o.ReadTimeout, o.WriteTimeout = v.ReadHeaderTimeout, v.ReadTimeout, v.WriteTimeout
	o.IdleTimeout, o.MaxHeaderBytes = v.IdleTimeout, v.MaxHeaderBytes
	o.DrainDelay, o.DrainTimeout = v.DrainDelay, v.DrainTimeout
	return o
}

// check refuses what cannot be meant, before any work.
func (v *serveVerb) check() error {
	switch {
	case v.Demo && v.Model != "":
		return usagef("--demo stands in place of MODEL; leave out %s, or --demo", v.Model)
	case !v.Demo && v.Model == "":
		return usagef("no MODEL is named; give a file, or --demo")
	}
	o := v.options()
	for _, limit := range []struct {
		flag         string
		value, least int64
	}{
		{"max-body", o.MaxBody, 1}, {"max-documents", int64(o.MaxDocuments), 1}, {"max-document-bytes", int64(o.MaxDocumentBytes), 1},
		{"max-concurrent", int64(o.MaxConcurrent), 1}, {"max-queue", int64(o.MaxQueue), 0}, {"max-streams", int64(o.MaxStreams), 1}, {"max-header-bytes", int64(o.MaxHeaderBytes), 1},
		{"max-wait", int64(o.MaxWait), 0}, {"predict-within", int64(o.PredictWithin), 1}, {"read-header-timeout", int64(o.ReadHeaderTimeout), 1},
		{"read-timeout", int64(o.ReadTimeout), 1}, {"write-timeout", int64(o.WriteTimeout), 1}, {"idle-timeout", int64(o.IdleTimeout), 1},
		{"drain-delay", int64(o.DrainDelay), 0}, {"drain-timeout", int64(o.DrainTimeout), 1},
	} {
		if limit.value < limit.least {
			return usagef("--%s must be %s", limit.flag, map[int64]string{0: "0 or more", 1: "above 0"}[limit.least])
		}
	}
	return nil
}
