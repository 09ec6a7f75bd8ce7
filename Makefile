# make run and make test are all that one needs; `make help` lists the rest.
# Extra flags for the exporter: make run ARGS="--web.listen-address=:10091"
.DEFAULT_GOAL := help
SHELL := /bin/bash
JOBS ?= $(shell nproc)
INSTALL := deploy/local/install-packages
SUPABASE := tests/support/supabase/install build/npm/supabase
LAUNCHER := $(if $(shell command -v ccache),-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
CLANG_FORMAT := $(or $(shell command -v clang-format-14),clang-format)
SOURCES := git ls-files --cached --others --exclude-standard '*.cc' '*.h'
SCRIPTS := git grep -lE '^\#!/usr/bin/env bash'
PREFIX ?= /usr/local
# Most tests wait for servers. Those that keep both cores busy say so (PROCESSORS), and run by themselves.
TEST_JOBS ?= 2
ARGS ?=

# With a DATABASE_URL no server of ours is needed.
RUN_GROUPS := build $(if $(value DATABASE_URL)$(value DATABASE_URL_FILE),,run)

.PHONY: help
help:  ## this list
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 18

.PHONY: run
run:  ## build, start a private Postgres with demo data, serve on :10090 until Ctrl-C (or use DATABASE_URL)
	@$(INSTALL) $(RUN_GROUPS)
	@$(call quietly,release,cmake --preset release $(LAUNCHER) && cmake --build --preset release --target freshness_exporter -j $(JOBS))
	@deploy/local/foreground deploy/local/run $(CURDIR)/build/release/exporter/freshness_exporter $(ARGS)

.PHONY: telemetry-nightly
telemetry-nightly:  ## the night, once, on DATABASE_URL: seed, check, and one alert to MONITOR_ALERT_WEBHOOK_URL if it fails
	@[[ -n "$$DATABASE_URL$$DATABASE_URL_FILE" ]] || { echo "Set DATABASE_URL to the database that the night seeds and checks." >&2; exit 2; }
	@$(INSTALL) build
	@if [[ -n "$$DASHBOARD_URL$$DASHBOARD_URL_FILE" ]]; then $(INSTALL) browser && deploy/local/node-packages checks/smoke; fi
	@$(call quietly,release,cmake --preset release $(LAUNCHER) && cmake --build --preset release --target freshness_exporter -j $(JOBS))
	@build/release/exporter/freshness_exporter nightly $(ARGS)

.PHONY: test
test:  ## build everything with warnings as errors, run every test
	@$(INSTALL) build run test browser
	@$(SUPABASE)
	@deploy/local/node-packages checks/smoke
	@cmake --preset ci $(LAUNCHER) >/dev/null
	cmake --build --preset ci -j $(JOBS)
	ctest --preset ci --no-tests=error -j $(TEST_JOBS)

.PHONY: test-smoke
test-smoke:  ## the browser smokes on a stand-in of the dashboard, and the stand-in broken on purpose
	@$(INSTALL) browser
	@deploy/local/node-packages checks/smoke
	node tests/smoke/run_suites.mjs
	node tests/smoke/run_mutants.mjs $(ARGS)

.PHONY: sources-agree
sources-agree:  ## judge databases in many states through Postgres and through Supabase, and print what each says
	@$(INSTALL) build run test
	@$(SUPABASE)
	@cmake --preset ci $(LAUNCHER) >/dev/null
	@cmake --build --preset ci --target sources_agree -j $(JOBS) >/dev/null
	build/ci/tests/sources_agree --gtest_brief=1

# `threaded_tests` are those of both that have threads.
TSAN_TESTS ?= unit_tests integration_tests
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 600

.PHONY: test-deploy
test-deploy:  ## what takes minutes, root and the network: package and image tried whole, manifests against their schemas
	@tests/deploy/try-all

.PHONY: install
install:  ## build, and install under PREFIX (/usr/local), below DESTDIR if that is set
	@$(INSTALL) build package
	@$(call quietly,release,cmake --preset release $(LAUNCHER) -DCMAKE_INSTALL_PREFIX=$(PREFIX) && cmake --build --preset release -j $(JOBS))
	cmake --install build/release

.PHONY: package
package:  ## build a Debian package in build/release, with a bill of materials inside
	@$(INSTALL) build package
	@$(call quietly,release,cmake --preset release $(LAUNCHER) && cmake --build --preset release -j $(JOBS) && cd build/release && cpack)
	@ls build/release/freshness-exporter_*.deb

.PHONY: test-asan
test-asan:  ## unit and integration tests under the address and undefined behaviour sanitizers
	@$(INSTALL) build run test
	@$(SUPABASE)
	@cmake --preset asan $(LAUNCHER) >/dev/null
	cmake --build --preset asan --target unit_tests integration_tests -j $(JOBS)
	build/asan/tests/unit_tests --gtest_brief=1
	LSAN_OPTIONS=suppressions=tests/lsan.supp build/asan/tests/integration_tests --gtest_brief=1

.PHONY: test-tsan
test-tsan:  ## unit and integration tests under the thread sanitizer
	@$(INSTALL) build run test
	@$(SUPABASE)
	@cmake --preset tsan $(LAUNCHER) >/dev/null
	cmake --build --preset tsan --target $(TSAN_TESTS) -j $(JOBS)
	for program in $(TSAN_TESTS); do build/tsan/tests/$$program --gtest_brief=1 || exit; done

.PHONY: faults
faults:  ## the fault table: what is done to the program, what is expected, what was seen
	@$(INSTALL) build run test
	@cmake --preset ci $(LAUNCHER) >/dev/null
	@cmake --build --preset ci --target freshness_exporter freshness_faults -j $(JOBS) >/dev/null
	build/ci/tests/faults/freshness_faults $(ARGS)

.PHONY: fuzz
fuzz:  ## each fuzzer for FUZZ_SECONDS (60): a line each
	@$(INSTALL) build fuzz
	@$(call quietly,fuzz,cmake --preset fuzz $(LAUNCHER) && cmake --build --preset fuzz -j $(JOBS))
	tests/fuzz/run $(CURDIR)/build/fuzz/tests/fuzz $(FUZZ_SECONDS) $(FUZZ_SEED)

.PHONY: soak
soak:  ## SOAK_SECONDS (600) of scrapes and polls while Postgres comes and goes: memory, files and threads must not grow
	@$(INSTALL) build run test
	@cmake --preset ci $(LAUNCHER) >/dev/null
	@cmake --build --preset ci --target freshness_exporter freshness_soak -j $(JOBS) >/dev/null
	build/ci/tests/soak/freshness_soak $(SOAK_SECONDS)

.PHONY: bench
bench:  ## the benchmarks: a table, and build/bench.json
	@$(INSTALL) build run test bench
	@$(SUPABASE)
	@cmake --preset ci $(LAUNCHER) >/dev/null
	@cmake --build --preset ci --target freshness_exporter freshness_bench -j $(JOBS) >/dev/null
	build/ci/tests/bench/freshness_bench $(ARGS)

.PHONY: picture
picture:  ## renew the README's picture of the status page, by a real browser
	@$(INSTALL) build run test browser picture
	@deploy/local/node-packages tests/browser
	@cmake --preset ci $(LAUNCHER) >/dev/null
	@cmake --build --preset ci --target browser_tests -j $(JOBS) >/dev/null
	PICTURE=$(CURDIR)/build/status-page.png build/ci/tests/browser_tests --gtest_brief=1
	pngquant --force --skip-if-larger --speed 1 --output docs/status-page.png 64 build/status-page.png

.PHONY: e2e
e2e:  ## the story of what goes wrong in production and what is told of it, on the real programs, with times
	@$(INSTALL) build run test
	@cmake --preset ci $(LAUNCHER) >/dev/null
	@cmake --build --preset ci --target freshness_story -j $(JOBS) >/dev/null
	@build/ci/tests/freshness_story

.PHONY: format
format:  ## lay out all C++ as .clang-format says
	$(SOURCES) | xargs $(CLANG_FORMAT) -i

.PHONY: lint
lint:  ## check the layout of C++ and the shell scripts
	$(SOURCES) | xargs $(CLANG_FORMAT) --dry-run -Werror
	for script in $$($(SCRIPTS)); do bash -n $$script || exit; done
	if command -v shellcheck >/dev/null; then shellcheck --external-sources --source-path=SCRIPTDIR $$($(SCRIPTS)); fi

.PHONY: tidy
tidy:  ## clang-tidy over the program (slow; not part of the tests)
	@cmake --preset dev $(LAUNCHER) >/dev/null
	@cmake --build --preset dev -j $(JOBS) >/dev/null
	git ls-files 'checks/*.cc' 'exporter/*.cc' 'alerts/*.cc' | xargs -P $(JOBS) -n 4 clang-tidy --quiet -p build/dev

.PHONY: clean
clean:  ## remove what was built, and the private cluster with its data
	@deploy/local/cluster remove
	rm -rf build

# quietly(name, command): shows what the command printed only when it fails; a first build says that it will take a while.
define quietly
if [[ ! -d build/$(1) ]]; then echo "Building, which takes a minute or two the first time"; fi; mkdir -p build; \
($(2)) >build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }
endef
