package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"time"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/guide"
	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/schedule"
	"tasnif/cmd/tasnif/serving"
	"tasnif/cmd/tasnif/system"
	"tasnif/cmd/tasnif/usage"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/desk"
	"tasnif/serve/watch"
)

// serveVerb is: tasnif serve MODEL...
type serveVerb struct {
	Addr      string             `default:"${addr}" placeholder:"HOST:PORT" help:"Where to listen; port 0 takes a free one, and the log says which. Default: ${addr}."`
	Demo      bool               `aliases:"demo-model" help:"Serve the model inside this program, trained on the demonstration corpus, in place of MODEL."`
	Name      string             `placeholder:"NAME" help:"Name of the model in answers, where there is one model. Default: the file's name without its ending."`
	Version   string             `name:"model-version" placeholder:"TEXT" help:"Version of the model in answers, where there is one model."`
	Shadow    []string           `placeholder:"[NAME=]FILE" help:"A model whose answers are not sent. It answers the same documents as the model NAME (default: the first), after these, and the two are compared."`
	Report    []string           `placeholder:"[NAME=]FILE" help:"JSON report of evaluate that the page and /v1/model show for the model NAME (default: the first). Default: the file MODEL.report.json beside MODEL.tsnf, where there is one."`
	Config    serving.ConfigFile `placeholder:"FILE" help:"Take flags from a JSON object: {\"addr\":\":8080\",\"models\":[\"news.tsnf\"]}. The command line wins."`
	Models    []string           `placeholder:"MODEL" help:"As MODEL, for the config file."`
	GRPCAddr  string             `name:"grpc-addr" placeholder:"HOST:PORT" help:"Where the Open Inference Protocol v2 is answered over gRPC, as clients of Triton and KServe ask it; with TLS, keys and limits as over HTTP. Default: nowhere."`
	AdminAddr string             `placeholder:"HOST:PORT" help:"Where the operator's addresses listen: GET /metrics, GET /healthz, POST /v1/reload; with TLS where --tls-cert is given. Beyond loopback it needs --keys. Default: nowhere."`
	Desk      string             `placeholder:"FILE" help:"Keep what is tagged and what readers correct (POST /v1/feedback) in this file, which is made where there is none; see tasnif help desk. Default: nothing of a text is kept."`
	Feeds     string             `placeholder:"FILE" help:"Watch the feeds of this list, and tag what they bring with the first model; see tasnif help feeds. It needs --desk. Default: none."`
	LogFormat string             `default:"text" enum:"text,json" placeholder:"FORMAT" help:"Log on standard error: text or json. Documents' texts are never logged. Default: text."`

	MaxBody            int64         `group:"limits" default:"${maxbody}" domain:"[1,1e12]" placeholder:"BYTES" help:"Bytes of a request's body, also once decompressed. Default: ${maxbody}."`
	MaxFile            int64         `group:"limits" default:"${maxfile}" domain:"[1,1e12]" placeholder:"BYTES" help:"Bytes of a file that the page sends to be read, also once uncompressed. Default: ${maxfile}."`
	MaxDocuments       int           `group:"limits" default:"${maxdocuments}" domain:"[1,1e6]" placeholder:"N" help:"Documents of one request. Default: ${maxdocuments}."`
	MaxDocumentBytes   int           `group:"limits" default:"${maxdocumentbytes}" domain:"[1,1e12]" placeholder:"BYTES" help:"Bytes of one document. Default: ${maxdocumentbytes}."`
	MaxConcurrent      int           `group:"limits" default:"${maxconcurrent}" domain:"[1,1e6]" placeholder:"N" help:"Requests answered at once. Default: ${maxconcurrent}."`
	MaxQueue           int           `group:"limits" default:"${maxqueue}" domain:"[0,1e6]" placeholder:"N" help:"Requests that may wait for one to end. Default: ${maxqueue}."`
	MaxWait            time.Duration `group:"limits" default:"${maxwait}" domain:"[0,720h]" placeholder:"TIME" help:"How long a request waits before it is answered 503. Default: ${maxwait}."`
	MaxStreams         int           `group:"limits" default:"${maxstreams}" domain:"[1,1e6]" placeholder:"N" help:"Streams of JSON Lines answered at once, besides the others. Default: ${maxstreams}."`
	PredictWithin      time.Duration `group:"limits" default:"${predictwithin}" domain:"(0,720h]" placeholder:"TIME" help:"How long a request may compute. Default: ${predictwithin}."`
	ReadHeaderTimeout  time.Duration `group:"limits" default:"${readheadertimeout}" domain:"(0,720h]" placeholder:"TIME" help:"How long a client may take to send its headers. Default: ${readheadertimeout}."`
	ReadTimeout        time.Duration `group:"limits" default:"${readtimeout}" domain:"(0,720h]" placeholder:"TIME" help:"How long a client may take to send its whole request. Default: ${readtimeout}."`
	WriteTimeout       time.Duration `group:"limits" default:"${writetimeout}" domain:"(0,720h]" placeholder:"TIME" help:"How long a client may take to receive its answer. Default: ${writetimeout}."`
	IdleTimeout        time.Duration `group:"limits" default:"${idletimeout}" domain:"(0,720h]" placeholder:"TIME" help:"How long a connection may stay open between two requests. Default: ${idletimeout}."`
	MaxHeaderBytes     int           `group:"limits" default:"${maxheaderbytes}" domain:"[1,1e9]" placeholder:"BYTES" help:"Bytes of a request's headers. Default: ${maxheaderbytes}."`
	DrainDelay         time.Duration `group:"limits" default:"${draindelay}" domain:"[0,720h]" placeholder:"TIME" help:"At the end: how long /readyz answers 503, while requests are still taken, before the server stops listening. Default: ${draindelay}."`
	DrainTimeout       time.Duration `group:"limits" default:"${draintimeout}" domain:"(0,720h]" placeholder:"TIME" help:"At the end: how long requests under way may take. Default: ${draintimeout}."`
	RequestRate        float64       `group:"limits" default:"0" domain:"[0,1e9]" placeholder:"N" help:"Requests a second of one key, or of one address without keys; more are answered 429. Default: 0, any number."`
	RequestBurst       int           `group:"limits" default:"${requestburst}" domain:"[1,1e9]" placeholder:"N" help:"Requests that may come at once within --request-rate. Default: ${requestburst}."`
	CorrectionRate     float64       `group:"limits" default:"${correctionrate}" domain:"[0,1e9]" placeholder:"N" help:"Corrections and reviews a second of one key, or of one address without keys; more are answered 429. 0: any number. Default: ${correctionrate}."`
	CorrectionBurst    int           `group:"limits" default:"${correctionburst}" domain:"[1,1e9]" placeholder:"N" help:"Corrections and reviews that may come at once within --correction-rate. Default: ${correctionburst}."`
	MaxHeld            int64         `group:"limits" default:"${maxheld}" domain:"[1,1e12]" placeholder:"BYTES" help:"Bytes of bodies held at once, of all requests. Default: ${maxheld}."`
	MaxConns           int           `group:"limits" default:"${maxconns}" domain:"[1,1e6]" placeholder:"N" help:"Connections at once; a further one closes the longest idle one. Default: ${maxconns}."`
	MaxConnsPerAddress int           `group:"limits" default:"${maxconnsperaddress}" domain:"[0,1e6]" placeholder:"N" help:"Connections of one address at once, those of --trusted-proxies apart. 0: as many as --max-conns. Default: ${maxconnsperaddress}."`
	WatchPoll          time.Duration `group:"limits" default:"${watchpoll}" domain:"[0,720h]" placeholder:"TIME" help:"How often model files are looked at, besides notices of the system. One that changed is read again. 0: neither, only at ${reload}. Default: ${watchpoll}."`
	Keys               string        `group:"limits" placeholder:"FILE" help:"API keys, a line each: NAME SCOPES SHA256. SCOPES are some of predict,feedback,editor,metrics,admin; SHA256 is of printf %s KEY | sha256sum. The file is ${certreload}, and when it changes. Default: everybody may ask."`
	Hosts              []string      `group:"limits" placeholder:"NAME" help:"Host names that are answered. Default: any."`
	CORSOrigins        []string      `group:"limits" name:"cors-origins" placeholder:"ORIGIN" help:"Origins, such as https://desk.example, whose pages may ask; * is any. Default: none."`
	TLSCert            string        `group:"limits" name:"tls-cert" placeholder:"FILE" help:"Certificate and chain, PEM; ${certreload}, and when the file changes. Default: plain HTTP."`
	TLSKey             string        `group:"limits" name:"tls-key" placeholder:"FILE" help:"Key of --tls-cert, PEM."`
	TLSClientCA        string        `group:"limits" name:"tls-client-ca" placeholder:"FILE" help:"Authorities, PEM: one of them must have signed a client's certificate."`
	UserHeader         string        `group:"limits" placeholder:"NAME" help:"Header in which --trusted-proxies name the person who corrects, such as X-Forwarded-User. Default: none."`
	MaxDesk            int64         `group:"limits" default:"0" domain:"[0,1e15]" placeholder:"BYTES" help:"How large the file of --desk may grow; beyond it corrections are refused (507) and tagging goes on. Default: 0, as far as the disk goes."`
	TrustedProxies     []string      `group:"limits" placeholder:"CIDR" help:"Proxies whose X-Forwarded-For is believed. Default: none."`

	schedule.Flags   `embed:""`
	models.WishFlags `embed:""`

	Files []string `arg:"" optional:"" name:"model" help:"Model file, as FILE, NAME=FILE or NAME@VERSION=FILE. The first answers where a request names none."`
}

// Help is what serve --help says besides the flags.
func (serveVerb) Help() string {
	return `A model file is read again when it changes, and at ` + system.ReloadedAt + `. Requests under way end with the model they began with. Where the file cannot be read, the old model stays. ` + system.StoppedBy + ` end the server after the requests under way.

Examples:

    tasnif serve news.tsnf
    curl -H 'Content-Type: application/json' \
        -d '{"headline":"قمة عربية تبحث العقوبات"}' \
        http://127.0.0.1:8080/v1/predict
    tasnif serve --admin-addr 127.0.0.1:9090 \
        news@1=old.tsnf news@2=new.tsnf sports=sports.tsnf
    tasnif serve --demo

Every flag has an environment variable: --max-conns has TASNIF_MAX_CONNS. A flag wins over its variable, and the variable over --config.

/docs on the server describes every address.`
}

// serveDefaults are the flags' defaults: those of package serve.
func serveDefaults() kong.Vars {
	o := serve.Defaults()
	return kong.Vars{
		"addr": o.Addr, "maxbody": strconv.FormatInt(o.MaxBody, 10), "maxfile": strconv.FormatInt(o.MaxFile, 10), "maxdocuments": strconv.Itoa(o.MaxDocuments),
		"maxdocumentbytes": strconv.Itoa(o.MaxDocumentBytes), "maxconcurrent": strconv.Itoa(o.MaxConcurrent),
		"maxqueue": strconv.Itoa(o.MaxQueue), "maxstreams": strconv.Itoa(o.MaxStreams), "maxwait": o.MaxWait.String(), "predictwithin": o.PredictWithin.String(),
		"readheadertimeout": o.ReadHeaderTimeout.String(), "readtimeout": o.ReadTimeout.String(), "writetimeout": o.WriteTimeout.String(),
		"idletimeout": o.IdleTimeout.String(), "maxheaderbytes": strconv.Itoa(o.MaxHeaderBytes),
		"correctionrate": strconv.FormatFloat(o.CorrectionRate, 'g', -1, 64), "correctionburst": strconv.Itoa(o.CorrectionBurst),
		"requestburst": strconv.Itoa(o.RequestBurst), "maxheld": strconv.FormatInt(o.MaxHeld, 10), "maxconns": strconv.Itoa(o.MaxConns), "maxconnsperaddress": strconv.Itoa(o.MaxConnsPerAddress),
		"watchpoll": o.WatchPoll.String(), "reload": system.ReloadedAt, "certreload": system.CertificateReloadedAt,
		"draindelay": o.DrainDelay.String(), "draintimeout": o.DrainTimeout.String(),
	}
}

// Run serves until ctx ends.
func (v *serveVerb) Run(ctx context.Context, s *outputs.Streams) (err error) {
	if err := v.check(); err != nil {
		return err
	}
	lines := outputs.NewLog(s.Err)
	defer lines.Flush()
	log := lines.Logger(v.LogFormat)
	models := servedModels(v.Demo, v.files()...)
	models.Shadow, models.Report, models.Name, models.Version, models.Wish = v.Shadow, v.Report, v.Name, v.Version, v.Wish
	sources, err := models.Sources()
	if err != nil {
		return err
	}
	opt := v.options()
	opt.Log = log
	opt.Started = func() { system.Notify("READY=1") }
	if opt.Guide, err = guide.Assets(); err != nil {
		return err
	}
	if v.Desk != "" {
		if opt.Desk, err = desk.Open(ctx, v.Desk, v.MaxDesk); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, opt.Desk.Close()) }()
	}
	if v.Feeds != "" {
		if opt.Feeds, err = watch.Open(v.Feeds); err != nil {
			return err
		}
	}
	training, err := v.Job(opt.Desk, v.Desk, v.files(), log)
	if err != nil {
		return err
	}
	secrets, err := serving.ReadSecrets(&opt, v.Keys, v.TLSCert, v.TLSKey, v.TLSClientCA)
	if err != nil {
		return err
	}
	hangup := make(chan os.Signal, 1)
	system.NotifyReload(hangup) // before the models are read: a signal meanwhile must not end the program
	defer signal.Stop(hangup)
	server, err := serve.New(ctx, sources, opt)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var beside sync.WaitGroup // the server
	if training != nil {
		beside.Go(func() { training.Loop(ctx) })
	}
	beside.Go(func() { secrets.Watch(ctx, hangup, server, v.WatchPoll, log) })
	defer beside.Wait()
	defer cancel()
	defer context.AfterFunc(ctx, func() { system.Notify("STOPPING=1") })()
	return server.Run(ctx)
}

// servedModels are models to serve or watch with: those of files, or the one inside.
func servedModels(demo bool, files ...string) *serving.Models {
	return &serving.Models{
		Demo: demo, Files: files,
		Read: func(file string) (*model.Model, string, error) {
			m, sum, _, err := models.Read(file)
			return m, sum, err
		},
		ReadDemo: func() (*model.Model, string, error) { m, sum, _, err := models.ReadDemo(); return m, sum, err },
	}
}

// files are the models of the command line, else of the config file.
func (v *serveVerb) files() []string {
	if len(v.Files) > 0 {
		return v.Files
	}
	return v.Models
}

// options are the flags as package serve takes them.
func (v *serveVerb) options() serve.Options {
	o := serve.Defaults() // for what has no flag
	o.Addr, o.TrustedProxies = v.Addr, v.TrustedProxies
	o.MaxBody, o.MaxFile, o.MaxDocuments, o.MaxDocumentBytes = v.MaxBody, v.MaxFile, v.MaxDocuments, v.MaxDocumentBytes
	o.MaxConcurrent, o.MaxQueue, o.MaxStreams = v.MaxConcurrent, v.MaxQueue, v.MaxStreams
	o.MaxWait, o.PredictWithin = v.MaxWait, v.PredictWithin
	o.ReadHeaderTimeout, o.ReadTimeout, o.WriteTimeout = v.ReadHeaderTimeout, v.ReadTimeout, v.WriteTimeout
	o.IdleTimeout, o.MaxHeaderBytes = v.IdleTimeout, v.MaxHeaderBytes
	o.DrainDelay, o.DrainTimeout = v.DrainDelay, v.DrainTimeout
	o.GRPCAddr, o.AdminAddr, o.Hosts = v.GRPCAddr, v.AdminAddr, v.Hosts
	o.RequestRate, o.RequestBurst, o.MaxHeld, o.MaxConns, o.WatchPoll = v.RequestRate, v.RequestBurst, v.MaxHeld, v.MaxConns, v.WatchPoll
	o.CorrectionRate, o.CorrectionBurst = v.CorrectionRate, v.CorrectionBurst
	o.MaxConnsPerAddress, o.Origins, o.UserHeader = v.MaxConnsPerAddress, v.CORSOrigins, v.UserHeader
	return o
}

// check refuses wrong usage, before any work.
func (v *serveVerb) check() error {
	switch {
	case v.Demo && len(v.files()) > 0:
		return usage.Errorf("--demo stands in place of MODEL; leave out %s, or --demo", v.files()[0])
	case !v.Demo && len(v.files()) == 0:
		return usage.Errorf("no MODEL is named; give a file, or --demo")
	case len(v.files()) > 1 && (v.Name != "" || v.Version != ""):
		return usage.Errorf("--name and --model-version are for one model; with several, write NAME@VERSION=FILE")
	case (v.TLSCert == "") != (v.TLSKey == ""):
		return usage.Errorf("--tls-cert and --tls-key go together")
	case v.Feeds != "" && v.Desk == "":
		return usage.Errorf("--feeds needs --desk FILE, where what the feeds bring is kept")
	case v.TLSClientCA != "" && v.TLSCert == "":
		return usage.Errorf("--tls-client-ca needs --tls-cert and --tls-key")
	}
	for _, at := range []struct{ flag, addr string }{{"addr", v.Addr}, {"grpc-addr", v.GRPCAddr}, {"admin-addr", v.AdminAddr}} {
		_, port, err := net.SplitHostPort(at.addr)
		if err == nil {
			_, err = net.LookupPort("tcp", port)
		}
		if err != nil && at.addr != "" {
			return usage.Errorf("--%s %s: write HOST:PORT with a port of 0 to 65535, such as 127.0.0.1:8080", at.flag, at.addr)
		}
	}
	return v.Check(v.Desk, v.files(), checkCommand)
}
