# `make demo` and `make test` work on a fresh Debian 12 or Ubuntu 24.04; both install what is missing and build first.
.DEFAULT_GOAL := help
.PHONY: help setup setup-packages setup-libtorch setup-model setup-jieba setup-jinja setup-check \
        configure programs build test test-sanitized check benchmark demo install package clean distclean

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
PRESET ?= release
# Below build/, what scripts/setup put there.
DOWNLOADED = venv models jieba
export CUDA DEMO DESTDIR JOBS PRESET
# Done of all, and the seconds so far, before each line of the build.
export NINJA_STATUS = [%f/%t, %es] $(empty)

help:
	@echo "make demo       profile, allocate, evaluate and report with a small real model on the CPU (DEMO=short: quicker)"
	@echo "make test       build and run every test that needs no GPU"
	@echo "make programs   the programs alone, in build/release/bin"
	@echo "make build      programs and tests"
	@echo "make check      before a commit: format, clang-tidy on changed files, the quick tests, on what make test built"
	@echo "make benchmark  micro-benchmarks of the engine (scripts/bench/compare_commits.sh: two commits side by side)"
	@echo "make install    into PREFIX (/usr/local), below DESTDIR where given"
	@echo "make package    a Debian package, in build/release"
	@echo "make setup      install what is missing: Debian packages, LibTorch (CUDA=1: with CUDA), the demo's model, jieba's tables, jinja2"
	@echo "make test-sanitized   the tests that need no LibTorch, under AddressSanitizer and UBSan"
	@echo "make clean      delete what was built, measured and tried in build/; keep what was downloaded"
	@echo "make distclean  delete build/ whole"

setup: setup-packages setup-libtorch setup-model setup-jieba setup-jinja

setup-packages:
	@scripts/setup/debian.sh

setup-libtorch: setup-packages
	@scripts/setup/libtorch.sh

setup-model: setup-packages
	@scripts/setup/demo_model.sh

# What the Chinese tasks of LongBench need to be scored.
setup-jieba: setup-packages
	@scripts/setup/jieba.sh

# What scripts/chat_format.py renders templates with.
setup-jinja: setup-packages
	@scripts/setup/jinja.sh

# Formatter and linter of Debian 12, by whose version the sources are formatted.
setup-check:
	@scripts/setup/debian.sh clang-format-14 clang-tidy-14

configure: setup-libtorch
	@echo "build: configuring build/$(PRESET)"
	@mkdir -p build
	@cmake --preset $(PRESET) >build/configure.log || { cat build/configure.log; exit 1; }

programs: configure
	@echo "build: compiling the programs into build/$(PRESET)/bin (about ten minutes on two cores the first time)"
	@cmake --build --preset $(PRESET) --parallel $(JOBS) --target programs

build: configure
	@echo "build: compiling programs and tests into build/$(PRESET)/bin"
	@cmake --build --preset $(PRESET) --parallel $(JOBS)

# A few tests run the demo's model, score Chinese or render a chat template; without model, tables and jinja2 they skip.
test: build setup-model setup-jieba setup-jinja
	ctest --preset $(PRESET) --parallel $(JOBS)

check:
	@scripts/check.sh

benchmark: setup-libtorch
	@scripts/setup/debian.sh libbenchmark-dev
	@cmake --preset benchmark
	@cmake --build --preset benchmark --parallel $(JOBS)
	build/benchmark/bin/engine-benchmark

test-sanitized: setup-packages
	cmake --preset dev-no-torch
	cmake --build --preset dev-no-torch --parallel $(JOBS)
	ctest --preset dev-no-torch --parallel $(JOBS)

demo: programs setup-model
	@scripts/demo.sh $(if $(filter short,$(DEMO)),--short)

install: programs
	cmake --install build/$(PRESET) --prefix $(PREFIX)

package: programs
	cd build/$(PRESET) && cpack -G DEB

clean:
	@[ ! -d build ] || find build/ -mindepth 1 -maxdepth 1 $(DOWNLOADED:%=! -name %) -exec rm -rf {} +

distclean:
	rm -rf build
