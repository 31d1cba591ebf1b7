# Tasnif. Every target is what one would type. `make` lists them.
SHARED   ?= ../shared#       real corpora and oracles; what needs them says so and skips
CORPORA  ?= topics sib200#   of `make corpora`; there are also asnd unquad ant khaleej
FUZZTIME ?= 5s#              a fuzz target
GO       ?= go
TASNIF   := build/tasnif
REPORT   := build/report
export TASNIF_SHARED := $(abspath $(SHARED))
export GOFLAGS := -tags=nomsgpack
# The race detector needs a C compiler; the program does not.
RACE := $(if $(shell command -v $$($(GO) env CC)),-race)
HEADLINE := زعماء أوروبا يتفقون في قمة بروكسل على إرسال أسلحة إلى كييف وتشديد العقوبات على موسكو

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 10

build: ## one static binary: build/tasnif
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o $(TASNIF) ./cmd/tasnif

# Where the program is built for. Windows and darwin have their own ways in *_windows.go and *_unix.go.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

release: ## a static binary for each of PLATFORMS, with SHA256SUMS: build/release
	@rm -rf build/release && mkdir -p build/release
	@set -e; for p in $(PLATFORMS); do os=$${p%/*} arch=$${p#*/}; exe=; [ $$os != windows ] || exe=.exe; \
	  CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags '-s -w' -o build/release/tasnif-$$os-$$arch$$exe ./cmd/tasnif; done
	@cd build/release && $$(command -v sha256sum || echo shasum -a 256) tasnif-* > SHA256SUMS && cat SHA256SUMS

cross: ## vet the program and its tests for windows and darwin
	@set -e; for os in windows darwin; do CGO_ENABLED=0 GOOS=$$os $(GO) vet ./...; done

demo: build ## train on the corpus inside, measure on its test split, tag a headline
	$(TASNIF) train --demo --split train -o build/demo.tsnf
	$(TASNIF) evaluate --demo --split test build/demo.tsnf
	@echo; echo '$(HEADLINE)'; echo
	echo '$(HEADLINE)' | $(TASNIF) predict --top-k 5 build/demo.tsnf
	$(TASNIF) explain build/demo.tsnf '$(HEADLINE)'
	@printf '\nServe it, with a page to try headlines on:  $(TASNIF) serve build/demo.tsnf\n'

test: ## all tests; with the race detector (where there is a C compiler) but for the command's, which start hundreds of processes
	@[ -n "$(RACE)" ] || echo 'make test: no C compiler ('"$$($(GO) env CC)"') here, so the race detector is off'
	$(if $(RACE),CGO_ENABLED=1) $(GO) test $(RACE) -timeout 20m $$($(GO) list ./... | grep -v '/cmd/tasnif$$')
	$(GO) test -timeout 20m ./cmd/tasnif

lint: build/staticcheck ## gofmt, go vet, go.mod, staticcheck
	@files=$$(gofmt -l cmd data features model serve); [ -z "$$files" ] || { echo "gofmt -w $$files"; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags 'nomsgpack soak' ./serve
	$(GO) mod tidy -diff
	build/staticcheck ./...

build/staticcheck: .ci/tools/go.mod
	cd .ci/tools && $(GO) build -o ../../$@ honnef.co/go/tools/cmd/staticcheck

mutants: build/gremlins ## mutation testing of the files that decide: what tests would not notice (an hour; PACKAGES=data, LEAST=85)
	PACKAGES='$(PACKAGES)' LEAST='$(LEAST)' .ci/mutants

build/gremlins: .ci/tools/go.mod
	cd .ci/tools && $(GO) build -o ../../$@ github.com/go-gremlins/gremlins/cmd/gremlins

fuzz: ## every fuzz target for FUZZTIME
	@set -e; for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	  echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$p; done; done

report: build ## the demonstration's report in all formats in build/report, held to .ci/baseline
	mkdir -p $(REPORT)
	$(TASNIF) train -q --demo --split train -o build/demo.tsnf
	TASNIF=$(TASNIF) MODEL=build/demo.tsnf DEMO=true SPLIT=test NAME=demo REPORTS=$(REPORT) \
	  BASELINE=$(wildcard .ci/baseline/demo.json) MIN=macro.f1=0.60 .github/actions/evaluate/evaluate.sh
	cat $(REPORT)/demo.txt
	$(TASNIF) card -o $(REPORT)/demo.card.md build/demo.tsnf $(REPORT)/demo.json

baseline: export REASON := $(REASON)
baseline: build ## move what `make report` is held to: make baseline REASON='why'
	mkdir -p $(REPORT) .ci/baseline
	$(TASNIF) train -q --demo --split train -o build/demo.tsnf
	$(TASNIF) evaluate -q --demo --split test -o $(REPORT)/demo.json build/demo.tsnf
	$(TASNIF) baseline --reason="$$REASON" $(REPORT)/demo.json .ci/baseline/demo.json

corpora: build ## train and measure on real corpora: text and JSON in build/report
	@mkdir -p $(REPORT); [ -d $(SHARED)/corpora ] || echo 'make corpora: skipped, there is no folder $(SHARED)/corpora (set SHARED)'
	@[ ! -d $(SHARED)/corpora ] || for c in $(CORPORA); do $(MAKE) --no-print-directory corpus-$$c || exit 1; done

corpus-topics: LEARN := train
corpus-topics: JUDGE := dev
corpus-%: LEARN := train,dev
corpus-%: JUDGE := test
corpus-%:
	$(TASNIF) train -o build/$*.tsnf --split $(LEARN) $(SHARED)/corpora/$*.jsonl.zst
	$(TASNIF) evaluate --split $(JUDGE) -o $(REPORT)/$*.txt -o $(REPORT)/$*.json build/$*.tsnf $(SHARED)/corpora/$*.jsonl.zst
	cat $(REPORT)/$*.txt

base: build ## build/archive.base: word vectors of the texts of ant and khaleej, labels unseen
	$(TASNIF) pretrain -o build/archive.base $(SHARED)/corpora/ant.jsonl.zst $(SHARED)/corpora/khaleej.jsonl.zst

build/archive.base: # only where there is none
	$(MAKE) base

real: build $(if $(BASE),build/archive.base) ## a model of the demonstration corpus on real headlines and articles, none of which it learnt from (BASE=1)
	$(TASNIF) train -q --demo $(if $(BASE),--base build/archive.base) -o build/demo-all.tsnf
	@[ -d $(SHARED)/corpora ] || echo 'make real: skipped, there is no folder $(SHARED)/corpora (set SHARED)'
	@[ ! -d $(SHARED)/corpora ] || $(TASNIF) evaluate -q build/demo-all.tsnf $(SHARED)/corpora/topics.jsonl.zst
	@TASNIF_REAL_MODEL=build/demo-all.tsnf $(GO) test ./cmd/tasnif -count=1 -run TestDemoModelOnRealArticles -v

demo-model: ## train the model that is inside the program (predict --demo) anew: the same bytes
	TASNIF_DEMO_MODEL=1 $(GO) test ./cmd/tasnif -count=1 -run TestDemoModelIsCurrent -v -args -rebuild

check-demo-model: ## fail where the model inside the program is not what `make demo-model` gives
	TASNIF_DEMO_MODEL=1 $(GO) test ./cmd/tasnif -count=1 -run TestDemoModelIsCurrent

label-curve: ## what labelling the items that tasnif label picks brings, beside items at random (10 minutes)
	TASNIF_LABEL_CURVE=1 $(GO) test ./model/eval/study -count=1 -timeout 60m -run TestLabelCurve -v

agreement: ## how far the demonstration corpus's two readers agreed, by label
	$(GO) test ./data/demo -count=1 -run TestAgreement -v

tried: build ## what was tried for the default trainer, by cross-validation (half an hour)
	SHARED=$(SHARED) .ci/tried

bench-accuracy: CORPORA := sib200 asnd unquad topics ant-headline ant-article saudi-headline saudi-article khaleej unquad-single
bench-accuracy: build $(if $(BASE),build/archive.base) ## against scikit-learn, Omikuji, Vowpal Wabbit and fastText on real corpora: build/accuracy.md (CORPORA, BASE=1, SKIPGRAM=1, UPDATE=1)
	@SHARED=$(SHARED) TASNIF=$(TASNIF) CORPORA='$(CORPORA)' SKIPGRAM=$(SKIPGRAM) UPDATE=$(UPDATE) .ci/peers

bench-pretrain: build ## pretrain against fastText skip-gram on the same archive: time and memory (MB=200)
	@SHARED=$(SHARED) TASNIF=$(TASNIF) MB=$(MB) .ci/pretrain

bench-honest: CORPORA := topics unquad ant-headline ant-article
bench-honest: build $(if $(BASE),build/archive.base) ## promises, calibration, thresholds against 0.5 on real corpora (CORPORA, BASE=1)
	@SHARED=$(SHARED) TASNIF=$(TASNIF) CORPORA='$(CORPORA)' BASE=$(if $(BASE),build/archive.base) .ci/honest

bench-speed: build ## speed, memory and size beside scikit-learn and fastText (PARTS='tokens predict nb train size growth cores', LIMIT)
	@SHARED=$(SHARED) TASNIF=$(TASNIF) PARTS='$(PARTS)' LIMIT=$(LIMIT) .ci/peers speed

profile: build ## CPU and heap profiles of train and predict (CORPUS=asnd): build/profile
	@SHARED=$(SHARED) TASNIF=$(TASNIF) GO=$(GO) CORPUS=$(CORPUS) .ci/profile

counts: build ## count a corpus in parts, merge, train: the same bytes as in one pass; CPU and memory (ACCURACY=1: F1)
	SHARED=$(SHARED) TASNIF=$(TASNIF) ACCURACY=$(ACCURACY) .ci/counts

bench: ## benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...

# What drives the program over loopback, and prints lines that begin with "figure:".
# SIZE=0.02 is a share of the full size: a minute in place of an hour.
SOAK := TASNIF_SOAK_SIZE=$(SIZE) TASNIF_BINARY=$(abspath $(TASNIF)) TASNIF_MODEL=$(abspath build/demo.tsnf) TASNIF_OTHER_MODEL=$(abspath build/other.tsnf) \
  $(GO) test -tags 'nomsgpack soak' -count 1 -timeout 60m -v ./serve -run

soak-models: build
	$(TASNIF) train -q --demo --split train -o build/demo.tsnf
	$(TASNIF) train -q --demo --trainer complement -o build/other.tsnf

bench-serve: soak-models ## the server's throughput beside bare Gin, and its latency (wrk; SIZE=0.1 is a look)
	$(SOAK) 'TestThroughput'

soak: soak-models ## reloads, overload, malformed requests, stops under load, idle and slow clients (SIZE=0.02 is a minute)
	$(SOAK) 'TestReloadsUnderLoad|TestOverloadedFourTimes|TestMalformed|TestStopUnderLoad|TestIdleAndSlowClients'

test-clients: build ## real clients of Triton, KServe, Annif and Prometheus from PyPI against the server (CLIENTS='triton annif')
	@TASNIF=$(TASNIF) CLIENTS='$(CLIENTS)' serve/testdata/clients/run

# cmd/tasnif-beam is a module of its own. What it fetches and builds is kept in build/beam.
BEAM := cd cmd/tasnif-beam && GOWORK=off $(GO)
ENGINE := mkdir -p build/beam && $(BEAM) test -tags engines -count 1 -timeout 60m -v -run

test-beam: ## counting and tagging through Beam: in process, and as processes (a cold build takes minutes)
	@files=$$(gofmt -l cmd/tasnif-beam); [ -z "$$files" ] || { echo "gofmt -w $$files"; exit 1; }
	$(BEAM) vet ./...
	$(BEAM) test ./...

test-flink: ## the same on Flink: in its job server, and on a cluster in which a worker and a task manager are killed
	$(ENGINE) TestFlink .

test-spark: ## the same on Spark, in its job server
	$(ENGINE) TestSpark .

test-shards: build ## the one-liners and Kubernetes manifests for those without an engine, with processes
	cmd/tasnif-beam/deploy/try $(TASNIF) $(wildcard data/demo/*.jsonl)

bench-beam: ## what Flink costs beside one process, scaling, and the table of cmd/tasnif-beam/README.md (15 minutes; UPDATE=1)
	$(ENGINE) 'TestCost|TestScaling' .

clean: ## remove build
	rm -rf build

.PHONY: help build release cross demo test lint mutants fuzz report baseline corpora base real demo-model check-demo-model label-curve agreement tried counts bench bench-honest bench-pretrain bench-accuracy bench-speed profile soak-models bench-serve soak test-clients test-beam test-flink test-spark test-shards bench-beam clean
