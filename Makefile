# Qungui. `make` alone lists what can be done. Nothing but Python 3.11+ and make is assumed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# Two for each core: the tests wait for events longer than they compute.
WORKERS ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))
# The tests' records lie in memory where they can: each commit waits for the disk.
SCRATCH ?= $(shell test -w /dev/shm && echo /dev/shm || echo $${TMPDIR:-/tmp})

.DEFAULT_GOAL := help
.PHONY: help demo run test again browser check bench lock clean

help: ## List these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml constraints.txt hatch_build.py $(wildcard bot/text/native/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Qungui needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(STAMP) ## Watch an invented company's Slack and WeCom groups being governed, on loopback
	$(BIN)/qungui demo

run: $(STAMP) ## Run with config.yaml
	$(BIN)/qungui run --config config.yaml

test: $(STAMP) ## Run all tests
	TMPDIR=$(SCRATCH) $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

again: $(STAMP) ## Run the tests that just failed once more, one after the other, if they are five or fewer
	@test $$($(BIN)/python -m pytest --last-failed --last-failed-no-failures=none --collect-only | grep -c ::) -le 5
	TMPDIR=$(SCRATCH) $(BIN)/python -m pytest --last-failed --last-failed-no-failures=none -n 0

browser: ## Install Chromium, Pango and fonts for the browser and PDF tests (Debian and Ubuntu, as root)
	apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

check: $(STAMP) ## Lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP) ## Run every benchmark (ratios; a few minutes)
	$(BIN)/python -m bench

lock: $(STAMP) ## Write constraints.txt from what is installed
	$(BIN)/pip freeze --exclude-editable | grep -v ' @ ' > constraints.txt

clean: ## Remove what make built
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
