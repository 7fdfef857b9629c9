# The two commands are `make refresh` and `make test`; all others are listed by `make help`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
SYNCED := $(VENV)/.synced
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
# The first Python of a version that all dependencies support and that can make a virtual environment.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { command -v "$$p"; break; }; done)
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/$(VENV)

.PHONY: help refresh status site notebook test test-fast soak bench lint format docs pictures dev check-defs clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

refresh: $(SYNCED) ## Build the warehouse from seeds/ (or SINOSCOPE_RAW) and publish it
	@$(BIN)/sinoscope refresh

status: $(SYNCED) ## Show what is published
	@$(BIN)/sinoscope status

site: $(SYNCED) ## Make the site of what is published, in warehouse/site/
	@$(BIN)/sinoscope site

notebook: $(SYNCED) ## Open the notebook of the topic calendar in the browser (installs marimo and Altair)
	$(UV) run --frozen --quiet --group notebook marimo --yes edit --skip-update-check docs/notebooks/topic_calendar.py

# Files of tests are dealt out to two processes, in the order that tests/conftest.py puts them into.
# Not by groups: with pytest 9.2, pytest-xdist 3.8 takes them for nothing.
IN_PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder
test: $(SYNCED) ## Run all tests but the long soak
	$(BIN)/python -m pytest $(IN_PARALLEL) -m "not soak"

test-fast: $(SYNCED) ## Run the tests that need no browser, no kills and no whole archive
	$(BIN)/python -m pytest $(IN_PARALLEL) -m "not soak and not slow and not browser"

soak: $(SYNCED) ## Run the long tests
	$(BIN)/python -m pytest -m soak

ARCHIVE ?= ../shared/corpus/archive-sample.tar.zst
bench: $(SYNCED) ## Measure Sinoscope beside its peers on ARCHIVE (BENCH="--sizes 1000 --runs 3") and write docs/performance.md
	$(UV) sync --frozen --quiet --compile-bytecode --group bench --python "$(PYTHON)"
	$(BIN)/python -m benchmarks.run --archive "$(ARCHIVE)" $(BENCH)

lint: $(SYNCED) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(SYNCED) ## Put the code into the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(SYNCED) ## Write the tables' documentation: docs/tables.md, and warehouse/docs/index.html with lineage
	@$(BIN)/python -m docs.build_tables
	@$(BIN)/python -m docs.build_dbt_docs

pictures: $(SYNCED) ## Draw the README's pictures: the topic calendar of what is published, and the asset graph
	@$(BIN)/python -m docs.build_pictures

dev: $(SYNCED) .dagster/dagster.yaml ## Open the Dagster UI on http://127.0.0.1:3000
	DAGSTER_HOME=$(CURDIR)/.dagster $(BIN)/dg dev --host 127.0.0.1 --port 3000

check-defs: $(SYNCED) ## Check that Dagster loads all definitions
	$(BIN)/dg check defs
	$(BIN)/dg list defs

clean: ## Remove the warehouse that was built (the environment stays)
	rm -rf warehouse/build warehouse/sinoscope.duckdb warehouse/site warehouse/docs

.dagster/dagster.yaml: instance.yaml
	@mkdir -p .dagster && cp instance.yaml $@

$(SYNCED): pyproject.toml uv.lock $(filter .uv/bin/uv,$(UV))
	@test -n "$(PYTHON)" || { echo "Sinoscope needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt install python3-venv)." >&2; exit 1; }
	$(UV) sync --frozen --quiet --compile-bytecode --python "$(PYTHON)"
	@touch $@

.uv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Sinoscope needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt install python3-venv)." >&2; exit 1; }
	"$(PYTHON)" -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv
