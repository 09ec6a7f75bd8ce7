# make run and make test are all that one needs; `make help` lists the rest.
# Extra flags for the exporter: make run ARGS="--web.listen-address=:10091"
.DEFAULT_GOAL := help
SHELL := /bin/bash
JOBS ?= $(shell nproc)
INSTALL := deploy/local/install-packages
LAUNCHER := $(if $(shell command -v ccache),-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
CLANG_FORMAT := $(or $(shell command -v clang-format-14),clang-format)
SOURCES := git ls-files --cached --others --exclude-standard '*.cc' '*.h'
SCRIPTS := .ci/run tests/rules/alertmanager_test.sh $(addprefix deploy/local/,cluster common install-packages psql run)
SMOKE_PACKAGES := checks/smoke/node_modules/.installed
ARGS ?=

# With a DATABASE_URL no server of ours is needed.
RUN_GROUPS := build $(if $(value DATABASE_URL)$(value DATABASE_URL_FILE),,run)

.PHONY: help
help:  ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 18

.PHONY: run
run:  ## build, start a private Postgres with demo data, serve on :10090 until Ctrl-C (or use DATABASE_URL)
	@$(INSTALL) $(RUN_GROUPS)
	@$(call quietly,release,cmake --preset release $(LAUNCHER) && cmake --build --preset release --target freshness_exporter -j $(JOBS))
	@deploy/local/foreground deploy/local/run $(CURDIR)/build/release/exporter/freshness_exporter $(ARGS)

.PHONY: telemetry-nightly
telemetry-nightly:  ## the night, once, on DATABASE_URL: seed, check, and one alert to MONITOR_ALERT_WEBHOOK_URL if it fails
	@[[ -n "$$DATABASE_URL$$DATABASE_URL_FILE" ]] || { echo "Set DATABASE_URL to the database that the night seeds and checks." >&2; exit 2; }
	@$(INSTALL) build
	@$(call quietly,release,cmake --preset release $(LAUNCHER) && cmake --build --preset release --target freshness_exporter -j $(JOBS))
	@build/release/exporter/freshness_exporter nightly $(ARGS)

.PHONY: test
test:  ## build everything with warnings as errors, run every test
	@$(INSTALL) build run test smoke
	@$(MAKE) --no-print-directory $(SMOKE_PACKAGES)
	@cmake --preset ci $(LAUNCHER) >/dev/null
	cmake --build --preset ci -j $(JOBS)
	ctest --preset ci --no-tests=error

.PHONY: test-smoke
test-smoke:  ## the browser smokes on a stand-in of the dashboard, and the stand-in broken on purpose
	@$(INSTALL) smoke
	@$(MAKE) --no-print-directory $(SMOKE_PACKAGES)
	node tests/smoke/run_suites.mjs
	node tests/smoke/run_mutants.mjs $(ARGS)

# The npm packages of the smokes, once for each lockfile.
$(SMOKE_PACKAGES): checks/smoke/package-lock.json
	@cd checks/smoke && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: test-asan
test-asan:  ## the unit tests under the address and undefined behaviour sanitizers
	@$(INSTALL) build test
	@cmake --preset asan $(LAUNCHER) >/dev/null
	cmake --build --preset asan --target unit_tests -j $(JOBS)
	build/asan/tests/unit_tests --gtest_brief=1

.PHONY: bench
bench:  ## the benchmarks: a table, and build/bench.json
	@$(INSTALL) build run test bench
	@cmake --preset ci $(LAUNCHER) >/dev/null
	@cmake --build --preset ci --target freshness_exporter freshness_bench -j $(JOBS) >/dev/null
	build/ci/tests/bench/freshness_bench $(ARGS)

.PHONY: format
format:  ## lay out all C++ as .clang-format says
	$(SOURCES) | xargs $(CLANG_FORMAT) -i

.PHONY: lint
lint:  ## check the layout of C++ and the shell scripts
	$(SOURCES) | xargs $(CLANG_FORMAT) --dry-run -Werror
	for script in $(SCRIPTS); do bash -n $$script || exit; done
	if command -v shellcheck >/dev/null; then shellcheck --external-sources --source-path=SCRIPTDIR $(SCRIPTS); fi

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
