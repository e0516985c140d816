# `make demo` and `make test` work on a fresh Debian 12 or Ubuntu 24.04; both install what is missing and build first.
.DEFAULT_GOAL := help
.PHONY: help setup setup-packages setup-libtorch setup-model setup-jieba setup-jinja build test test-sanitized demo install package clean distclean

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
export CUDA DEMO DESTDIR

help:
	@echo "make demo       profile, allocate, evaluate and report with a small real model on the CPU (DEMO=short: quicker)"
	@echo "make test       build and run every test that needs no GPU"
	@echo "make build      the programs, in build/release/bin"
	@echo "make install    into PREFIX (/usr/local), below DESTDIR where given"
	@echo "make package    a Debian package, in build/release"
	@echo "make setup      install what is missing: Debian packages, LibTorch (CUDA=1: with CUDA), the demo's model, jieba's tables, jinja2"
	@echo "make test-sanitized   the tests that need no LibTorch, under AddressSanitizer and UBSan"
	@echo "make clean      delete what was built and the demo's results; keep what was downloaded"
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

build: setup-libtorch
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)

# A few tests run the demo's model, score Chinese or render a chat template; without model, tables and jinja2 they skip.
test: build setup-model setup-jieba setup-jinja
	ctest --preset release --parallel $(JOBS)

test-sanitized: setup-packages
	cmake --preset dev-no-torch
	cmake --build --preset dev-no-torch --parallel $(JOBS)
	ctest --preset dev-no-torch --parallel $(JOBS)

demo: build setup-model
	@scripts/demo.sh $(if $(filter short,$(DEMO)),--short)

install: build
	cmake --install build/release --prefix $(PREFIX)

package: build
	cd build/release && cpack -G DEB

clean:
	rm -rf build/release build/dev build/dev-no-torch build/tsan build/tidy build/demo build/demo-short

distclean:
	rm -rf build
