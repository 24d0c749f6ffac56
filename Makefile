# SPDX-License-Identifier: MIT
# The short way to everything; the long way is CMakePresets.json. `make` alone explains itself.
PREFIX ?= /usr/local
DESTDIR ?=
SECONDS_PER_TARGET ?= 60
EXAMPLE ?= examples/client-clock.txt
MAKEFLAGS += --no-print-directory
JOBS := $(shell nproc 2>/dev/null || echo 2)

# $(call say,TEXT), $(call build,PRESET), $(call ctest,PRESET[,OPTIONS])
say = @printf '\n== %s\n' '$(1)'
build = @cmake --preset $(1) >build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }; \
	cmake --build --preset $(1) -- --quiet
ctest = @ctest --preset $(1) -j $(JOBS) $(2)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: setup-build ## Set up, build and diagnose a shipped example
	$(call build,release)
	$(call say,vadiag diagnose $(EXAMPLE))
	@build/release/bin/vadiag diagnose $(EXAMPLE); status=$$?; test $$status -le 1 || exit $$status

.PHONY: test
test: setup-test mingw-libs ## Set up, build and run all tests: gcc, clang, sanitizers, Windows
	$(call say,clang)
	$(call build,clang)
	$(call say,fuzz targets)
	$(call build,fuzz)
	$(call say,release)
	$(call build,release)
	$(call say,sanitizers)
	$(call build,asan)
	$(call ctest,asan,--progress)
	$(call say,Windows with Wine)
	$(call build,mingw)
	$(call ctest,mingw,--progress)
	$(call say,gcc)
	$(call build,dev)
	$(call ctest,dev)

.PHONY: check
check: setup-test ## The quick part of the tests, with gcc only
	$(call build,dev)
	$(call ctest,dev,-L quick)

.PHONY: bench
bench: setup-bench ## Build, install into build/bench and measure
	$(call build,release)
	@cmake --install build/release --prefix build/bench >/dev/null
	@bench/run.sh "$(CURDIR)/build/bench"

.PHONY: fuzz
fuzz: setup-test ## Run every fuzz target for SECONDS_PER_TARGET (60)
	@sed -n 's/^vad_fuzz_target(\([a-z_0-9-]*\).*/\1/p' fuzz/CMakeLists.txt | \
	while read -r name; do \
		printf '\n== %s\n' "$$name"; \
		tools/fuzz.sh "$$name" $(SECONDS_PER_TARGET) </dev/null || exit 1; \
	done

.PHONY: coverage
coverage: setup-dev ## Test coverage, as a table and build/coverage/report.html
	$(call build,coverage)
	$(call ctest,coverage,--progress)
	@gcovr -r . --filter src/ --html-details build/coverage/report.html --print-summary build/coverage

.PHONY: install
install: ## Build and install to PREFIX (/usr/local), below DESTDIR
	@mkdir -p build
	@cmake --preset release -DCMAKE_INSTALL_PREFIX="$(PREFIX)" >/dev/null
	@cmake --build --preset release -- --quiet
	@DESTDIR="$(DESTDIR)" cmake --install build/release

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf build

.PHONY: mingw-libs
mingw-libs: setup-test
	@tools/mingw-libs.sh build/mingw-libs

.PHONY: setup-build setup-test setup-bench setup-dev
setup-build setup-test setup-bench setup-dev: setup-%:
	@tools/setup.sh $*
	@mkdir -p build
