# Stormproof's verbs. `make` alone lists them.
# What .venv is made with, once; another: make PYTHON=python3.12
PYTHON ?= $(shell .ci/python)
VENV := .venv
BIN := $(VENV)/bin
# Sabotage needs systems that all criteria hold of: `make prove` breaks the first, `make nightly` all of them.
PROVED := example/template.yaml
ALSO_PROVED := tests/plain_example/template.yaml
# What CI has the time to break; sabotages of the others wait for alarms, budgets and graphs: `make nightly` plays them.
BROKEN := 1,5.1,5.4,6,8,9
# Cores that tests and `make prove` take.
JOBS := 2
# Tests wait for processes, deadlines and clocks: one worker more than cores takes what the others leave.
WORKERS := 3
TESTS := $(BIN)/pytest -c tests.ini tests packages/localaws/tests -n $(WORKERS) --dist worksteal -q
NODE := $(shell command -v npm 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup verify test prove nightly every-test every-sabotage every-sabotage-of-the-plain-example lint types imports bench smallest clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed $(if $(NODE),node_modules/.installed) ## install what the lock files pin, into .venv and node_modules

$(VENV)/.installed: requirements.lock pyproject.toml packages/localaws/pyproject.toml
	$(eval PYTHON := $(PYTHON))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stormproof needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@test -d $(VENV) || { echo "making $(VENV) with $(PYTHON), $$($(PYTHON) --version)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing the pinned packages (about a minute)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --config-settings editable_mode=compat -e packages/localaws -e .
	@$(BIN)/python -m compileall -q packages/localaws/src stormproof provisioners steps probes example
	@touch $@

node_modules/.installed: package-lock.json
	@npm ci --silent --no-audit --no-fund && touch $@ || echo "npm ci failed: the HTML report of Allure is left out, everything else works"

verify: setup ## harden the twin on the embedded AWS and prove all 64 criteria; writes reports/
	@$(BIN)/pytest --target=embedded --html

test: setup ## run the harness's own tests, but for those that are marked nightly
	@$(TESTS)

prove: setup ## sabotage of the twin: one of each criterion, drawn by the commit's hash (`make nightly` plays all)
	@$(BIN)/stormproof prove --target embedded --system $(PROVED) --criteria $(BROKEN) --one-each --jobs $(JOBS)

nightly: setup ## what CI has no time for: every test, every sabotage, every benchmark at its full size, a fresh installation
	@$(MAKE) --no-print-directory --keep-going every-test every-sabotage every-sabotage-of-the-plain-example bench

every-test: setup
	@$(TESTS) -m "" --durations=30

every-sabotage: setup
	@$(BIN)/stormproof prove --target embedded --system $(PROVED) --jobs $(JOBS)

every-sabotage-of-the-plain-example: setup
	@$(BIN)/stormproof prove --target embedded --system $(ALSO_PROVED) --jobs $(JOBS) --reports reports/plain

lint: setup ## ruff: rules and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup ## mypy, strict
	@$(BIN)/mypy

imports: setup ## the import rules of docs/ARCHITECTURE.md
	@$(BIN)/lint-imports

bench: setup ## measure; figures are ratios within one run
	@$(BIN)/python -m benchmarks

smallest: setup ## show that every benchmark works, at its smallest size; the figures mean nothing
	@$(BIN)/python -m benchmarks --smallest

clean: ## remove what the other targets made
	rm -rf $(VENV) node_modules reports build *.egg-info packages/*/build packages/*/src/*.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis .stormproof
