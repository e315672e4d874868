# The whole interface. Each target says what it does: make help
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help deps build run test check fmt docs mutants bench fuzz deb clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install what is missing from Debian 12 (apt; root or sudo); instant when nothing is
	@tools/deps.sh

build: ## build/zhiwangd and web/dist
	@tools/deps.sh run build
	@tools/build.sh
	@tools/web.sh

run: ## build, make the demo city in ./data and serve it; PORT=8080 DATA=data LISTEN=127.0.0.1 DAYS=14
	@tools/deps.sh run build
	@tools/build.sh
	@tools/web.sh
	@PORT='$(PORT)' DATA='$(DATA)' LISTEN='$(LISTEN)' DAYS='$(DAYS)' tools/run.sh

test: ## every test; ONLY="unit race probe story city chaos browser web" chooses
	@tools/deps.sh run build test
	@ONLY='$(ONLY)' tools/test.sh

check: ## format, layers, names, warnings of gcc and clang, clang-tidy, cppcheck; ONLY=quick
	@tools/deps.sh run build check
	@ONLY='$(ONLY)' tools/check.sh

fmt: ## let clang-format and, for the pages, prettier have their way
	@tools/sources.sh c | xargs clang-format -i
	@npm --prefix web run --silent fmt >/dev/null

docs: ## write what is generated: the diagrams of the state machines
	@tools/deps.sh run build
	@tools/docs.sh

mutants: ## let each guard of cases and assignments through in turn: does a test fail? FILES=.. STORIES=0; long
	@tools/deps.sh run build test
	@ZW_STORIES='$(or $(STORIES),1)' tools/mutants.sh $(FILES)

bench: ## measure against the limits of this machine; SHORT=1: under five minutes; BASE=rev: what became dearer
	@tools/deps.sh run build bench
	@SHORT='$(SHORT)' ONLY='$(ONLY)' BASE='$(BASE)' tools/bench.sh

fuzz: ## each target of fuzz/ for FUZZ_SECONDS=30
	@tools/deps.sh run build check
	@FUZZ_SECONDS='$(FUZZ_SECONDS)' tools/fuzz.sh

deb: ## build/zhiwang_VERSION_ARCH.deb
	@tools/deps.sh run build
	@tools/build.sh
	@tools/web.sh
	@tools/deb.sh

clean: ## remove what was built; ./data stays
	@rm -rf build build-asan build-tsan build-clang build-fuzz build-bench build-base web/dist
