# Stackyard: the commands of this repository. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Everything that is not source lives below the user's cache folder, never in the clone.
CACHE := $(or $(STACKYARD_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/stackyard)
export CARGO_TARGET_DIR ?= $(CACHE)/cargo-dev

include devcluster/devcluster.mk
include images/images.mk

.PHONY: help demo demo-code demo-down install fmt lint test test-fast test-pages test-cluster e2e e2e-api bench-signup bench-pages

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  %-20s %s\n", $$1, $$2 }'

demo: ## from nothing to a running Odoo: cluster, images, chart, operator, a sign-up
	@demo/demo.sh

demo-code: ## the code that the demo's operator signs in with now
	@demo/code.sh

demo-down: ## stop the demo's cluster; PURGE=1 removes its data too
	@demo/down.sh $(if $(PURGE),--purge)

install: ## install or upgrade Stackyard on the cluster (KUBE_CONTEXT, or the devcluster)
	@demo/install.sh

fmt: ## format the sources
	@cargo fmt --all
	@gofmt -w devcluster

lint: ## formatting, clippy, rustdoc, licences, shell, Go, chart; changes nothing
	@tests/lint.sh

test-fast: ## what needs no cluster: lint, every test on a real PostgreSQL, every page in a real browser
	@tests/fast.sh

test-pages: ## every page in a real browser; pictures in target/screens/
	@tests/pages.sh

test-cluster: ## what needs a cluster: chart, one sign-up, isolation, healing
	@tests/cluster.sh smoke

test: test-fast test-cluster ## everything a change must pass

e2e: ## the long ones on a real cluster
	@tests/cluster.sh all

e2e-api: ## every operation of docs/openapi.json fuzzed on the real server, as customer and as operator
	@tests/api.sh

bench-signup: ## sign-ups against the same by hand, both raw
	@bench/bench-signup.sh

bench-pages: ## pages against a bare actix + diesel endpoint with the same queries, both raw
	@bench/bench-pages.sh
