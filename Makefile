# Tasnif. `make` lists the targets; benchmarks and maintenance are in .ci/Makefile.
SHARED   ?= ../shared#       real corpora and oracles; targets that need them skip without
CORPORA  ?= topics sib200#   of `make corpora`; there are also asnd unquad ant khaleej
FUZZTIME ?= 5s#              for each fuzz target
GO       ?= go
TASNIF   := build/tasnif
REPORT   := build/report
export TASNIF_SHARED := $(abspath $(SHARED))
export GOFLAGS := -tags=nomsgpack
# The race detector needs a C compiler; the program does not.
RACE := $(if $(shell command -v $$($(GO) env CC)),-race)
HEADLINE := زعماء أوروبا يتفقون في قمة بروكسل على إرسال أسلحة إلى كييف وتشديد العقوبات على موسكو

help: # the targets of this file and of .ci/Makefile, by group
	@awk -F':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile .ci/Makefile

##@ Use

# What has no hot loop is built without inlining: the program is 0.8 MB smaller.
COLD := github.com/alecthomas github.com/andybalholm github.com/gabriel-vasile github.com/go-playground github.com/pelletier \
  github.com/mmcdole github.com/prometheus github.com/tiendc github.com/xuri github.com/yuin go.yaml.in golang.org/x/text gopkg.in
OURS := tasnif/cmd/tasnif tasnif/model/eval/htmlreport tasnif/model/eval/render tasnif/model/pictures tasnif/serve/desk
INLINING := $(COLD:%=-gcflags=%/...=-l) $(OURS:%=-gcflags=%=-l)
RELEASED := -trimpath -ldflags '-s -w' $(INLINING)

build: ## one static binary: build/tasnif
	CGO_ENABLED=0 $(GO) build $(RELEASED) -o $(TASNIF) ./cmd/tasnif

demo: build ## train on the corpus inside, evaluate on its test split, tag a headline
	$(TASNIF) train --demo --split train -o build/demo.tsnf
	$(TASNIF) evaluate --demo --split test build/demo.tsnf
	@echo; echo '$(HEADLINE)'; echo
	echo '$(HEADLINE)' | $(TASNIF) predict --top-k 5 build/demo.tsnf
	$(TASNIF) explain build/demo.tsnf '$(HEADLINE)'
	@printf '\nServe it, with a page to try headlines on:  $(TASNIF) serve build/demo.tsnf\n'

demo-desk: build ## the newsroom's loop: serve, correct, retrain, promote, roll back (seconds, with curl): build/desk
	@TASNIF=$(TASNIF) .ci/demo-desk

# Where the program is built for. Windows and darwin have their own ways in *_windows.go and *_unix.go.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

release: ## a static binary for each of PLATFORMS, with SHA256SUMS: build/release
	@rm -rf build/release && mkdir -p build/release
	@set -e; for p in $(PLATFORMS); do os=$${p%/*} arch=$${p#*/}; exe=; [ $$os != windows ] || exe=.exe; \
	  CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build $(RELEASED) -o build/release/tasnif-$$os-$$arch$$exe ./cmd/tasnif; done
	@cd build/release && $$(command -v sha256sum || echo shasum -a 256) tasnif-* > SHA256SUMS && cat SHA256SUMS

##@ Check

test: ## all tests, and those that are quick with the race detector, where there is a C compiler
	@[ -n "$(RACE)" ] || echo 'make test: no C compiler ('"$$($(GO) env CC)"') here, so the race detector is off'
	@# not for the command, whose tests start hundreds of processes
	$(if $(RACE),CGO_ENABLED=1 $(GO) test -race -short -timeout 20m $$($(GO) list ./... | grep -v '/cmd/tasnif$$'))
	$(GO) test -timeout 20m ./...

lint: build/staticcheck ## gofmt, go vet, go.mod, staticcheck
	@files=$$(gofmt -l cmd data features model serve); [ -z "$$files" ] || { echo "gofmt -w $$files"; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags 'nomsgpack soak' ./serve
	$(GO) mod tidy -diff
	build/staticcheck ./...

build/staticcheck: .ci/tools/go.mod
	cd .ci/tools && $(GO) build -o ../../$@ honnef.co/go/tools/cmd/staticcheck

fuzz: ## every fuzz target for FUZZTIME
	@set -e; for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	  echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$p; done; done

report: build ## the demonstration's report in all formats: build/report; fails below .ci/baseline
	mkdir -p $(REPORT)
	$(TASNIF) train -q --demo --split train -o build/demo.tsnf
	TASNIF=$(TASNIF) MODEL=build/demo.tsnf DEMO=true SPLIT=test NAME=demo REPORTS=$(REPORT) \
	  BASELINE=$(wildcard .ci/baseline/demo.json) MIN=macro.f1=0.60 .github/actions/evaluate/evaluate.sh
	cat $(REPORT)/demo.txt
	$(TASNIF) card -o $(REPORT)/demo.card.md build/demo.tsnf $(REPORT)/demo.json

baseline: export REASON := $(REASON)
baseline: build ## new figures for .ci/baseline: make baseline REASON='why'
	@[ -n "$$REASON" ] || { echo "say why: make baseline REASON='...'"; exit 1; }
	mkdir -p $(REPORT) .ci/baseline
	$(TASNIF) train -q --demo --split train -o build/demo.tsnf
	$(TASNIF) evaluate -q --demo --split test -o $(REPORT)/demo.json build/demo.tsnf
	$(TASNIF) baseline --reason="$$REASON" $(REPORT)/demo.json .ci/baseline/demo.json

corpora: build ## train and evaluate on real corpora: build/report (CORPORA)
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

size: build ## what the program weighs, by module; fails at 49 MB
	@GO='$(GO)' .ci/size $(TASNIF) $(INLINING)

clean: ## remove build
	rm -rf build

include .ci/Makefile

.PHONY: help build release demo demo-desk test lint fuzz report baseline corpora size clean
